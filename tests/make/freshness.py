"""Reading a page right after each commit, over several worker processes."""

import http.client
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from bench.servers import gunicorn

CONNECTIONS = 8


def count_stale_reads(target: str, data_dir: Path, *, commits: int, workers: int = 2) -> int:
    """How many of eight reads after each commit show the page as it was before it.

    `target` is the application for gunicorn. Every connection is opened anew for each commit,
    so all workers are asked.
    """
    with (
        closing(sqlite3.connect(data_dir / "portal.db", isolation_level=None)) as database,
        gunicorn(target, {"PORTAL_DATA_DIR": str(data_dir)}, workers=workers) as address,
    ):
        code = database.execute("SELECT code FROM product ORDER BY id").fetchone()[0]
        stale = 0
        for number in range(commits):
            name = f"Tên thứ {number} của sản phẩm"
            database.execute("UPDATE product SET name = ? WHERE code = ?", (name, code))
            pages = [_read(address, f"/q/{code}") for _ in range(CONNECTIONS)]
            stale += sum(name not in page for page in pages)
    return stale


def _read(address: str, path: str) -> str:
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
