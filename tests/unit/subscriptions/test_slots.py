"""When mails go out: at seven in the morning of Viet Nam, whatever the clock of the server."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.core.clock import VIETNAM
from portal.subscriptions.slots import Frequency, last_slot, next_slot

MOMENTS = st.integers(1_577_836_800, 2_524_608_000).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
RARE = st.sampled_from([Frequency.DAILY, Frequency.WEEKLY])


@given(MOMENTS, RARE)
def test_a_moment_lies_between_its_slots(at: datetime, frequency: Frequency) -> None:
    last, following = last_slot(frequency, at), next_slot(frequency, at)

    assert last <= at < following
    assert following - last == timedelta(days=1 if frequency is Frequency.DAILY else 7)


@given(MOMENTS, RARE)
def test_slots_are_at_seven_and_the_weekly_one_on_monday(
    at: datetime, frequency: Frequency
) -> None:
    slot = last_slot(frequency, at).astimezone(VIETNAM)

    assert (slot.hour, slot.minute) == (7, 0)
    assert frequency is Frequency.DAILY or slot.weekday() == 0


@given(MOMENTS)
def test_at_once_is_now(at: datetime) -> None:
    assert last_slot(Frequency.IMMEDIATE, at) == at
