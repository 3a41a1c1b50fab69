"""The script that keeps the scanner for when there is no network, with what it is to keep."""

import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from portal.core.addresses import static_file_url
from portal.core.language import ENGLISH, ENGLISH_PREFIX, N_, VIETNAMESE, text_in

SOURCE = "js/scanner/service-worker.js"
STYLE = "css/portal.css"
SIGNED_CODE = "js/signed-code.js"
PAGES = ("/quet", "/quet/ngoai-tuyen")
PONYFILL = "vendor/barcode-detector/ponyfill.js"
DECODER = "vendor/barcode-detector/zxing_reader.wasm.br"
DECODER_PATH = "/quet/bo-doc-ma.wasm"
# Asked for by pages with a fingerprint; what these import is asked for without one.
SCRIPTS = ("js/suggest.js", "js/copy.js", "js/scanner/scanner.js", "js/scanner/offline-page.js")
PICTURES = ("img/icons.svg", "img/emblem.svg")
KEPT_LINE = N_("Bản lưu lúc %s, chưa kiểm tra lại: hiện không có mạng.")
MOST_PAGES = 40
_NAMED_IN_STYLE = re.compile(r'url\("\.\./([^"]+)"\)')


def service_worker(folder: str, handbook: Sequence[str]) -> str:
    """The script, changed whenever what it keeps has changed.

    `folder` holds the static files; `handbook` are the paths of its pages.
    """
    source = (Path(folder) / SOURCE).read_text(encoding="utf-8")
    kept = {
        "version": _version(folder, source, handbook),
        "shell": [*_in_both_languages(PAGES), *shell_files(folder)],
        "decoder": [ponyfill_url(folder), decoder_url(folder)],
        "handbook": list(handbook),
        "most": MOST_PAGES,
        "words": {language: text_in(language, KEPT_LINE) for language in (VIETNAMESE, ENGLISH)},
    }
    return f"const KEPT = {json.dumps(kept, ensure_ascii=False)};\n{source}"


@cache
def shell_files(folder: str) -> tuple[str, ...]:
    """The addresses of the files that the scanner's pages need, as the pages ask for them."""
    root = Path(folder)
    style = (root / STYLE).read_text(encoding="utf-8")
    named = [f"/static/{name}" for name in dict.fromkeys(_NAMED_IN_STYLE.findall(style))]
    asked = [static_file_url(folder, name) for name in (STYLE, *SCRIPTS, *PICTURES)]
    scripts = [path.relative_to(root).as_posix() for path in (root / "js/scanner").glob("*.js")]
    imported = sorted({*scripts, SIGNED_CODE} - {*SCRIPTS, SOURCE})
    return (*asked, *[f"/static/{name}" for name in imported], *named)


def ponyfill_url(folder: str) -> str:
    """The address of the script that brings the decoder."""
    return static_file_url(folder, PONYFILL)


def decoder_url(folder: str) -> str:
    """The address of the decoder, which changes with its content."""
    fingerprint = static_file_url(folder, DECODER).rpartition("=")[2]
    return f"{DECODER_PATH}?v={fingerprint}"


def _in_both_languages(paths: Sequence[str]) -> list[str]:
    return [prefix + path for prefix in ("", ENGLISH_PREFIX) for path in paths]


def _version(folder: str, source: str, handbook: Sequence[str]) -> str:
    digest = hashlib.sha256(source.encode())
    for address in (*shell_files(folder), ponyfill_url(folder), decoder_url(folder), *handbook):
        digest.update(address.encode())
        file = Path(folder) / address.removeprefix("/static/").partition("?")[0]
        if address.startswith("/static/"):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
