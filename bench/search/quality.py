"""How good the answers over the generated register are, judged by reading every record of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from bench.search.corpus import Corpus
from bench.search.engines import Ours
from bench.search.questions import questions
from search.ask import Query
from search.document import Document
from search.index import SearchIndex, open_index
from search.lexicon import EMPTY
from search.terms import forms_of
from search.vietnamese import fold

_FEW, _MORE = 10, 20
_KNOWN_ITEMS = 100
_FOLDED, _ACCENTED = 0, 1


@dataclass(frozen=True)
class Judged:
    """A question, what a record must hold side by side to answer it, and the records that do."""

    asked: str
    phrase: str
    form: int
    answers: set[str] = field(default_factory=set)

    def found_first(self, index: SearchIndex, places: int) -> float:
        """Return the share of answers among the first places, or as many as there are answers."""
        places = min(places, len(self.answers))
        hits = index.search(Query(self.asked, size=places)).hits
        return len({hit.id for hit in hits} & self.answers) / places

    def is_answered(self, index: SearchIndex) -> bool:
        """Whether one of the first ten hits is an answer."""
        hits = index.search(Query(self.asked, size=_FEW)).hits
        return not self.answers.isdisjoint(hit.id for hit in hits)


def quality(size: int, directory: Path) -> dict[str, float]:
    """Return the shares of right answers, each from 0 to 1."""
    corpus = Corpus(size)
    index = open_index(directory / Ours.name, EMPTY)
    marked, unmarked, misspelt = _judged(corpus)
    titles = ((document.id, document.title) for document in corpus.documents())
    known = [_is_known(index, *row) for row in islice(titles, _KNOWN_ITEMS)]
    return {
        "accent precision@10": _mean(row.found_first(index, _FEW) for row in marked),
        "pairs adjacent@20": _mean(row.found_first(index, _MORE) for row in unmarked),
        "typing error recovered@10": _mean(row.is_answered(index) for row in misspelt),
        "known title without marks@10": _mean(known),
    }


def _judged(corpus: Corpus) -> tuple[list[Judged], list[Judged], list[Judged]]:
    asked = questions(corpus)
    texts = [ask.query.text for ask in asked["2-4 syllables with marks"]]
    errors = [ask.query.text for ask in asked["typing error"]]
    marked = [Judged(text, _phrase(text, _ACCENTED), _ACCENTED) for text in texts]
    unmarked = [Judged(fold(text), _phrase(text, _FOLDED), _FOLDED) for text in texts]
    misspelt = [
        Judged(error, row.phrase, _FOLDED, row.answers)
        for error, row in zip(errors, unmarked, strict=True)
    ]
    for document in corpus.documents():
        _judge(document, [*marked, *unmarked])
    return marked, unmarked, misspelt


def _judge(document: Document, rows: Sequence[Judged]) -> None:
    fields = (document.title, *document.names, document.body)
    forms = [" | ".join(_phrase(text, form) for text in fields) for form in (_FOLDED, _ACCENTED)]
    for row in rows:
        if row.phrase in forms[row.form]:
            row.answers.add(document.id)


def _phrase(text: str, form: int) -> str:
    return f" {' '.join(word[form] for word in forms_of(text))} "


def _is_known(index: SearchIndex, document_id: str, title: str) -> bool:
    hits = index.search(Query(fold(title), size=_FEW)).hits
    return document_id in (hit.id for hit in hits)


def _mean(rows: Iterable[float]) -> float:
    row = list(rows)
    return sum(row) / len(row)
