"""Published answers that are like a question: the portal's search is asked, which stands above."""

import logging
from collections.abc import Callable, Sequence

from flask import Flask, current_app

from portal.core.errors import UnavailableError
from portal.core.forms import clean_text
from portal.core.paging import Listing
from portal.questions.models import ANSWER_KIND, PublicAnswer
from portal.questions.queries import answers_in_order
from search.ask import MAX_PAGE_SIZE, Page, Query

Ask = Callable[[Query], Page]
EXTENSION = "portal_answer_search"
SHOWN = 5
log = logging.getLogger(__name__)


def install_answer_search(app: Flask, ask: Ask) -> None:
    """Give the pages of questions the search of the portal."""
    app.extensions[EXTENSION] = ask


def answers_found(words: str, page: int, category: str) -> Listing[PublicAnswer]:
    """One page of the answers that fit the words best, at most a hundred in all.

    Raises UnavailableError while the index is being built anew.
    """
    return answers_in_order(_slugs_like(words, MAX_PAGE_SIZE), page, category)


def similar_answers(text: str) -> Sequence[PublicAnswer]:
    """The few answers that are most like a question; none while the index does not answer."""
    try:
        slugs = _slugs_like(clean_text(text), SHOWN)
    except UnavailableError:
        log.warning("a question was taken without a look for similar ones")
        return ()
    return answers_in_order(slugs, 1, "").rows


def _slugs_like(words: str, size: int) -> Sequence[str]:
    ask: Ask = current_app.extensions[EXTENSION]
    page = ask(Query(text=words, filters={"kind": (ANSWER_KIND,)}, size=size))
    return [hit.id.partition(":")[2] for hit in page.hits]
