"""Drawing labels and posters as PDF; brings 11 MB along, so it is loaded only when needed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from itertools import islice

from portal.core.actor import Actor
from portal.core.addresses import absolute
from portal.core.errors import RefusedError
from portal.jobs.running import Running
from portal.labels.orders import SUBJECTS, LabelOrder, Word, order_of, paper_of
from portal.labels.poster_models import PosterWords
from portal.labels.things import Thing, addressed_by, things_to_print
from portal.places.queries import own_province_name
from qr.errors import QrError
from qr.poster import POSTER_SIZES, Poster, draw_poster
from qr.sheet import SheetSettings, draw_sheets
from qr.sheet_test_page import draw_test_page
from qr.sheet_words import LabelContent

DRAWING = "Đang vẽ tem."
FILE_NAME = "tem.pdf"


def make_sheets(running: Running) -> None:
    """Draw all labels of an order: the work of a job.

    Who asked is judged once more: a record may have been recalled or moved since.
    """
    order = order_of(running.parameters)
    things = things_to_print(order, by=running.by)
    labels = len(things) * order.copies
    running.report(0, labels, DRAWING)
    with _refusals(), (running.folder / FILE_NAME).open("wb") as file:
        sheets = draw_sheets(
            file,
            _contents(things, order),
            paper_of(order.setup.paper),
            _settings(order),
            progress=lambda drawn: running.report(drawn, labels, DRAWING),
        )
    running.result_file = FILE_NAME
    running.result = {"labels": labels, "sheets": sheets}
    running.report(labels, labels, f"{labels} tem trên {sheets} tờ.")


def first_sheet(order: LabelOrder, *, by: Actor) -> bytes:
    """The first sheet of an order, to look at; raises the refusals of an order."""
    paper = paper_of(order.setup.paper)
    room = paper.labels - order.setup.start_at + 1
    return _sheets(islice(_contents(things_to_print(order, by=by), order), room), order)


def refuse_unfit(order: LabelOrder, *, by: Actor) -> None:
    """Raise RefusedError, naming papers that fit, when a label is too small for what it says.

    Tried with the longest code of each record: of ten thousand pieces only that one is drawn.
    """
    longest: dict[tuple[str, str], Thing] = {}
    for thing in things_to_print(order, by=by):
        key = (thing.name, thing.lot)
        if key not in longest or len(thing.link) > len(longest[key].link):
            longest[key] = thing
    _sheets(_contents(list(longest.values()), order, copies=1), order)


def measuring_page(paper: str) -> bytes:
    """A page to print and measure by; raises NotFoundError for a paper that is not known."""
    file = BytesIO()
    draw_test_page(file, paper_of(paper))
    return file.getvalue()


def poster(words: PosterWords) -> bytes:
    """A poster; raises RefusedError when its words leave no room for the code."""
    file = BytesIO()
    with _refusals():
        draw_poster(
            file,
            Poster(
                title=words.title,
                lead=words.lead,
                steps=words.steps,
                address=absolute(words.path),
                footer=words.footer,
                province=own_province_name(),
                size=next(size for size in POSTER_SIZES if size.key == words.paper),
            ),
        )
    return file.getvalue()


def _sheets(contents: Iterator[LabelContent], order: LabelOrder) -> bytes:
    file = BytesIO()
    with _refusals():
        draw_sheets(file, contents, paper_of(order.setup.paper), _settings(order))
    return file.getvalue()


def _contents(
    things: Sequence[Thing], order: LabelOrder, copies: int | None = None
) -> Iterator[LabelContent]:
    address_of = addressed_by(order.carried)
    for thing in things:
        content = LabelContent(
            text=address_of(thing),
            code=thing.code,
            name=thing.name if Word.NAME in order.words else "",
            lot=thing.lot if Word.LOT in order.words else "",
            made_on=thing.made_on if Word.MADE_ON in order.words else None,
            expires_on=thing.expires_on if Word.EXPIRES_ON in order.words else None,
        )
        for _copy in range(order.copies if copies is None else copies):
            yield content


def _settings(order: LabelOrder) -> SheetSettings:
    setup = order.setup
    return SheetSettings(
        start_at=setup.start_at,
        crop_marks=setup.crop_marks,
        offset_mm=(setup.right_mm, setup.down_mm),
        title=f"Tem: {SUBJECTS[order.subject].lower()}",
    )


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except QrError as refusal:
        raise RefusedError(str(refusal)) from None
