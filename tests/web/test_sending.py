"""Answers from memory as they stand on the wire, sent by the shipped gunicorn."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.settings import ROOT
from tests.make.served_portal import wait_until

HEAD_END = b"\r\n\r\n"


@pytest.fixture(scope="module")
def port(seeded_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    data_dir = shutil.copytree(seeded_data_dir, tmp_path_factory.mktemp("sent") / "instance")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number = int(probe.getsockname()[1])
    environ = {**os.environ, "PORTAL_DATA_DIR": str(data_dir), "WEB_CONCURRENCY": "1"}
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    bind = ["--bind", f"127.0.0.1:{number}", "wsgi:app"]
    server = subprocess.Popen([*command, *bind], cwd=ROOT, env=environ)
    wait_until(lambda: is_open(number))
    yield number
    server.terminate()
    assert server.wait(30) == 0


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def exchange(port: int, request: str) -> tuple[str, bytes]:
    """Head and rest of what comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(request.replace("\n", "\r\n").encode())
        received = b"".join(iter(lambda: line.recv(65536), b""))
    head, _, rest = received.partition(HEAD_END)
    return head.decode("latin-1"), rest


def ask(
    port: int,
    *headers: str,
    path: str = "/san-pham/",
    method: str = "GET",
    version: str = "1.1",
) -> tuple[str, bytes]:
    lines = [f"{method} {path} HTTP/{version}", f"Host: 127.0.0.1:{port}", *headers]
    return exchange(port, "\n".join([*lines, "Connection: close", "", ""]))


def fields(head: str) -> dict[str, str]:
    return dict(re.findall(r"^([^:\r\n]+): ([^\r\n]*)", head, re.M))


def test_a_kept_page_says_the_same_as_a_new_one(port: int) -> None:
    first, body = ask(port)
    again, body_again = ask(port)

    assert first.startswith("HTTP/1.1 200 OK\r\n")
    assert body == body_again
    assert {k: v for k, v in fields(first).items() if k != "Date"} == {
        k: v for k, v in fields(again).items() if k != "Date"
    }
    assert int(fields(again)["Content-Length"]) == len(body)
    assert fields(again)["Connection"] == "close"
    assert again.count("Date: ") == again.count("Server: ") == 1
    assert "Content-Security-Policy" in fields(again)


@pytest.mark.parametrize(
    "path", ["/static/css/portal.css", "/static/css/portal.css?v=1", "/sitemap.xml"]
)
def test_files_are_sent_the_same_way(port: int, path: str) -> None:
    for _ in range(2):
        head, body = ask(port, path=path)

        assert head.startswith("HTTP/1.1 200 OK\r\n")
        assert len(body) == int(fields(head)["Content-Length"])
        assert head.count("Date: ") == 1


def test_who_asks_for_the_head_alone_gets_no_body(port: int) -> None:
    whole, body = ask(port)
    head, rest = ask(port, method="HEAD")

    assert rest == b""
    assert fields(head)["Content-Length"] == fields(whole)["Content-Length"] == str(len(body))


def test_an_unchanged_page_is_an_answer_without_a_body(port: int) -> None:
    etag = fields(ask(port)[0])["ETag"]
    head, rest = ask(port, f"If-None-Match: {etag}")

    assert head.startswith("HTTP/1.1 304 Not Modified\r\n")
    assert rest == b""
    assert "Content-Length" not in fields(head)
    assert "Transfer-Encoding" not in fields(head)
    assert fields(head)["ETag"] == etag


def test_old_clients_are_answered_in_their_version(port: int) -> None:
    ask(port)
    head, body = ask(port, version="1.0")

    assert head.startswith("HTTP/1.0 200 OK\r\n")
    assert len(body) == int(fields(head)["Content-Length"])


def test_one_connection_carries_answer_after_answer(port: int) -> None:
    one = f"GET /san-pham/ HTTP/1.1\nHost: 127.0.0.1:{port}\n"
    _, rest = exchange(port, f"{one}\n{one}Connection: close\n\n")

    assert rest.count(b"HTTP/1.1 200 OK") == 1
    assert rest.count(b"</html>") == 2
