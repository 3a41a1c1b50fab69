"""Texts as they are read aloud."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.spoken_text import LINE_WIDTH, short_lines, spoken, spoken_heading


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("UBND tỉnh", "Ủy ban nhân dân tỉnh"),
        ("công tác TCĐLCL", "công tác tiêu chuẩn, đo lường, chất lượng"),
        ("Sở KH&CN", "Sở Khoa học và Công nghệ"),
        ("ngày 09/9/2025", "ngày 9 tháng 9 năm 2025"),
        ("từ 31/12/2024", "từ ngày 31 tháng 12 năm 2024"),
        ("trước ngày 20/11", "trước ngày 20 tháng 11"),
        ("Quý III/2025", "Quý 3 năm 2025"),
        ("1 lần/năm", "1 lần mỗi năm"),
        ("đạt 95% công chức", "đạt 95 phần trăm công chức"),
        ("giai đoạn 2021 – 2030", "giai đoạn 2021 đến 2030"),
        ("Kế hoạch số 40/KH-UBND ngày 09/9/2025", "Kế hoạch số 40 ngày 9 tháng 9 năm 2025"),
        ("996/QĐ-TTg và 996/KH-UBND", "996 quyết định Thủ tướng và 996 kế hoạch Ủy ban nhân dân"),
        ("báo cáo./.", "báo cáo."),
        ("Kon Tum (cũ)[^2]", "Kon Tum (cũ)"),
        ("MỤC ĐÍCH, YÊU CẦU", "Mục đích, yêu cầu"),
    ],
)
def test_signs_and_abbreviations_become_words(written: str, read: str) -> None:
    assert spoken(written) == read


@pytest.mark.parametrize(
    ("number", "read"),
    [("III", "Phần 3"), ("2", "Mục 2"), ("a", "Mục a"), ("Điều 2", "Điều 2")],
)
def test_numbers_of_headings_are_announced(number: str, read: str) -> None:
    assert spoken_heading(number) == read


@given(st.text(st.sampled_from("ab .;1"), max_size=300))
def test_short_lines_keep_every_word_and_the_width(text: str) -> None:
    lines = short_lines(text)

    assert " ".join(lines).split() == text.split() or any(
        len(word) > LINE_WIDTH for word in text.split()
    )
    assert all(len(line) <= LINE_WIDTH for line in lines)
