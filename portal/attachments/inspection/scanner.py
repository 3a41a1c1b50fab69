"""An outside virus scanner, where the operator has one."""

import logging
import shlex
import subprocess
from enum import StrEnum
from pathlib import Path

from portal.core.errors import UnavailableError

log = logging.getLogger(__name__)
PATIENCE_S = 60
_NO_ANSWER = "Tệp chưa kiểm tra được vi-rút. Tệp vẫn được giữ riêng, chưa ai xem được."


class Scan(StrEnum):
    """What the scanner says; the values are for the log."""

    HARMLESS = "harmless"
    INFECTED = "infected"


_ANSWERS = {0: Scan.HARMLESS, 1: Scan.INFECTED}


def scan_with(command: str, file: Path, *, patience_s: float = PATIENCE_S) -> Scan:
    """What the scanner says of a file, which it gets on its standard input.

    `command` is a command line such as `clamdscan --no-summary -`; it ends with 0 for harmless
    and 1 for infected. Raises UnavailableError for any other end, or none in time.
    """
    try:
        with file.open("rb") as content:
            done = subprocess.run(  # noqa: S603  # the operator's own command, without a shell
                shlex.split(command),
                stdin=content,
                capture_output=True,
                timeout=patience_s,
                check=False,
            )
    except (OSError, ValueError, subprocess.TimeoutExpired) as trouble:
        log.exception("the virus scanner does not answer")
        raise UnavailableError(_NO_ANSWER) from trouble
    answer = _ANSWERS.get(done.returncode)
    if answer is None:
        log.error("the virus scanner failed", extra={"code": done.returncode})
        raise UnavailableError(_NO_ANSWER)
    return answer
