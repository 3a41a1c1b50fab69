"""The shipped set-up: nginx in front, as deploy/nginx.conf says, and the portal behind it."""

import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from string import Template

import brotli
import pytest

from portal.serving import server_command
from portal.settings import ROOT
from tests.make.portal import settings_in

pytestmark = pytest.mark.xdist_group("nginx")

NAME = "portal.example"
MAIN = Template(
    """
    $user
    daemon off;
    worker_processes 1;
    pid $folder/nginx.pid;
    error_log $folder/error.log;
    events { worker_connections 512; }
    http {
        include /etc/nginx/mime.types;
        client_body_temp_path $folder/body;
        proxy_temp_path $folder/proxy;
        fastcgi_temp_path $folder/fastcgi;
        uwsgi_temp_path $folder/uwsgi;
        scgi_temp_path $folder/scgi;
        include $folder/portal.conf;
    }
    """
)
FORWARDED = "X-Forwarded-For: 203.0.113.9"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Front:
    """A running nginx with the portal behind it."""

    http_port: int
    https_port: int
    portal_port: int
    folder: Path
    config: Path

    def connect(self, server_name: str = NAME) -> ssl.SSLSocket:
        """A connection with TLS to the name."""
        context = ssl.create_default_context(cafile=str(self.folder / "cert.pem"))
        plain = socket.create_connection(("127.0.0.1", self.https_port), timeout=20)
        return context.wrap_socket(plain, server_hostname=server_name)

    def get(self, path: str, *headers: str, host: str = NAME) -> Answer:
        """One page over HTTPS."""
        with self.connect() as connection:
            connection.sendall(request("GET", path, f"Host: {host}", *headers))
            return answer_on(connection)

    def get_plain(self, path: str, host: str = NAME) -> Answer:
        """One page without TLS."""
        with socket.create_connection(("127.0.0.1", self.http_port), timeout=20) as connection:
            connection.sendall(request("GET", path, f"Host: {host}"))
            return answer_on(connection)

    def get_behind(self, path: str) -> Answer:
        """The same page from the portal itself, past nginx."""
        with socket.create_connection(("127.0.0.1", self.portal_port), timeout=20) as connection:
            connection.sendall(request("GET", path, f"Host: {NAME}", "X-Forwarded-Proto: https"))
            return answer_on(connection)


@pytest.fixture(scope="module")
def front(empty_data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """nginx and the portal, on free ports of the loopback."""
    folder = tmp_path_factory.mktemp("front")
    shutil.copytree(empty_data_dir, folder / "instance")
    http_port, https_port, portal_port = (free_port() for _ in range(3))
    front = Front(http_port, https_port, portal_port, folder, folder / "nginx.conf")
    write_certificate(folder)
    write_config(front)
    with running_portal(front), running_nginx(front):
        yield front


def test_nginx_accepts_the_file(front: Front) -> None:
    checked = subprocess.run(
        [nginx(), "-t", "-c", front.config], capture_output=True, text=True, check=False
    )

    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def test_every_placeholder_is_explained_at_the_head() -> None:
    source = (ROOT / "deploy" / "nginx.conf").read_text()
    head, _, body = source.partition("upstream portal {")
    filled_in = {name for found in Template.pattern.findall(body) if (name := found[2])}

    assert filled_in
    assert all(f"{name}=" in head for name in filled_in)


def test_a_page_comes_through(front: Front) -> None:
    alive = front.get("/healthz")
    missing = front.get("/khong-co-trang-nay")

    assert alive.status == 200
    assert front.get("/").status == 200
    assert missing.status == 404
    assert 'lang="vi"' in missing.body.decode()
    assert missing.headers["strict-transport-security"].startswith("max-age=63072000")


def test_what_the_portal_compressed_and_marked_arrives_unchanged(front: Front) -> None:
    packed = front.get("/", "Accept-Encoding: br")
    again = front.get("/", f"If-None-Match: {packed.headers['etag']}")

    assert packed.status == 200
    assert packed.headers["content-encoding"] == "br"
    assert b'lang="vi"' in brotli.decompress(packed.body)
    assert (again.status, again.body) == (304, b"")


def test_http_leads_to_https_under_the_configured_name(front: Front) -> None:
    answer = front.get_plain("/q/23456789?x=1")

    assert answer.status == 301
    assert answer.headers["location"] == f"https://{NAME}/q/23456789?x=1"


def test_an_unknown_name_is_refused(front: Front) -> None:
    assert front.get("/healthz", host="evil.example").status == 421
    assert front.get_plain("/healthz", host="evil.example").status == 421
    with pytest.raises(ssl.SSLError, match="(?i)unrecognized.name"):
        front.connect("evil.example")


def test_static_files_are_served_as_the_portal_would(front: Front) -> None:
    sent_by_every_answer = {"cache-control", "content-type", "x-content-type-options"}
    for path in ("/static/css/portal.css?v=abc", "/static/css/portal.css", "/static/img/band.svg"):
        ahead, behind = front.get(path), front.get_behind(path)
        names = sent_by_every_answer | {n for n in behind.headers if n.startswith("cross-origin")}
        names |= {"content-security-policy", "permissions-policy", "referrer-policy"}
        names |= {"strict-transport-security", "x-frame-options"}

        assert ahead.status == 200
        assert "x-request-id" not in ahead.headers, "this came from the portal"
        assert {n: ahead.headers[n] for n in names} == {n: behind.headers[n] for n in names}
        assert ahead.body == behind.body


def test_a_fingerprint_keeps_a_file_for_a_year(front: Front) -> None:
    assert "immutable" in front.get("/static/css/portal.css?v=abc").headers["cache-control"]
    assert "immutable" not in front.get("/static/css/portal.css").headers["cache-control"]


@pytest.mark.parametrize("path", ["/static/../wsgi.py", "/static/%2e%2e/wsgi.py", "/static../x"])
def test_nothing_beside_static_is_served(front: Front, path: str) -> None:
    answer = front.get(path)

    assert answer.status in {400, 404}
    assert b"create_app" not in answer.body


def test_a_large_body_is_refused_before_it_arrives(front: Front) -> None:
    with front.connect() as connection:
        connection.sendall(request("POST", "/", f"Host: {NAME}", "Content-Length: 9999999"))

        assert answer_on(connection).status == 413


def test_slow_clients_hold_no_thread_of_the_portal(front: Front) -> None:
    """The portal has two threads here: fifty half requests would hold them all."""
    half = request("GET", "/healthz", f"Host: {NAME}")[:-2]
    begun = request("POST", "/healthz", f"Host: {NAME}", "Content-Length: 500") + b"a"
    with ExitStack() as slow:
        for sent in [half, begun] * 25:
            slow.enter_context(front.connect()).sendall(sent)

        assert front.get("/healthz").status == 200


def test_a_flood_is_told_to_come_back_while_codes_are_still_answered(front: Front) -> None:
    with ExitStack() as flood:
        connections = [flood.enter_context(front.connect()) for _ in range(80)]
        for connection in connections:
            connection.sendall(request("GET", "/san-pham/x/qr.svg", f"Host: {NAME}"))
        answers = [answer_on(connection) for connection in connections]

        assert front.get("/q/23456789").status != 429
    refused = [answer for answer in answers if answer.status == 429]
    assert 0 < len(refused) < len(answers)
    assert refused[0].headers["retry-after"] == "10"
    assert 'lang="vi"' in refused[0].body.decode()


def test_logs_know_neither_the_machine_nor_what_was_searched_for(front: Front) -> None:
    front.get("/healthz?q=toi-tim-gi", FORWARDED)

    written = ""
    while '"path":"/healthz"' not in written:
        written = (front.folder / "portal.log").read_text()
    assert '"network":"127.0.0.0"' in written
    assert "127.0.0.1" not in written
    assert "toi-tim-gi" not in written


def test_readers_see_a_vietnamese_page_while_the_portal_is_down(
    tmp_path: Path, front: Front
) -> None:
    lonely = Front(free_port(), free_port(), free_port(), tmp_path, tmp_path / "nginx.conf")
    write_certificate(tmp_path)
    write_config(lonely)

    with running_nginx(lonely):
        answer = lonely.get("/q/23456789")

    assert answer.status == 503
    assert answer.headers["retry-after"] == "10"
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert 'lang="vi"' in answer.body.decode()


def request(method: str, path: str, *headers: str) -> bytes:
    """A request as it goes over the wire."""
    lines = [f"{method} {path} HTTP/1.1", *headers, "Connection: close"]
    return "\r\n".join([*lines, "", ""]).encode()


def answer_on(connection: socket.socket) -> Answer:
    """Read one answer to its end."""
    response = HTTPResponse(connection)
    response.begin()
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, headers, response.read())


def nginx() -> str:
    """The program; Debian keeps it where unprivileged users do not look."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert found, "nginx is missing (sh .ci/tools)"
    return found


def write_certificate(folder: Path) -> None:
    """A certificate that only this test believes."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        + ["-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
        + ["-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True,
        capture_output=True,
    )


def write_config(front: Front) -> None:
    """Fill in the template, as its head says, and put a main file around it."""
    source = (ROOT / "deploy" / "nginx.conf").read_text()
    if not has_ipv6():
        source = "".join(line for line in source.splitlines(True) if "listen [" not in line)
    values = {
        "SERVER_NAME": NAME,
        "UPSTREAM": f"127.0.0.1:{front.portal_port}",
        "PORTAL_ROOT": str(ROOT),
        "TLS_CERTIFICATE": str(front.folder / "cert.pem"),
        "TLS_KEY": str(front.folder / "key.pem"),
        "LOG_DIR": str(front.folder),
        "ACME_DIR": str(front.folder),
        "IPV4": "127.0.0.1",
        "IPV6": "::1",
        "HTTP_PORT": str(front.http_port),
        "HTTPS_PORT": str(front.https_port),
    }
    for name, value in values.items():
        source = source.replace(f"${{{name}}}", value)
    (front.folder / "portal.conf").write_text(source)
    user = "user root;" if os.geteuid() == 0 else ""
    front.config.write_text(MAIN.substitute(user=user, folder=front.folder))


@contextmanager
def running_portal(front: Front) -> Iterator[None]:
    """The portal as in production, with so few threads that slow clients would show."""
    settings = settings_in(front.folder / "instance", PORT=str(front.portal_port))
    environ = {
        **os.environ,
        "PORTAL_ENV": "production",
        "PORTAL_DATA_DIR": str(settings.data_dir),
        "PORTAL_BASE_URL": f"https://{NAME}",
        "PORTAL_SECRET_KEY": settings.secret_key,
        "PORTAL_TRUSTED_PROXIES": "1",
        "WEB_CONCURRENCY": "1",
        "WEB_THREADS": "2",
    }
    with (front.folder / "gunicorn.log").open("wb") as log:
        server = subprocess.Popen(server_command(settings), cwd=ROOT, env=environ, stderr=log)
        try:
            wait_until_open(front.portal_port, server)
            yield
        finally:
            stop(server)


@contextmanager
def running_nginx(front: Front) -> Iterator[None]:
    """nginx with this front's configuration, in the foreground."""
    server = subprocess.Popen([nginx(), "-c", front.config], stderr=subprocess.DEVNULL)
    try:
        wait_until_open(front.https_port, server)
        yield
    finally:
        stop(server)


def wait_until_open(port: int, server: subprocess.Popen[bytes]) -> None:
    """Return as soon as something listens on the port."""
    while True:
        assert server.poll() is None, "the server ended before it listened"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
        else:
            return


def stop(server: subprocess.Popen[bytes]) -> None:
    """End a server that this test started."""
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def free_port() -> int:
    """A port on the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def has_ipv6() -> bool:
    """Whether this machine has an IPv6 loopback."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
