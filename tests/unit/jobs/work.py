"""Kinds of work for tests: what they do shows in the audit, where it can be counted."""

import time
from pathlib import Path

from portal.core import audit
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.jobs.running import Running
from portal.jobs.services import begin_step

KINDS = {
    "steps": "tests.unit.jobs.work:three_steps",
    "refuses": "tests.unit.jobs.work:refuses",
    "breaks": "tests.unit.jobs.work:breaks",
    "waits": "tests.unit.jobs.work:waits_to_be_cancelled",
    "reads": "tests.unit.jobs.work:reads_file",
}
STEPS = ("one", "two", "three")


def three_steps(running: Running) -> None:
    """Three steps; before the one that is named, it hangs until the flag file is gone."""
    for number, step in enumerate(STEPS):
        running.report(number, len(STEPS), f"step {step}")
        with unit_of_work():
            if begin_step(running.job.id, step):
                audit.record(running.by.name, "stepped", kind="test", key=step)
        if running.parameters.get("hang_after") == step:
            _hang(Path(running.parameters["flag"]))
    running.result["steps"] = len(STEPS)
    (running.folder / "result.txt").parent.mkdir(parents=True, exist_ok=True)
    (running.folder / "result.txt").write_text("done")
    running.result_file = "result.txt"


def refuses(_running: Running) -> None:
    """Says in words why not."""
    raise RefusedError("Tệp không đọc được.")


def breaks(_running: Running) -> None:
    """Falls over."""
    raise ZeroDivisionError


def waits_to_be_cancelled(running: Running) -> None:
    """Works on until told to stop."""
    Path(running.parameters["flag"]).touch()
    while True:
        running.beat()
        running.stop_if_cancelled()
        time.sleep(0.05)


def reads_file(running: Running) -> None:
    """Reads what was handed in."""
    running.result["read"] = (running.folder / "in.txt").read_text()


def _hang(flag: Path) -> None:
    flag.touch()
    while flag.exists():
        time.sleep(0.05)
