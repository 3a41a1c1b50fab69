"""Questions to the generated register, a hundred of each kind."""

import random
from dataclasses import dataclass, field
from itertools import islice

from bench.search.corpus import Corpus
from search.ask import Query, Sort
from search.vietnamese import fold

FACETS = ("kind", "commune", "stars", "year")
COUNT = 100
_TITLES = 3_000


@dataclass(frozen=True)
class Ask:
    """One measured call: a search, or a suggestion if `prefix` is given."""

    query: Query = field(default_factory=lambda: Query(""))
    prefix: str | None = None
    needs_repair: bool = False


def questions(corpus: Corpus) -> dict[str, list[Ask]]:
    """Return the kinds of questions with their questions, always the same."""
    dice = random.Random(corpus.seed + 2)  # noqa: S311 - a corpus, not a secret
    titles = [document.title for document in islice(corpus.documents(), _TITLES)]
    texts = [_stretch(dice.choice(titles), dice) for _ in range(COUNT)]
    common = [corpus.compounds[at % 20] for at in range(COUNT)]
    syllables = [word.split(" ")[0] for word in common]
    codes = [f"tcvn {dice.randrange(corpus.size) + 1000}" for _ in range(COUNT)]
    rows = {
        "2-4 syllables with marks": [Query(text, facets=FACETS) for text in texts],
        "2-4 syllables without marks": [Query(fold(text), facets=FACETS) for text in texts],
        "filter + facets": [Query(t, {"stars": ("4", "5")}, FACETS) for t in texts],
        "very common phrase + facets": [Query(word, facets=FACETS) for word in common],
        "very common syllable + facets": [Query(fold(s), facets=FACETS) for s in syllables],
        "code": [Query(code) for code in codes],
        "by date": [Query(fold(text), sort=Sort.DATE) for text in texts],
        "one kind by date": [Query("", {"kind": (t,)}, sort=Sort.DATE) for t in corpus.kinds],
        "page 50": [Query(fold(s), page=50, size=20) for s in syllables],
    }
    asked = {kind: [Ask(query) for query in queries] for kind, queries in rows.items()}
    asked["typing error"] = [
        Ask(Query(_misspelt(fold(text), dice)), needs_repair=True) for text in texts
    ]
    asked["suggest"] = [Ask(prefix=fold(text)[: dice.randint(2, 9)]) for text in texts]
    return asked


def _stretch(title: str, dice: random.Random) -> str:
    words = title.split(" ")
    length = dice.choice((2, 3, 4))
    start = dice.randrange(len(words) - length + 1)
    return " ".join(words[start : start + length])


def _misspelt(text: str, dice: random.Random) -> str:
    at = dice.randrange(len(text) - 1)
    kind = dice.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + dice.choice("aeiounthgcm") + text[at + 1 :]
