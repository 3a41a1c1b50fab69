"""Redirects of GS1 identifiers beside a bare Flask route, with 100,000 registered entries."""

import statistics
import tempfile
from collections.abc import Callable
from math import ceil
from pathlib import Path

from sqlalchemy import insert

from bench.servers import Load, gunicorn, wrk
from portal.app import create_app
from portal.core import clock
from portal.core.db import db, unit_of_work
from portal.resolver.models import LinkEntry, LinkState, LinkTarget
from tests.make.portal import close, make_empty_data_dir, settings_in

ENTRIES = 100_000
FEW, MANY = 1_000, 20_000
ROUNDS = 3
SECONDS = 3
BATCH = 20_000
FIRST = 952_100_000_000
# A walk comes past all its addresses once, at the speed of answers that are made anew.
SPARE = 1.3
# A walk that begins anywhere and comes past all addresses.
WALK = """
math.randomseed(os.time())
local at = math.random(%(count)d)
function request()
  at = (at + 7919) %% %(count)d
  return wrk.format("GET", paths[at + 1])
end
"""


def measure(target: str = "wsgi:app") -> list[dict[str, object]]:
    """One row for each case: redirects/s, ratio to the bare route, p99 of both, target."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "instance"
        data_dir.mkdir()
        paths = _register(data_dir)
        few, many = _walk(folder, "few", paths[:FEW]), _walk(folder, "many", paths[:MANY])
        environ = {"PORTAL_DATA_DIR": str(data_dir), "PORTAL_LIMITS": "off"}
        with gunicorn(target, environ) as portal:
            first = paths[0]
            rows = [
                _compare("one address repeated", lambda: wrk(portal + first), 1.0),
                _compare("the same with a query", lambda: wrk(f"{portal}{first}?17=271231"), 1.0),
                _compare(f"over {FEW:,} addresses", lambda: _walked(portal, few), 1.0),
            ]
            _warm_up(portal, many)
            rows.append(_compare(f"over {MANY:,} addresses", lambda: _walked(portal, many), 1.0))
        with gunicorn(target, {**environ, "PORTAL_PAGE_CACHE_MB": "0"}) as portal:
            rows.append(_compare("made anew each time", lambda: _walked(portal, many), 0.22))
    return rows


def _register(data_dir: Path) -> list[str]:
    """Enter 100,000 identifiers, each with a default link; returns their paths."""
    make_empty_data_dir(data_dir)
    app = create_app(settings_in(data_dir))
    paths = [f"/01/{_gtin(FIRST + number)}" for number in range(ENTRIES)]
    with app.app_context():
        for start in range(0, ENTRIES, BATCH):
            with unit_of_work():
                _enter(start, paths[start : start + BATCH])
    close(app)
    return paths


def _enter(start: int, paths: list[str]) -> None:
    at = clock.now()
    entries = [
        {
            "id": start + place,
            "path": path,
            "key_path": path,
            "item_description": f"Sản phẩm {path}",
            "owner_code": "",
            "registered_at": at,
            "updated_at": at,
        }
        for place, path in enumerate(paths, 1)
    ]
    db.session.execute(insert(LinkEntry), entries)
    db.session.execute(insert(LinkTarget), [_target(entry) for entry in entries])


def _target(entry: dict[str, object]) -> dict[str, object]:
    return {
        "entry_id": entry["id"],
        "position": 0,
        "link_type": "pip",
        "href": f"https://shop.example/p{entry['path']}",
        "host": "shop.example",
        "title": "Trang sản phẩm",
        "hreflang": ["vi"],
        "media_type": "text/html",
        "context": [],
        "is_default": True,
        "state": LinkState.ACTIVE,
    }


def _gtin(body: int) -> str:
    digits = f"0{body}"
    weighted = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits[::-1]))
    return digits + str(-weighted % 10)


def _walk(folder: str, name: str, paths: list[str]) -> Path:
    """A script for wrk that asks for these paths in turn."""
    listed = ",".join(f'"{path}"' for path in paths)
    script = Path(folder) / f"{name}.lua"
    script.write_text(f"paths = {{{listed}}}\n" + WALK % {"count": len(paths)})
    return script


def _walked(portal: str, script: Path, *, seconds: int = SECONDS) -> Load:
    return wrk(portal, seconds=seconds, script=script)


def _warm_up(portal: str, script: Path) -> None:
    """Have every address of the walk answered once."""
    speed = _walked(portal, script).per_second
    _walked(portal, script, seconds=ceil(MANY * SPARE / speed))


def _compare(name: str, load: Callable[[], Load], target: float) -> dict[str, object]:
    # The same size as a redirect: the headers count, there is no body.
    with gunicorn("bench.bare:app", {"BARE_BYTES": "1"}) as bare:
        load()
        pairs = [(load(), wrk(f"{bare}/", seconds=SECONDS)) for _ in range(ROUNDS)]
    ratio = statistics.median(own.per_second / other.per_second for own, other in pairs)
    return {
        "what": f"redirect, {name}",
        "per second": round(statistics.median(own.per_second for own, _ in pairs)),
        "bare": round(statistics.median(other.per_second for _, other in pairs)),
        "ratio": round(ratio, 2),
        "target": target,
        "p99 ms": round(statistics.median(own.p99_ms for own, _ in pairs), 1),
        "bare p99 ms": round(statistics.median(other.p99_ms for _, other in pairs), 1),
    }
