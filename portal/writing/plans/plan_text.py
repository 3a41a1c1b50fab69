"""The text of a plan, decision or report taken apart into what the portal keeps of it."""

from portal.core.errors import RefusedError
from portal.writing.plans.citations import citations_of
from portal.writing.plans.head import frame_of
from portal.writing.plans.lines import Grid, Line, lines_of, read_parts
from portal.writing.plans.recognised import RecognisedPlan
from portal.writing.plans.sections import sections_of
from portal.writing.plans.tasks import columns_of, tasks_of

LONGEST = 2_000_000


def recognise_plan(text: str) -> RecognisedPlan:
    """Head, sections, tasks and cited documents of a text, plain or Markdown.

    Nothing is certain: each item carries its doubt, and an officer looks over all of it. Raises
    RefusedError for a text longer than any plan.
    """
    if len(text) > LONGEST:
        raise RefusedError("Văn bản quá dài. Xin tách phụ lục thành tệp riêng.")
    parts = read_parts(text)
    grids = [part for part in parts if isinstance(part, Grid)]
    # Head and foot of a Word file are tables too; only tables of tasks are not read as lines.
    lines = lines_of([part for part in parts if isinstance(part, Line) or not _has_tasks(part)])
    frame = frame_of(lines)
    words = "\n".join((frame.head.title, *(line.text for line in frame.body)))
    return RecognisedPlan(
        head=frame.head,
        sections=sections_of(frame.body),
        tasks=tasks_of(grids),
        citations=citations_of(words, frame.head.number),
        doubts=frame.doubts,
    )


def _has_tasks(grid: Grid) -> bool:
    return any(columns_of(row) for row in grid.rows)
