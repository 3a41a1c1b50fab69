"""Published answers as the search sees and shows them."""

from collections.abc import Mapping, Sequence

from portal.core import clock
from portal.core.entries import EntrySource, Found
from portal.core.language import N_, gettext
from portal.core.markdown import plain_text
from portal.core.pages import day
from portal.questions.models import ANSWER_KIND, PublicAnswer
from portal.questions.queries import answers_by_slugs, public_slugs
from search.document import Document

# What nobody has looked at in time is found, but below what is known to be right.
WEIGHT_OF_UNCHECKED = 0.7
UNCHECKED = N_("Cần xem lại")


def _documents(keys: Sequence[str]) -> Sequence[Document]:
    return [_document(answer) for answer in answers_by_slugs(keys)]


def _document(answer: PublicAnswer) -> Document:
    return Document(
        id=f"{ANSWER_KIND}:{answer.slug}",
        kind=ANSWER_KIND,
        title=answer.title,
        names=("Hỏi đáp", answer.category.label),
        body="\n".join(
            (
                answer.question,
                plain_text(answer.answer),
                *(ground["text"] for ground in answer.legal_basis),
            )
        ),
        facets={"year": (str(answer.answered_on.year),)},
        date=answer.answered_on,
        weight=WEIGHT_OF_UNCHECKED if answer.needs_review(clock.today()) else 1.0,
    )


def _found(keys: Sequence[str]) -> Mapping[str, Found]:
    return {answer.slug: _line(answer) for answer in answers_by_slugs(keys)}


def _line(answer: PublicAnswer) -> Found:
    is_unchecked = answer.needs_review(clock.today())
    return Found(
        kind=ANSWER_KIND,
        key=answer.slug,
        code="",
        title=answer.title,
        path=answer.path,
        text=answer.question,
        meta=(answer.category.shown_label, day(answer.answered_on)),
        status=gettext(UNCHECKED) if is_unchecked else "",
        tone="caution" if is_unchecked else "neutral",
        is_sample=answer.is_sample,
    )


SOURCES: tuple[EntrySource, ...] = (
    EntrySource(kind=ANSWER_KIND, keys=public_slugs, documents=_documents, found=_found),
)
