"""`python -m portal.attachments.inspection KIND FILE`: examine one file in a process of its own."""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path

from portal.attachments.inspection.package import examine_package
from portal.attachments.inspection.pdf import examine_pdf
from portal.attachments.inspection.verdict import TOO_HARD, Verdict
from portal.attachments.kinds import Kind
from portal.core.errors import RefusedError

CPU_SECONDS = 40
MEMORY = 2_000_000_000


def main(kind: Kind, file: Path) -> None:
    """Write the verdict as JSON; a file that needs too much time ends the process."""
    _limit_means()
    sys.stdout.write(json.dumps(asdict(_verdict(kind, file))))


def _limit_means() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The examiner reads; it has no file to write.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _verdict(kind: Kind, file: Path) -> Verdict:
    try:
        if kind is Kind.PDF:
            return Verdict(pages=examine_pdf(file))
        examine_package(file, kind)
        return Verdict()
    except RefusedError as refusal:
        return Verdict(refusal.message)
    except (MemoryError, RecursionError):
        return TOO_HARD


if __name__ == "__main__":
    main(Kind(sys.argv[1]), Path(sys.argv[2]))
