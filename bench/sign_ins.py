"""What twenty people who sign in at once cost the public: the scan page beside and without them."""

import re
import tempfile
import threading
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

from bench.pages import a_product
from bench.servers import Load, gunicorn, wrk
from portal.accounts.permissions import Role
from portal.app import create_app
from tests.make.officers import SENTENCE, make_officer
from tests.make.portal import close, make_seeded_data_dir, settings_in

PEOPLE = 20
SECONDS = 8
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def measure() -> list[dict[str, object]]:
    """Rows for the scan page alone and while 20 people sign in over and over."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "instance"
        make_seeded_data_dir(data_dir)
        code, emails = a_product(data_dir), _people(data_dir)
        environ = {"PORTAL_DATA_DIR": str(data_dir), "PORTAL_LIMITS": "off"}
        with gunicorn("wsgi:app", environ, workers=2, threads=32) as portal:
            url = f"{portal}/q/{code}"
            wrk(url, seconds=1)
            alone = wrk(url, seconds=SECONDS)
            with _signing_in(portal, emails) as done:
                beside = wrk(url, seconds=SECONDS)
    return [_row("alone", alone, 0), _row(f"while {PEOPLE} sign in", beside, len(done))]


def _people(data_dir: Path) -> list[str]:
    app = create_app(settings_in(data_dir))
    emails = [make_officer(app, Role.EDITOR, password=SENTENCE).email for _ in range(PEOPLE)]
    close(app)
    return emails


@contextmanager
def _signing_in(portal: str, emails: list[str]) -> Iterator[list[str]]:
    """Everyone signs in again and again until the block ends; yields who came through."""
    done: list[str] = []
    ended = threading.Event()

    def again_and_again(email: str) -> None:
        while not ended.is_set():
            _sign_in(portal, email)
            done.append(email)

    people = [threading.Thread(target=again_and_again, args=(email,)) for email in emails]
    for one in people:
        one.start()
    try:
        yield done
    finally:
        ended.set()
        for one in people:
            one.join()


def _sign_in(portal: str, email: str) -> None:
    jar = urllib.request.HTTPCookieProcessor(CookieJar())
    browser = urllib.request.build_opener(jar, _Stay())
    page = browser.open(f"{portal}/can-bo/dang-nhap", timeout=60).read().decode()
    token = TOKEN.search(page)
    if token is None:
        raise RuntimeError("the form has no token")
    typed = {"csrf_token": token[1], "email": email, "password": SENTENCE}
    body = urllib.parse.urlencode(typed).encode()
    answer = browser.open(f"{portal}/can-bo/dang-nhap", body, timeout=60)
    if answer.status != 303:
        raise RuntimeError(f"{email} was answered with {answer.status}")


class _Stay(urllib.request.HTTPRedirectHandler):
    """Does not follow: the page behind is not what is measured."""

    def http_error_303(
        self, req: urllib.request.Request, fp: Any, code: int, msg: str, headers: Any
    ) -> Any:
        """The answer as it came."""
        return fp


def _row(name: str, load: Load, signed_in: int) -> dict[str, object]:
    return {
        "scan page": name,
        "per second": round(load.per_second),
        "p99 ms": round(load.p99_ms, 1),
        "sign-ins per second": round(signed_in / SECONDS, 1),
    }
