"""A served portal, and visitors with a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.settings import ROOT

# Machines that run these tests may be busy, and forms prove work before they go.
expect.set_options(timeout=20_000)
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def site(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a seeded portal, served as `portal serve` does it."""
    data_dir = shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("site") / "instance")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environ = {**os.environ, "PORTAL_DATA_DIR": str(data_dir), "PORT": str(port)}
    environ.update(PORTAL_BASE_URL=address, WEB_CONCURRENCY="1")
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
    server = subprocess.Popen(command, cwd=ROOT, env=environ)
    try:
        wait_for(f"{address}/healthz")
        yield address
    finally:
        server.terminate()
        assert server.wait(30) == 0


def wait_until(page: Page, expression: str) -> None:
    """Wait for a condition of the page.

    Playwright's own `wait_for_function` evaluates its text inside the page, which the portal's
    content security policy refuses unless the first try succeeds.
    """
    deadline = time.monotonic() + 30
    while not page.evaluate(expression):
        assert time.monotonic() < deadline, f"the page never came to: {expression}"
        page.wait_for_timeout(50)


def wait_for(url: str) -> None:
    """Return when `url` answers; the server has 30 seconds."""
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310  # loopback only
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


@dataclass
class Visit:
    """A page in a browser, and everything about it that must not happen."""

    page: Page
    context: BrowserContext
    site: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to a path of the portal."""
        self.page.goto(self.site + path, wait_until="load")
        return self.page

    def watch(self) -> None:
        """Note requests to other hosts, script errors and refusals by the policy."""
        self.page.on("request", self._request)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._console)

    def _request(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.site, "data:", "blob:")):
            self.foreign.append(url)

    def _console(self, message: object) -> None:
        if getattr(message, "type", "") == "error" and "404" not in str(message):
            self.errors.append(str(getattr(message, "text", "")))


def visit(chromium: Browser, site: str, **options: object) -> Iterator[Visit]:
    """A new visitor; at the end nothing went elsewhere and no script failed."""
    context = chromium.new_context(**options)  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    visitor = Visit(context.new_page(), context, site)
    visitor.watch()
    yield visitor
    context.close()
    assert visitor.foreign == []
    assert visitor.errors == []


@pytest.fixture
def phone(chromium: Browser, site: str) -> Iterator[Visit]:
    """A visitor with an old phone."""
    yield from visit(chromium, site, viewport=PHONE, is_mobile=True, has_touch=True)


@pytest.fixture
def desk(chromium: Browser, site: str) -> Iterator[Visit]:
    """A visitor at a desk."""
    yield from visit(chromium, site, viewport=DESK)


@pytest.fixture
def without_scripts(chromium: Browser, site: str) -> Iterator[Visit]:
    """A visitor whose browser runs no JavaScript."""
    yield from visit(chromium, site, viewport=PHONE, java_script_enabled=False)
