"""Printed codes: no misreading, no mistyping, no guessing."""

from hypothesis import given
from hypothesis import strategies as st

from portal.core import public_code

characters = st.sampled_from(public_code.ALPHABET)
codes = st.builds(public_code.derived_code, st.text(min_size=1))


def test_random_codes_are_well_formed_and_differ() -> None:
    made = {public_code.random_code() for _ in range(1000)}

    assert len(made) == 1000
    assert all(public_code.is_well_formed(code) for code in made)


def test_the_alphabet_holds_no_look_alikes() -> None:
    assert not set("0O1IL") & set(public_code.ALPHABET)
    assert len(public_code.ALPHABET) == 31


@given(st.text(min_size=1))
def test_a_derived_code_is_always_the_same(origin: str) -> None:
    assert public_code.derived_code(origin) == public_code.derived_code(origin)
    assert public_code.is_well_formed(public_code.derived_code(origin))


@given(codes, st.integers(0, public_code.LENGTH - 1), characters)
def test_one_wrong_character_is_always_noticed(code: str, place: int, wrong: str) -> None:
    typed = code[:place] + wrong + code[place + 1 :]

    assert public_code.is_well_formed(typed) == (typed == code)


@given(codes, st.integers(0, public_code.LENGTH - 1), st.integers(0, public_code.LENGTH - 1))
def test_two_swapped_characters_are_always_noticed(code: str, one: int, other: int) -> None:
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]
    typed = "".join(swapped)

    assert public_code.is_well_formed(typed) == (typed == code)


@given(codes)
def test_case_and_separators_do_not_matter(code: str) -> None:
    typed = f" {code[:4].lower()} - {code[4:]}\u00a0"

    assert public_code.normalise(typed) == code


@given(st.text())
def test_anything_typed_is_judged_without_a_crash(typed: str) -> None:
    public_code.is_well_formed(public_code.normalise(typed))
