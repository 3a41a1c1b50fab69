"""What makes the scanner an app: its script for times without network, what it keeps, look-ups."""

from dataclasses import asdict
from functools import cache
from pathlib import Path

import brotli
from flask import Blueprint, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import public, public_uncached
from portal.core.addresses import to
from portal.core.compression import understood
from portal.core.forms import read_query
from portal.core.headers import A_YEAR
from portal.publishing.queries import handbook_articles
from portal.scan.kept_notices import kept_notices
from portal.scan.lookups import brief_of
from portal.scan.schemas import TypedCode
from portal.scan.worker_script import DECODER, DECODER_PATH, service_worker

pages = Blueprint("offline", __name__)
HANDBOOK = "/so-tay/"


@pages.get("/sw.js")
@public
def worker() -> ResponseReturnValue:
    """The script that answers for the portal when there is no network."""
    chapters = [article.path for article in handbook_articles(clock.today())]
    text = service_worker(str(current_app.static_folder), [HANDBOOK, *chapters])
    return Response(text, content_type="text/javascript; charset=utf-8")


@pages.get("/quet/ngoai-tuyen")
@public
def without_network() -> ResponseReturnValue:
    """The page that is shown for every other one when there is no network."""
    chapters = handbook_articles(clock.today())
    return render_template("scan/offline.html", chapters=chapters)


@pages.get("/quet/du-lieu.json")
@public
def notices() -> ResponseReturnValue:
    """Warnings in force, and what is recalled or withdrawn, for scanners to keep.

    The keys with their revocations are not repeated here: they are files, so their change is no
    change of the database, and have an address of their own (`portal.core.published_keys`).
    """
    kept = kept_notices(clock.today())
    return jsonify(made_at=clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"), **asdict(kept))


@pages.get("/quet/tra-cuu.json")
@public_uncached
def look_up() -> ResponseReturnValue:
    """What stands behind a code that was read earlier, in a few words."""
    typed = read_query(TypedCode, request.args)["ma"]
    found = brief_of(typed, clock.today())
    return jsonify({**asdict(found), "path": to(found.path)})


@pages.get(DECODER_PATH)
@public_uncached
def decoder() -> ResponseReturnValue:
    """The decoder: 0.36 MB as it lies on the disk, three times as much for who reads no Brotli."""
    packed = _packed(str(current_app.static_folder))
    is_packed = "br" in understood(request.headers.get("Accept-Encoding", ""))
    answer = Response(
        packed if is_packed else brotli.decompress(packed), content_type="application/wasm"
    )
    if is_packed:
        answer.headers["Content-Encoding"] = "br"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["X-Cache-Control"] = A_YEAR
    return answer


@cache
def _packed(folder: str) -> bytes:
    return (Path(folder) / DECODER).read_bytes()
