"""All remarks on a text while it is written."""

from collections.abc import Iterable, Iterator, Sequence

from portal.writing.checks.finding import Finding
from portal.writing.checks.links import KnowsPath, any_path, link_findings
from portal.writing.checks.passage import Passage
from portal.writing.checks.spelling import spelling_findings
from portal.writing.checks.structure import structure_findings
from portal.writing.checks.style import date_findings, style_findings
from portal.writing.marked_text import pieces_of

# The words of an official document are those of its original: only its frame and slips are ours.
VERBATIM_KINDS = frozenset({"document"})


def findings(markdown: str, *, kind: str, knows_path: KnowsPath = any_path) -> Sequence[Finding]:
    """Remarks on a text, by line; `knows_path` says whether the portal has a page.

    For a `kind` whose words are kept as in the original, nothing is said about style.
    """
    pieces = list(pieces_of(markdown))
    passages = [Passage.of(piece) for piece in pieces]
    found = [
        *structure_findings(pieces),
        *link_findings(pieces, knows_path),
        *spelling_findings(passages),
        *(() if kind in VERBATIM_KINDS else _on_style(passages)),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.line))


def _on_style(passages: Iterable[Passage]) -> Iterator[Finding]:
    for passage in passages:
        yield from style_findings(passage)
        yield from date_findings(passage)
