"""Pages of the portal beside a bare Flask route of the same size, on the same gunicorn."""

import statistics
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from bench.servers import Load, gunicorn, wrk
from portal.app import create_app
from portal.core.db import db
from portal.registry.models import Product
from tests.make.portal import close, make_seeded_data_dir, settings_in

ROUNDS = 5
PHONE = "User-Agent: Mozilla/5.0 (Linux; Android 9) Chrome/120 Mobile"


@dataclass(frozen=True)
class Case:
    """One thing to measure: a path, the headers that are sent, and its target ratio."""

    name: str
    path: str
    headers: tuple[str, ...]
    target: float


def measure() -> list[dict[str, object]]:
    """One row for each case: requests/s, ratio to the bare route, p99 of both, target."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "instance"
        make_seeded_data_dir(data_dir)
        code = a_product(data_dir)
        environ = {"PORTAL_DATA_DIR": str(data_dir), "PORTAL_LIMITS": "off"}
        rows = _warm(environ, code)
        rows += _cold({**environ, "PORTAL_PAGE_CACHE_MB": "0"}, code)
    return rows


def a_product(data_dir: Path) -> str:
    """The code of the first product of a portal."""
    app = create_app(settings_in(data_dir))
    with app.app_context():
        code: str = db.session.scalars(select(Product.code).order_by(Product.id).limit(1)).one()
    close(app)
    return code


def _warm(environ: dict[str, str], code: str) -> list[dict[str, object]]:
    with gunicorn("wsgi:app", environ) as portal:
        etag = _etag(f"{portal}/q/{code}")
        cases = (
            # Only browsers count as scans: wrk alone sends no name.
            Case("scan page, warm, counted", f"/q/{code}", (PHONE,), 1.15),
            Case("scan page, warm", f"/q/{code}", (), 1.3),
            Case("scan page, 304", f"/q/{code}", (f"If-None-Match: {etag}",), 1.5),
            Case("scan page, Brotli", f"/q/{code}", ("Accept-Encoding: br",), 1.2),
            Case("product page, warm", f"/san-pham/{code}", (), 1.3),
            Case("list of products, warm", "/san-pham/", (), 1.2),
            Case("search page, warm", "/tim-kiem?q=nuoc+mam", (), 1.2),
            Case("home, warm", "/", (), 1.2),
        )
        return [_compare(portal, case) for case in cases]


def _cold(environ: dict[str, str], code: str) -> list[dict[str, object]]:
    with gunicorn("wsgi:app", environ) as portal:
        cases = (
            Case("scan page, made anew", f"/q/{code}", (), 0.22),
            Case("list of products, made anew", "/san-pham/", (), 0.1),
            Case("search page, made anew", "/tim-kiem?q=nuoc+mam", (), 0.1),
        )
        return [_compare(portal, case) for case in cases]


def _compare(portal: str, case: Case) -> dict[str, object]:
    url = portal + case.path
    size = len(_get(url))
    with gunicorn("bench.bare:app", {"BARE_BYTES": str(size)}) as bare:
        pairs = [(wrk(url, *case.headers), wrk(f"{bare}/")) for _ in range(ROUNDS)]
    own, other = _median([a for a, _ in pairs]), _median([b for _, b in pairs])
    ratio = statistics.median(a.per_second / b.per_second for a, b in pairs)
    return {
        "what": case.name,
        "bytes": size,
        "per second": round(own.per_second),
        "bare": round(other.per_second),
        "ratio": round(ratio, 2),
        "target": case.target,
        "p99 ms": round(own.p99_ms, 1),
        "bare p99 ms": round(other.p99_ms, 1),
    }


def _median(loads: list[Load]) -> Load:
    return Load(
        statistics.median(load.per_second for load in loads),
        statistics.median(load.p99_ms for load in loads),
    )


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  # loopback only
        body: bytes = answer.read()
    return body


def _etag(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310  # loopback only
        return str(answer.headers["ETag"])
