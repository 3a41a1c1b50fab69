"""Personal data in the history of changes: its ends alone, and never a secret."""

from datetime import UTC, date, datetime
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.personal import HIDDEN, masked, masked_email, told_changes


class Size(StrEnum):
    """A value of the database."""

    SMALL = "small"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("phone", "0905123456", f"0{HIDDEN}56"),
        ("phone", "12345", HIDDEN),
        ("email", "lan@example.vn", f"l{HIDDEN}vn"),
        ("password_hash", "x", HIDDEN),
        ("tax_code", "001099012345", f"0{HIDDEN}45"),
        ("tax_code", "4300123456", "4300123456"),
        ("name", "Lan", "Lan"),
        ("phone", "", ""),
        ("phone", None, None),
    ],
)
def test_a_value_is_told_as_it_may_be(name: str, value: object, told: object) -> None:
    assert masked(name, value) == told


@given(st.sampled_from(["phone", "email", "secret", "password_hash"]), st.text(min_size=6))
def test_the_middle_of_personal_data_is_never_told(name: str, value: str) -> None:
    told = str(masked(name, value))

    assert told == f"{value[0]}{HIDDEN}{value[-2:]}"


def test_a_list_shows_the_first_letter_and_the_domain() -> None:
    assert masked_email("lan.nguyen@example.vn") == f"l{HIDDEN}@example.vn"
    assert masked_email("") == HIDDEN


def test_changes_are_told_in_values_that_json_knows() -> None:
    moment = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)

    told = told_changes(
        {
            "size": (None, Size.SMALL),
            "on": (date(2026, 11, 20), moment),
            "sizes": ((), [Size.SMALL]),
            "phone": ("0905123456", ""),
            "odd": (1.5, {"a": 1}),
        }
    )

    assert told == {
        "size": [None, "small"],
        "on": ["2026-11-20", "2026-11-20T08:00:00+00:00"],
        "sizes": [[], ["small"]],
        "phone": [f"0{HIDDEN}56", ""],
        "odd": [1.5, {"a": 1}],
    }
