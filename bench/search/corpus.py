"""A generated register of Vietnamese records and questions to it: the same for every run."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from search.document import Document


def _vocabulary() -> dict[str, list[str]]:
    sections = (Path(__file__).parent / "vocabulary.txt").read_text(encoding="utf-8").split("[")
    rows = (section.partition("]") for section in sections if section)
    return {name: [w.strip() for w in " ".join(w.split("\n")).split(";")] for name, _, w in rows}


_WORDS = _vocabulary()
_TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_FIRST_DAY = date(2012, 1, 1)
_DAYS = 5_000


@dataclass(frozen=True)
class Corpus:
    """Records whose words follow Zipf's law and come in fixed compounds, as in real text."""

    size: int
    seed: int = 51

    @property
    def kinds(self) -> list[str]:
        """Return the kinds of records."""
        return _WORDS["kinds"]

    def documents(self) -> Iterator[Document]:
        """Yield the records, always the same."""
        dice = random.Random(self.seed)  # noqa: S311 - a corpus, not a secret
        for number in range(self.size):
            yield self._document(number, dice)

    @cached_property
    def compounds(self) -> list[str]:
        """Return the vocabulary: trade words and made-up compounds, the frequent ones first."""
        dice = random.Random(self.seed + 1)  # noqa: S311
        made = {" ".join(_syllable(dice) for _ in range(2)) for _ in range(5_000)}
        words = [*_WORDS["trade"], *sorted(made)]
        dice.shuffle(words)
        return words

    @cached_property
    def _odds(self) -> list[float]:
        return list(accumulate(1 / (rank + 12) for rank in range(len(self.compounds))))

    def some(self, dice: random.Random, count: int) -> list[str]:
        """Draw compounds by their frequency."""
        return dice.choices(self.compounds, cum_weights=self._odds, k=count)

    def _document(self, number: int, dice: random.Random) -> Document:
        kind = dice.choice(_WORDS["kinds"])
        place = dice.choice(_WORDS["places"])
        title = f"{' '.join(self.some(dice, 3))} {place}"
        return Document(
            id=f"{kind}:{number:07}",
            kind=kind,
            title=title[0].upper() + title[1:],
            names=(f"Cơ sở {_syllable(dice).title()} {_syllable(dice).title()}",),
            body=" ".join(self.some(dice, 28)),
            codes=(f"TCVN {number + 1000}:{dice.randint(2000, 2026)}",),
            facets={
                "commune": (f"{20_000 + int(96 * dice.random() ** 2):05}",),
                "stars": (str(dice.choice((3, 3, 3, 4, 4, 5))),),
                "year": (str(dice.randint(2012, 2026)),),
                "status": (dice.choice(_WORDS["states"]),),
            },
            date=_FIRST_DAY + timedelta(days=dice.randrange(_DAYS)),
            weight=0.5 if dice.random() < 0.1 else 1.0,
        )


def _syllable(dice: random.Random) -> str:
    rime = dice.choice(_WORDS["rimes"])
    tone = dice.choice(_TONES)
    at = next((i for i, c in enumerate(rime) if c in "ăâêôơư"), 0)
    spelled = dice.choice(_WORDS["onsets"]) + rime[: at + 1] + tone + rime[at + 1 :]
    return unicodedata.normalize("NFC", spelled)
