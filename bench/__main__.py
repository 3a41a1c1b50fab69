"""Runs every measurement and prints the tables of docs/performance.md."""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bench import freshness, pages, resolver, sign_ins, startup
from bench.servers import ROOT, machine

OUT = ROOT / "bench" / "out"
HERE: dict[str, tuple[str, Callable[[], list[dict[str, object]]]]] = {
    "pages": ("Pages beside a bare Flask route of the same size", pages.measure),
    "resolver": ("Resolver beside a bare Flask route of the same size", resolver.measure),
    "freshness": ("Freshness, reads right after commits", freshness.measure),
    "startup": ("Start and memory", startup.measure),
    "sign_ins": ("The scan page while people sign in", sign_ins.measure),
}
# These take a process of their own and print more than one table.
ALONE = ("relevance", "search", "qr", "labels", "imports", "trace", "epcis", "ledger")


def main() -> None:
    """Measure what was asked for (everything by default) and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "parts",
        nargs="*",
        default=[*HERE, *ALONE],
    )
    parts = parser.parse_args().parts
    OUT.mkdir(exist_ok=True)
    print(f"Machine: {machine()}\n")
    for part, (title, measure) in HERE.items():
        if part in parts:
            table(title, measure())
    for part in ALONE:
        if part in parts:
            run(part)


def table(title: str, rows: list[dict[str, object]]) -> None:
    """Print the rows as a Markdown table."""
    names = list(rows[0])
    print(f"\n## {title}\n")
    print("| " + " | ".join(names) + " |")
    print("|" + "---|" * len(names))
    for row in rows:
        print("| " + " | ".join(str(row[name]) for name in names) + " |")
    (OUT / f"{title.split()[0].lower()}.json").write_text(json.dumps(rows, indent=1))


def run(part: str) -> None:
    """Run one measurement in a process of its own and print what it prints."""
    print(f"\n## {part.capitalize()}\n", flush=True)
    command = [sys.executable, "-m", f"bench.{part}", "--json", str(OUT / f"{part}.json")]
    subprocess.run(command, check=True, cwd=Path(ROOT))


if __name__ == "__main__":
    main()
