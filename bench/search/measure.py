"""What is measured of an engine, each in a process of its own."""

import multiprocessing
import resource
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import TypeVar

from bench.search.corpus import Corpus
from bench.search.engines import ENGINES, Ours
from bench.search.questions import questions
from search.ask import Query
from search.index import open_index, open_writer
from search.lexicon import EMPTY

Result = TypeVar("Result")
_READERS = 4
_READING_SECONDS = 10.0
_WRITES_PER_SECOND = 2.0
_COMMITS = 60


@dataclass(frozen=True)
class Build:
    """What building an index took."""

    seconds: float
    peak_megabytes: float
    index_megabytes: float


@dataclass(frozen=True)
class Times:
    """Milliseconds of a hundred calls; p95 is the 95th slowest."""

    p50: float
    p95: float

    @classmethod
    def of(cls, seconds: Iterable[float]) -> "Times":
        """Sum up measured times."""
        row = sorted(seconds)
        return cls(row[len(row) // 2] * 1e3, row[int(len(row) * 0.95)] * 1e3)


def apart(call: Callable[[], Result]) -> Result:
    """Run a measurement in a fresh process, so that memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(call)


def build(engine: int, size: int, directory: Path) -> Build:
    """Build the index of one engine."""
    built = ENGINES[engine](directory)
    before = _bytes_in(directory)
    started = time.perf_counter()
    built.build(Corpus(size).documents())
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Build(seconds, peak, (_bytes_in(directory) - before) / 1e6)


def asking(engine: int, size: int, directory: Path) -> tuple[dict[str, Times | None], float]:
    """Ask all questions once each; return times by kind and the worker's own megabytes."""
    asked = ENGINES[engine](directory)
    times: dict[str, Times | None] = {}
    for kind, asks in questions(Corpus(size)).items():
        seconds = []
        for ask in asks:
            started = time.perf_counter()
            answer = asked.ask(ask)
            seconds.append(time.perf_counter() - started)
        times[kind] = None if answer is None else Times.of(seconds)
    return times, _own_megabytes()


def commit_to_visible(size: int, directory: Path) -> Times:
    """Change single records and wait until a reader sees each change."""
    index = open_index(directory / Ours.name, EMPTY)
    records = list(zip(range(_COMMITS), Corpus(size).documents(), strict=False))
    seconds = []
    with open_writer(directory / Ours.name, EMPTY) as writer:
        for number, record in records:
            word = f"dấuvết{number}"
            started = time.perf_counter()
            writer.upsert([replace(record, title=f"{record.title} {word}")])
            writer.commit()
            if index.search(Query(word)).total != 1:
                raise AssertionError("a committed record is not visible")
            seconds.append(time.perf_counter() - started)
    return Times.of(seconds)


def readers_beside_a_writer(size: int, directory: Path) -> float:
    """Return the questions per second that four processes answer while records change."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(_READERS) as pool:
        pending = pool.map_async(partial(_read, size), [directory] * _READERS)
        _write_until(pending.ready, size, directory)
        return sum(pending.get())


def _read(size: int, directory: Path) -> float:
    asked = Ours(directory)
    rows = [ask for asks in questions(Corpus(size)).values() for ask in asks[::5]]
    for ask in rows:
        asked.ask(ask)
    answered, started = 0, time.perf_counter()
    for ask in cycle(rows):
        asked.ask(ask)
        answered += 1
        if time.perf_counter() - started > _READING_SECONDS:
            break
    return answered / (time.perf_counter() - started)


def _write_until(done: Callable[[], bool], size: int, directory: Path) -> None:
    with open_writer(directory / Ours.name, EMPTY) as writer:
        for record in Corpus(size).documents():
            if done():
                return
            writer.upsert([record])
            writer.commit()
            time.sleep(1 / _WRITES_PER_SECOND)


def _bytes_in(directory: Path) -> int:
    return sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())


def _own_megabytes() -> float:
    rows = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(row.split()[1]) for row in rows if row.startswith("Anonymous:")) / 1e3
