"""Examination in a process of its own, which a hostile file can neither stop nor fill."""

import json
import logging
import subprocess
import sys
from pathlib import Path

from portal.attachments.inspection.verdict import TOO_HARD, Verdict
from portal.attachments.kinds import Kind
from portal.core.errors import UnavailableError
from portal.settings import ROOT

log = logging.getLogger(__name__)
PATIENCE_S = 120
MODULE = "portal.attachments.inspection"


def examine_apart(kind: Kind, file: Path) -> Verdict:
    """What is found in a document; raises UnavailableError when the examiner itself fails."""
    command = [sys.executable, "-m", MODULE, kind.value, str(file)]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and a path that we have named
            command,
            cwd=ROOT,
            env={},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return TOO_HARD
    if done.returncode < 0:
        # Ended by a signal: the file took more time than any honest one needs.
        return TOO_HARD
    if done.returncode:
        log.error(
            "the examiner failed", extra={"said": done.stderr[-2_000:].decode("utf-8", "replace")}
        )
        raise UnavailableError("Tệp chưa kiểm tra được. Xin thử lại sau.")
    return Verdict(**json.loads(done.stdout))
