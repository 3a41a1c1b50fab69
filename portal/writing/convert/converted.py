"""What a conversion hands back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Converted:
    """A text as Markdown; `notes` (Vietnamese) say what was lost or should be looked at."""

    markdown: str
    notes: tuple[str, ...] = ()
    images_left_out: int = 0
