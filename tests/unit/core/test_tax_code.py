"""Tax codes: check digits, branches, and numbers of persons that stay hidden."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import RefusedError
from portal.core.tax_code import is_personal, normalise_tax_code, public_tax_code

WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
digits = st.text("0123456789", min_size=9, max_size=9).filter(lambda body: body[2:] != "0" * 7)


def check_digit(body: str) -> int:
    """The check digit as the tax office counts it; 10 when no such number is given out."""
    return 10 - sum(int(d) * weight for d, weight in zip(body, WEIGHTS, strict=True)) % 11


@given(digits)
def test_only_the_right_check_digit_is_accepted(body: str) -> None:
    accepted = []
    for last in range(10):
        try:
            accepted.append(int(normalise_tax_code(f"{body}{last}")[-1]))
        except RefusedError:
            continue
    assert accepted == [check_digit(body)] * (check_digit(body) < 10)


@given(digits.filter(lambda body: check_digit(body) < 10), st.integers(1, 999))
def test_a_branch_is_stored_without_and_shown_with_a_hyphen(body: str, branch: int) -> None:
    head = f"{body}{check_digit(body)}"

    stored = normalise_tax_code(f"{head}-{branch:03}")

    assert stored == f"{head}{branch:03}"
    assert public_tax_code(stored) == f"{head}-{branch:03}"


@given(st.sampled_from(("001", "051", "096")), st.text("0123456789", min_size=9, max_size=9))
def test_a_personal_number_is_kept_and_never_shown(province: str, rest: str) -> None:
    stored = normalise_tax_code(province + rest)

    assert is_personal(stored)
    assert public_tax_code(stored) == ""


@pytest.mark.parametrize("typed", ["000123456789", "099123456789", "003123456789"])
def test_a_personal_number_begins_with_a_real_province(typed: str) -> None:
    with pytest.raises(RefusedError, match="mã tỉnh"):
        normalise_tax_code(typed)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("5199000017", "sai số kiểm tra"),
        ("519900001", "10 chữ số"),
        ("5199000016-000", "10 chữ số"),
        ("51990000I6", "chỉ gồm chữ số"),
        ("", "chỉ gồm chữ số"),
    ],
)
def test_a_refusal_says_what_is_wrong(typed: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        normalise_tax_code(typed)


@given(st.text(max_size=20))
def test_any_text_becomes_a_code_or_is_refused(typed: str) -> None:
    with suppress(RefusedError):
        assert len(normalise_tax_code(typed)) in {10, 12, 13}


def test_no_tax_code_shows_nothing() -> None:
    assert public_tax_code(None) == ""
