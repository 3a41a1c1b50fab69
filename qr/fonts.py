"""The typeface of captions and labels: Be Vietnam Pro, which has every Vietnamese letter."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).resolve().parent.parent / "static" / "fonts" / "ttf"

FAMILY = "Be Vietnam Pro"
REGULAR = _FOLDER / "BeVietnamPro-Regular.ttf"
BOLD = _FOLDER / "BeVietnamPro-Bold.ttf"
