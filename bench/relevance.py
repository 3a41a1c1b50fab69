"""How often a search over the real records finds what a person meant, first or among five."""

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from flask import Flask

from portal.app import create_app
from portal.core.entries import Found
from portal.lookup.entries import entry_id, found_by_id, public_ids
from portal.lookup.findings import look_up
from portal.settings import ROOT
from search.ask import Query
from tests.make.portal import make_seeded_data_dir, settings_in

QUERIES = ROOT / "seed" / "sample" / "relevance.yaml"
AMONG = 5
TARGET_FIRST, TARGET_AMONG = 0.85, 0.97


@dataclass(frozen=True, slots=True)
class Result:
    """One query and the place of the first expected record, None beyond the first five."""

    query: str
    kind: str
    place: int | None
    shown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """The share of queries answered by the first record, and by one of the first five."""

    queries: int
    first: float
    among: float


def judge(app: Flask) -> list[Result]:
    """Ask every query of the file; raises ValueError where no expected record exists."""
    asked = yaml.safe_load(QUERIES.read_text(encoding="utf-8"))["queries"]
    with app.test_request_context():
        ids = _ids_by_name(found_by_id(public_ids()))
        return [_judge(row["query"], row["kind"], _resolved(row, ids)) for row in asked]


def score(results: Sequence[Result]) -> Score:
    """Sum up results, at least one."""
    first = sum(result.place == 1 for result in results)
    among = sum(result.place is not None for result in results)
    return Score(len(results), first / len(results), among / len(results))


def score_by_kind(results: Iterable[Result]) -> dict[str, Score]:
    """The same for each kind of query."""
    kinds: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        kinds[result.kind].append(result)
    return {kind: score(rows) for kind, rows in kinds.items()}


def _judge(text: str, kind: str, expected: set[str]) -> Result:
    rows = look_up(Query(text, size=AMONG)).rows
    ids = [entry_id(row.found.kind, row.found.key) for row in rows]
    place = next((at for at, one in enumerate(ids, 1) if one in expected), None)
    return Result(text, kind, place, tuple(f"{row.found.kind}: {row.found.title}" for row in rows))


def _ids_by_name(records: Mapping[str, Found]) -> dict[tuple[str, str], set[str]]:
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one, found in records.items():
        for name in _names(found):
            ids[found.kind, name].add(one)
    return ids


def _names(found: Found) -> Iterator[str]:
    yield from (found.key, found.code, found.title)
    yield found.key.rpartition("/")[2]


def _resolved(
    row: Mapping[str, Sequence[str]], ids: Mapping[tuple[str, str], set[str]]
) -> set[str]:
    names = [(kind, word) for kind, _, word in (name.partition(":") for name in row["expect"])]
    expected = set().union(*(ids.get(name, set()) for name in names))
    if not expected:
        raise ValueError(f"nothing that {row['query']!r} expects exists")
    return expected


def main() -> None:
    """Seed a portal, judge it, print the shares and every query that misses."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    target: Path | None = parser.parse_args().json
    with tempfile.TemporaryDirectory() as folder:
        make_seeded_data_dir(Path(folder))
        results = judge(create_app(settings_in(Path(folder))))
    overall = score(results)
    scores = {"all": overall, **score_by_kind(results)}
    _print(scores, results)
    if target:
        rows = {kind: [one.queries, one.first, one.among] for kind, one in scores.items()}
        target.write_text(json.dumps(rows, indent=1))
    sys.exit(overall.first < TARGET_FIRST or overall.among < TARGET_AMONG)


def _print(scores: Mapping[str, Score], results: Iterable[Result]) -> None:
    print(f"Targets: success@1 {TARGET_FIRST}, success@{AMONG} {TARGET_AMONG}\n")
    print(f"| kind | queries | success@1 | success@{AMONG} |\n|---|---|---|---|")
    for kind, one in scores.items():
        print(f"| {kind} | {one.queries} | {one.first:.2f} | {one.among:.2f} |")
    print()
    for result in results:
        if result.place != 1:
            print(f"{result.place or 'missed'}: {result.query} ({result.kind})")
            for line in result.shown if result.place is None else ():
                print(f"    {line}")


if __name__ == "__main__":
    main()
