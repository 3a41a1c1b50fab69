"""Harm to an index is noticed; a killed writer loses only what was not committed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from search.ask import Query
from search.document import Document
from search.index import IndexDamagedError, open_index, open_writer
from search.lexicon import EMPTY
from tests.unit.search.conftest import RECORDS

ROOT = Path(__file__).resolve().parents[3]
WRITING = """
import itertools, sys
from pathlib import Path
from search.document import Document
from search.index import open_writer
from search.lexicon import EMPTY
with open_writer(Path(sys.argv[1]), EMPTY) as writer:
    for round in itertools.count():
        if round % 10 == 3:
            writer.rebuild([Document(f"a:{n}", "a", "gạo lứt") for n in range(40)])
        writer.upsert([Document(f"a:{n}", "a", f"gạo lứt {round}") for n in range(40)])
        writer.commit()
        print(round, flush=True)
"""


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def flip(path: Path) -> None:
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0x55
    path.write_bytes(raw)


def scribble(path: Path) -> None:
    path.write_bytes(b"\x00garbage" * 50)


@pytest.mark.parametrize("harm", [cut, empty, flip, scribble, Path.unlink])
@pytest.mark.parametrize("pattern", ["g*/*.vns", "g*/*.toc", "CURRENT"])
def test_harm_to_any_file_is_noticed_and_cured_by_a_rebuild(
    tmp_path: Path, harm: Callable[[Path], None], pattern: str
) -> None:
    # given
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(RECORDS)
        reading = open_index(tmp_path, EMPTY)
        # when
        for path in tmp_path.glob(pattern):
            harm(path)
        # then
        with pytest.raises(IndexDamagedError):
            open_index(tmp_path, EMPTY)
        with pytest.raises(IndexDamagedError):
            list(writer.ids())
        # when
        writer.rebuild(RECORDS)
        # then
        assert open_index(tmp_path, EMPTY).search(Query("")).total == len(RECORDS)
        assert reading.search(Query("nước mắm")).total > 0


@pytest.mark.parametrize("harm", [cut, empty, flip, scribble, Path.unlink])
def test_a_reader_that_is_at_work_notices_harm_instead_of_dying(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(RECORDS)
    reading = open_index(tmp_path, EMPTY)
    harm(next(tmp_path.glob("g*/*.vns")))
    with pytest.raises(IndexDamagedError):
        reading.search(Query("nước mắm"))


def test_a_removed_index_is_noticed(tmp_path: Path) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(RECORDS)
    reading = open_index(tmp_path, EMPTY)
    for path in sorted(tmp_path.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    tmp_path.rmdir()
    with pytest.raises(IndexDamagedError):
        reading.search(Query(""))


@pytest.mark.parametrize("wait", [0.01, 0.023, 0.041, 0.067, 0.089, 0.11, 0.137, 0.171])
def test_a_killed_writer_leaves_the_last_commit_and_no_lock(tmp_path: Path, wait: float) -> None:
    # given a writer at work in its own process
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild([Document(f"a:{n}", "a", "gạo lứt") for n in range(40)])
    process = subprocess.Popen(
        [sys.executable, "-c", WRITING, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    # when
    time.sleep(wait)
    os.kill(process.pid, signal.SIGKILL)
    said = process.stdout.read().split()
    process.wait()
    process.stdout.close()
    # then what it had committed is there, whole
    index = open_index(tmp_path, EMPTY)
    assert index.search(Query("gạo lứt")).total == 40
    last = int(said[-1]) if said else 0
    rebuilt = last % 10 == 2
    found = max(index.search(Query(f"gạo lứt {round}")).total for round in (last, last + 1))
    assert found == 40 or rebuilt
    # and the next writer carries on
    with open_writer(tmp_path, EMPTY) as writer:
        writer.upsert([Document("a:99", "a", "muối ớt")])
        writer.commit()
        assert index.search(Query("muối ớt")).total == 1
        writer.rebuild(RECORDS)
    # and the next rebuild sweeps what was left lying
    assert not list(tmp_path.rglob("*.tmp"))
    assert len(list(tmp_path.glob("g*"))) == 1
