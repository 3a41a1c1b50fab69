"""Cards on the disk: each drawn once, named by what stands on it; may be deleted at any time."""

import os
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

from portal.core.addresses import settings
from portal.core.errors import BusyError
from portal.core.language import gettext as _
from portal.places.queries import own_province_name
from portal.share_cards.drawing import draw_card
from portal.share_cards.words import CardWords

# One at a time: a card takes a fifth of a second of a processor, and somebody may ask for many.
_drawing = threading.BoundedSemaphore(1)
PATIENCE_S = 5.0
# About 200 MB; older ones are drawn again should somebody ask.
MOST_KEPT = 4_000
LET_GO = 500


def digest_of(words: CardWords) -> str:
    """What names the picture of this card."""
    return words.digest(_portal_name() + settings().base_url)


def card_file(words: CardWords) -> Path:
    """The picture of a card, drawn unless there is one.

    Raises BusyError when too many others are being drawn.
    """
    file = _folder() / f"{digest_of(words)}.png"
    if file.is_file():
        return file
    if not _drawing.acquire(timeout=PATIENCE_S):
        raise BusyError(_("Cổng đang có quá nhiều yêu cầu. Xin thử lại sau ít giây."))
    try:
        if not file.is_file():
            host = urlsplit(settings().base_url).hostname or ""
            _write(draw_card(words, portal_name=_portal_name(), host=host), file)
            _let_go_of_old()
    finally:
        _drawing.release()
    return file


def _portal_name() -> str:
    return f"{_('Tiêu chuẩn – Đo lường – Chất lượng')} {own_province_name()}".strip()


def _folder() -> Path:
    return settings().data_dir / "cards"


def _write(data: bytes, file: Path) -> None:
    """Put the finished file in place at once; a crash leaves no half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as unfinished:
        unfinished.write(data)
    Path(unfinished.name).replace(file)


def _let_go_of_old() -> None:
    with os.scandir(_folder()) as entries:
        files = [(entry.stat().st_mtime, entry.path) for entry in entries]
    if len(files) > MOST_KEPT:
        for _age, path in sorted(files)[:LET_GO]:
            Path(path).unlink(missing_ok=True)
