"""What the style sheet says of the files it names."""

import hashlib
import re

from portal.settings import ROOT

STYLE_SHEET = ROOT / "static/css/portal.css"
NAMED_FILE = re.compile(r'url\("([^"?]+)(?:\?v=([^"]*))?"\)')


def test_every_file_that_the_style_sheet_names_carries_its_own_fingerprint() -> None:
    named = NAMED_FILE.findall(STYLE_SHEET.read_text(encoding="utf-8"))

    right = [
        (path, hashlib.sha256((STYLE_SHEET.parent / path).read_bytes()).hexdigest()[:8])
        for path, _ in named
    ]
    assert named
    assert named == right
