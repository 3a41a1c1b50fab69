"""Reads right after commits, over several workers: how many show the page as it was before."""

import tempfile
from pathlib import Path

from tests.make.freshness import CONNECTIONS, count_stale_reads
from tests.make.portal import make_seeded_data_dir

COMMITS = 1_250


def measure() -> list[dict[str, object]]:
    """One row for each number of workers: commits, reads, stale reads (target 0)."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder) / "instance"
        make_seeded_data_dir(data_dir)
        return [
            {
                "workers": workers,
                "commits": COMMITS,
                "reads": COMMITS * CONNECTIONS,
                "stale": count_stale_reads("wsgi:app", data_dir, commits=COMMITS, workers=workers),
            }
            for workers in (2, 4)
        ]
