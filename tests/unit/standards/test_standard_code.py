"""The key of a code: one for every spelling, another for every other document."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.standard_code import key_of, read_code

SERIES = st.sampled_from(["TCVN", "QCVN", "ĐLVN", "TCVN ISO/IEC", "GB/T", "EN"])
NUMBERS = st.lists(st.integers(1, 1899), min_size=1, max_size=3)
YEARS = st.integers(1900, 2099)
BODIES = st.sampled_from(["", "BKHCN", "BCT", "BLĐTBXH", "BNNPTNT"])


def spell(series: str, numbers: list[int], year: int, body: str) -> str:
    number = "-".join(map(str, numbers))
    return f"{series} {number}:{year}" + (f"/{body}" if body else "")


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("QCVN 01:2022/BKHCN", "qcvn-1-2022-bkhcn"),
        ("qcvn1 : 2022/bkhcn", "qcvn-1-2022-bkhcn"),
        ("QCVN 02 - 31 - 1 : 2019/BNNPTNT", "qcvn-2-31-1-2019-bnnptnt"),
        ("TCVN12850:2019", "tcvn-12850-2019"),
        ("TCVN 12850-2019", "tcvn-12850-2019"),
        ("TCVN ISO/IEC 17025:2017", "tcvn-iso-iec-17025-2017"),
        ("ĐLVN 09", "dlvn-9"),
        ("QCVN 02:2011/BLĐTBXH", "qcvn-2-2011-bldtbxh"),
        ("Sửa đổi 1:2016 QCVN 4:2009/BKHCN", "sua-doi-1-2016-qcvn-4-2009-bkhcn"),
        (" :/- ", ""),
    ],
)
def test_known_spellings_have_the_expected_key(typed: str, key: str) -> None:
    assert key_of(typed) == key


@given(SERIES, NUMBERS, YEARS, BODIES, st.sampled_from(["NFC", "NFD", "NFKC"]), st.data())
def test_every_spelling_of_a_code_has_the_same_key(
    series: str, numbers: list[int], year: int, body: str, form: str, data: st.DataObject
) -> None:
    plain = spell(series, numbers, year, body)
    spaces = st.sampled_from(["", " ", "  ", "\u00a0"])
    zeros = st.sampled_from(["", "0", "00"])

    odd = data.draw(spaces).join([series, ""]) + data.draw(spaces)
    odd += "-".join(data.draw(zeros) + str(number) for number in numbers)
    odd += data.draw(spaces) + data.draw(st.sampled_from(":-")) + data.draw(spaces) + str(year)
    odd += data.draw(spaces) + "/" + body
    odd = data.draw(st.sampled_from([str.upper, str.lower, str.title]))(odd)

    assert key_of(unicodedata.normalize(form, odd)) == key_of(plain)


@given(SERIES, NUMBERS, YEARS, YEARS, BODIES, BODIES)
def test_year_and_issuing_body_stay_apart(
    series: str, numbers: list[int], year: int, other_year: int, body: str, other_body: str
) -> None:
    one = spell(series, numbers, year, body)
    other = spell(series, numbers, other_year, other_body)

    assert (key_of(one) == key_of(other)) == ((year, body) == (other_year, other_body))
    assert read_code(one).number == read_code(other).number


@given(st.text())
def test_a_key_is_its_own_key_and_fit_for_an_address(typed: str) -> None:
    key = key_of(typed)

    assert key_of(key) == key
    assert key.isascii()
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_a_code_is_taken_apart() -> None:
    code = read_code("QCVN 01-1:2024/BYT")

    assert (code.number, code.family, code.year, code.rest) == (
        "qcvn-1-1",
        "qcvn-1",
        2024,
        ("byt",),
    )


def test_the_first_number_is_never_taken_for_a_year() -> None:
    assert read_code("TCVN 2016").year is None
    assert read_code("TCVN 2016:1975").year == 1975
