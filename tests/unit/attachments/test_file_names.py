"""Names of files: what is shown and offered for saving."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.attachments.file_names import LONGEST_STEM, clean_name


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kế hoạch 37.pdf", "Kế hoạch 37.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\an\\bao cao.PDF", "bao cao.pdf"),
        ("bao-cao.pdf.exe", "bao-cao.pdf"),
        ("bao-cao.html", "bao-cao.pdf"),
        ("hoa-don\u202efdp.exe", "hoa-donfdp.pdf"),
        ("dong\r\nSet-Cookie: a=b.pdf", "dong Set-Cookie- a=b.pdf"),
        ("a\x00b\u200b.pdf", "ab.pdf"),
        ('a"b<c>|d?.pdf', "a-b-c--d-.pdf"),
        ("Công văn KH.CN 01.2026", "Công văn KH.CN 01.2026.pdf"),
        (".pdf", "tep-dinh-kem.pdf"),
        ("", "tep-dinh-kem.pdf"),
        ("...", "tep-dinh-kem.pdf"),
        ("CON", "tep-dinh-kem-CON.pdf"),
        ("nul.txt.pdf", "tep-dinh-kem-nul.txt.pdf"),
    ],
)
def test_a_name_keeps_its_words_and_loses_its_tricks(name: str, shown: str) -> None:
    assert clean_name(name, ".pdf") == shown


def test_a_name_in_two_spellings_of_the_same_letters_is_one() -> None:
    assert clean_name("Que\u0302\u0301.pdf", ".pdf") == clean_name("Quế.pdf", ".pdf")


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_is_safe_to_show_and_to_save(name: str) -> None:
    shown = clean_name(name, ".docx")

    assert shown.endswith(".docx")
    assert 0 < len(shown.removesuffix(".docx")) <= LONGEST_STEM
    assert not set('/\\:*?"<>|').intersection(shown)
    assert all(unicodedata.category(one)[0] != "C" for one in shown)
    assert not shown.startswith((".", " "))


@given(st.text(max_size=300))
def test_a_clean_name_stays_as_it_is(name: str) -> None:
    shown = clean_name(name, ".pdf")

    assert clean_name(shown, ".pdf") == shown
