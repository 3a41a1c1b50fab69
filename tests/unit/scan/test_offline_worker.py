"""The script that keeps the scanner: what it names, and when browsers fetch it anew."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import brotli
import pytest

from portal.scan import worker_script
from portal.scan.worker_script import DECODER, PONYFILL, service_worker, shell_files
from portal.settings import ROOT

STATIC = ROOT / "static"
HANDBOOK = ("/so-tay/", "/so-tay/mot")


def kept(folder: Path, handbook: tuple[str, ...] = HANDBOOK) -> dict[str, object]:
    script = service_worker(str(folder), handbook)
    found: dict[str, object] = json.loads(script.partition("\n")[0][len("const KEPT = ") : -1])
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Static files of this test's own."""
    return Path(shutil.copytree(STATIC, tmp_path / "static"))


def test_every_script_that_a_page_of_the_scanner_imports_is_kept() -> None:
    named = {address.partition("?")[0] for address in shell_files(str(STATIC))}
    scripts = [path for path in named if path.endswith(".js")]

    assert "/static/js/scanner/scanner.js" in scripts
    for path in scripts:
        file = ROOT / path[1:]
        for imported in re.findall(r'from "(\.[^"]+)"', file.read_text()):
            found = (file.parent / imported).resolve().relative_to(ROOT).as_posix()
            assert f"/{found}" in named, path


def test_every_kept_file_is_there() -> None:
    for address in shell_files(str(STATIC)):
        assert (ROOT / address[1:].partition("?")[0]).is_file(), address


@pytest.mark.parametrize(
    "changed", ["css/portal.css", "js/scanner/gs1.js", "js/signed-code.js", PONYFILL, DECODER]
)
def test_a_changed_file_makes_another_version(folder: Path, changed: str, tmp_path: Path) -> None:
    other = Path(shutil.copytree(folder, tmp_path / "other"))
    file = other / changed
    file.write_bytes(file.read_bytes() + b" ")

    assert kept(other)["version"] != kept(folder)["version"]


def test_a_new_chapter_makes_another_version_and_nothing_else_does() -> None:
    assert kept(STATIC)["version"] == kept(STATIC)["version"]
    assert kept(STATIC, ("/so-tay/",))["version"] != kept(STATIC)["version"]


def test_the_decoder_is_the_one_that_its_script_was_made_for() -> None:
    decoder = brotli.decompress((STATIC / DECODER).read_bytes())
    digest = hashlib.sha256(decoder).hexdigest()

    assert digest in (STATIC / PONYFILL).read_text()


def test_no_page_for_officers_or_programs_is_named() -> None:
    script = (STATIC / worker_script.SOURCE).read_text()
    kept_pages = re.search(r"KEPT_PAGES =\s*/(.+)/;", script)
    assert kept_pages
    pattern = re.compile(kept_pages[1].replace("\\/", "/"))

    for path in ("/q/7KQ4M2XH", "/en/q/7KQ4M2XH", "/canh-bao/x", "/so-tay/", "/san-pham/7KQ4M2XH"):
        assert pattern.search(path), path
    for path in ("/can-bo/", "/phan-anh/theo-doi", "/api/v1/x", "/tim-kiem", "/q/a/b", "/qa/x"):
        assert not pattern.search(path), path
