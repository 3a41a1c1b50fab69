"""Running text of one block with its line numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portal.writing.marked_text import ADDRESS, Piece, Place

# Bounded, because an open end takes time with the square of a long run of letters.
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,255}")
CAPITAL = "".join(filter(str.isupper, map(chr, range(0x1F00))))
_SENTENCE_END = re.compile(rf"(?<=[.!?…])[\"”’)]*\s+(?=[{CAPITAL}\d\"“(])|;\s*\n|\n(?=[-–+] )")


@dataclass(frozen=True, slots=True)
class Passage:
    """The words of a block; addresses are blanked out, so that no rule reads them as words."""

    place: Place
    line: int
    text: str

    @classmethod
    def of(cls, piece: Piece) -> "Passage":
        """The passage of a block."""
        text = ADDRESS.sub(_blank, _MAIL.sub(_blank, piece.text))
        return cls(piece.place, piece.line, text)

    def line_at(self, offset: int) -> int:
        """The line of the text on which a place of the passage stands."""
        return self.line + self.text.count("\n", 0, offset)

    def sentences(self) -> Iterator[tuple[int, str]]:
        """Each sentence and where it begins."""
        start = 0
        for end in _SENTENCE_END.finditer(self.text):
            yield start, self.text[start : end.start()]
            start = end.end()
        yield start, self.text[start:]


def _blank(found: re.Match[str]) -> str:
    return "\x00" * len(found.group())
