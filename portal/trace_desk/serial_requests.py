"""Asking for many pieces of a lot to be entered in the background."""

from collections.abc import Sequence

from portal.core.actor import Actor
from portal.jobs.models import Job
from portal.jobs.services import ask_for
from portal.registry.services.trail import refuse_outside
from portal.trace.models import Lot
from portal.trace_desk.services import refuse_unfit_numbers

KIND = "lot pieces"
NUMBERS_FILE = "numbers.txt"
# More would keep the person waiting in front of the form.
MOST_AT_ONCE = 500


def ask_for_pieces(lot: Lot, numbers: Sequence[str], *, by: Actor) -> Job:
    """Have pieces of a lot entered in the background.

    Raises ForbiddenError for a lot of another unit, RefusedError for numbers that are used.
    """
    refuse_outside(lot.product, by)
    refuse_unfit_numbers(lot, numbers)
    return ask_for(
        KIND,
        f"Đăng ký {len(numbers)} số sê-ri cho lô {lot.number}",
        {"lot": lot.code},
        by=by,
        unique_key=f"{KIND} {lot.code}",
        files={NUMBERS_FILE: "\n".join(numbers).encode()},
    )
