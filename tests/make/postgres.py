"""A PostgreSQL server of the tests' own: unprivileged, on a free port, gone at the end."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """The address (without database name) of a new server whose files are in `folder`."""
    folder.mkdir(mode=0o755)
    _give_away(folder)
    data, port = folder / "data", _free_port()
    run_tool("initdb", "--auth=trust", "--username=portal", "--encoding=UTF8", f"--pgdata={data}")
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
    run_tool("pg_ctl", f"--pgdata={data}", f"--log={folder}/log", "-w", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://portal@127.0.0.1:{port}"
    finally:
        run_tool("pg_ctl", f"--pgdata={data}", "-m", "immediate", "-w", "stop")


def make_database(server: str, name: str) -> str:
    """The address of a new, empty database on `server`."""
    host, _, port = server.rpartition("@")[2].partition(":")
    run_tool("createdb", "--username=portal", f"--host={host}", f"--port={port}", name)
    return f"{server}/{name}"


def _binary(name: str) -> str:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ["PATH"]]))
    if found is None:
        raise RuntimeError(f"{name} is missing: install PostgreSQL 15 or newer (sh .ci/tools)")
    return found


def run_tool(name: str, *arguments: str) -> None:
    """Run a program of PostgreSQL as the unprivileged owner of the test server."""
    command = [_binary(name), *arguments]
    if os.geteuid() == 0:
        command = ["setpriv", f"--reuid={OWNER}", "--regid=postgres", "--clear-groups", *command]
    subprocess.run(command, check=True, cwd="/", **QUIET)


def _give_away(folder: Path) -> None:
    if os.geteuid() != 0:
        return
    owner = pwd.getpwnam(OWNER)
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    for parent in folder.parents:
        if parent == Path("/tmp"):  # noqa: S108  # where the way down for the owner begins
            break
        parent.chmod(parent.stat().st_mode | 0o011)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
