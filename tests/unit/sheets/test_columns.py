"""Headings as people write them, and the columns that are meant."""

import pytest

from portal.sheets.columns import Column, match_columns

COLUMNS = (
    Column("code", "Mã sản phẩm", aliases=("Mã SP",), required=True),
    Column("name", "Tên sản phẩm", required=True),
    Column("weight", "Khối lượng (kg)"),
)


@pytest.mark.parametrize(
    "header",
    [
        ("Mã sản phẩm *", "Tên sản phẩm *", "Khối lượng (kg)"),
        ("MA SAN PHAM", "ten  san\npham", "khoi luong(KG)"),
        ("mã sp", "Tên sản phẩm (đầy đủ)", "Khối_lượng (kg)"),
    ],
)
def test_titles_match_whatever_their_case_spaces_and_marks(header: tuple[str, ...]) -> None:
    matched = match_columns(header, COLUMNS)

    assert matched.places == {"code": 0, "name": 1, "weight": 2}
    assert (matched.is_usable, matched.sentences()) == (True, ())


def test_what_is_missing_unknown_or_double_is_told() -> None:
    matched = match_columns(("Ten san fam", "Mã SP", "Mã sản phẩm", "", "Ghi chú riêng"), COLUMNS)

    assert not matched.is_usable
    assert [column.name for column in matched.missing] == ["name"]
    assert matched.sentences() == (
        "Thiếu cột bắt buộc “Tên sản phẩm”.",
        "Cột “Mã sản phẩm” xuất hiện nhiều lần.",
        "Không có cột nào tên “Ten san fam”; có phải ý là “Tên sản phẩm”?",
        "Không có cột nào tên “Ghi chú riêng”; cột này được bỏ qua.",
    )


def test_the_columns_of_an_error_workbook_are_passed_over() -> None:
    matched = match_columns(("Dòng", "Lỗi", "Mã sản phẩm *", "Tên sản phẩm *"), COLUMNS)

    assert matched.places == {"code": 2, "name": 3}
    assert matched.unknown == ()


def test_a_list_may_have_a_column_of_that_title_itself() -> None:
    assert match_columns(("Lỗi",), [Column("fault", "Lỗi")]).places == {"fault": 0}


def test_two_columns_with_one_title_are_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="answer to the title"):
        match_columns((), (Column("a", "Mã"), Column("b", "Ma")))
