"""Debian's Chromium, started once for all tests of a process."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """A browser; Playwright allows one of its loops in a process."""
    with sync_playwright() as playwright:
        path = shutil.which("chromium")
        assert path, "Chromium is missing: sh .ci/tools"
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
