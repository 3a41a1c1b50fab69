"""Questions and answers that all can read, and their feed."""

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core import clock
from portal.core.access import public
from portal.core.addresses import absolute, to
from portal.core.feed import CONTENT_TYPE, Feed, FeedEntry, atom, start_of
from portal.core.forms import read_query
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.core.load import expensive
from portal.core.markdown import plain_text, render
from portal.places.queries import own_province_name
from portal.questions.likeness import answers_found
from portal.questions.models import PublicAnswer
from portal.questions.queries import (
    answers_page,
    categories,
    newest_answers,
    public_answer,
    related_answers,
)
from portal.questions.schemas import AnswersQuery

pages = Blueprint("questions", __name__)
FEED_LENGTH = 30
LIST, FEED = "/hoi-dap/", "/hoi-dap/atom.xml"
SUMMARY_LENGTH = 200


@pages.get("/hoi-dap/")
@public
@expensive
def answers() -> ResponseReturnValue:
    """The list of answers, searched or by category, the newest first."""
    query = read_query(AnswersQuery, request.args)
    words, category = query["q"], query["linh_vuc"]
    listing = (
        answers_found(words, query["trang"], category)
        if words
        else answers_page(query["trang"], category)
    )
    return render_template(
        "questions/answers.html",
        listing=listing,
        words=words,
        category=category,
        categories=categories(),
    )


@pages.get("/hoi-dap/<string:slug>")
@public
def answer(slug: str) -> ResponseReturnValue:
    """One question with its answer, what it rests on and whether it is still right."""
    found = public_answer(slug)
    return render_template(
        "questions/answer.html",
        answer=found,
        body=render(found.answer, to),
        about=plain_text(found.answer)[:SUMMARY_LENGTH],
        needs_review=found.needs_review(clock.today()),
        related=related_answers(found),
        address=absolute(to(found.path)),
        data=_structured(found),
    )


@pages.get("/hoi-dap/atom.xml")
@public
def feed() -> ResponseReturnValue:
    """Feed of answers as they are published and changed."""
    entries = [_feed_entry(found) for found in newest_answers(FEED_LENGTH)]
    newest = max((entry.updated for entry in entries), default=start_of(clock.today()))
    province = own_province_name()
    addresses = absolute(to(FEED)), absolute(to(LIST))
    document = Feed(
        *addresses, f"{_('Hỏi đáp')} – {province}", province, entries, newest, current_language()
    )
    return Response(atom(document), content_type=CONTENT_TYPE)


def _feed_entry(found: PublicAnswer) -> FeedEntry:
    body = render(found.answer).html
    return FeedEntry(
        address=absolute(found.path),
        title=found.title,
        summary=plain_text(found.answer)[:SUMMARY_LENGTH],
        html=str(Markup("<p>{}</p>").format(found.question) + Markup(body)),  # noqa: S704  # the renderer's own allow-list
        published=start_of(found.answered_on),
        updated=found.updated_at,
        category=found.category.shown_label,
    )


def _structured(found: PublicAnswer) -> dict[str, object]:
    """The question for machines (schema.org)."""
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "inLanguage": "vi",
        "url": absolute(found.path),
        "mainEntity": {
            "@type": "Question",
            "name": found.title,
            "text": found.question,
            "answerCount": 1,
            "acceptedAnswer": {
                "@type": "Answer",
                "text": plain_text(found.answer),
                "dateCreated": found.answered_on.isoformat(),
                "author": {"@type": "GovernmentOrganization", "name": found.unit},
            },
        },
    }
