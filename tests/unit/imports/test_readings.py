"""From cells to values."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import PortalError
from portal.imports import readings as read
from portal.imports.readings import Place, read_cells, text
from portal.imports.vocabulary import Vocabulary
from portal.registry.schemas import EstablishmentForm
from portal.registry.states import EstablishmentKind
from portal.sheets.refusals import CellError
from tests.make.imports import gtin, tax_code

WORDS = Vocabulary(
    on=date(2026, 11, 20),
    own_province="51",
    provinces={"21478": "51", "00001": "01"},
    communes={"sa huynh": ["21478"], "phuong sa huynh": ["21478"], "an phu": ["1", "2"]},
    establishment_kinds={"hop tac xa": EstablishmentKind.COOPERATIVE},
    risk_classes={"cao": "high", "high": "high"},
    certificate_kinds={"ocop": "ocop"},
)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("Sa Huỳnh", "21478"), ("PHƯỜNG SA HUỲNH (21478)", "21478"), (21478, "21478"), (1, "00001")],
)
def test_communes_are_known_by_name_and_code(cell: str | int, code: str) -> None:
    assert read.commune(cell, WORDS) == code


@pytest.mark.parametrize("cell", ["An Phú", "Không có", "99999"])
def test_a_commune_that_is_not_clear_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        read.commune(cell, WORDS)


def test_numbers_that_excel_has_shortened_get_their_zeros_back() -> None:
    assert read.gtin(int(gtin(1)), WORDS) == f"0{gtin(1)}"
    assert read.tax_code("0300588569", WORDS) == read.tax_code(300588569, WORDS)
    assert read.tax_code(f"{tax_code(1)}-001", WORDS) == f"{tax_code(1)}001"


@pytest.mark.parametrize("cell", ["123", 123, "0", 17])
def test_a_few_digits_are_no_code(cell: str | int) -> None:
    for reading in (read.gln, read.gtin, read.tax_code):
        with pytest.raises(PortalError):
            reading(cell, WORDS)


def test_a_code_is_told_from_a_number() -> None:
    assert read.code_or_gtin(gtin(3), WORDS) == f"0{gtin(3)}"
    with pytest.raises(PortalError):
        read.code_or_gtin("ABCDEFGJ", WORDS)


@given(st.text(max_size=200))
def test_text_is_taken_as_the_form_takes_it(typed: str) -> None:
    field = EstablishmentForm().fields["brand"]
    try:
        expected = field.deserialize(typed)
    except Exception:  # whatever the form refuses
        with pytest.raises(CellError):
            text(EstablishmentForm, "brand")(typed, WORDS)
    else:
        assert text(EstablishmentForm, "brand")(typed, WORDS).strip() == expected.strip()


def test_every_wrong_cell_of_a_row_is_told() -> None:
    places = [
        Place(0, "name", text(EstablishmentForm, "name"), True),
        Place(1, "kind", read.kind_of_establishment, True),
        Place(2, "commune", read.commune, False),
        Place(3, "email", text(EstablishmentForm, "email"), False),
    ]

    values, faults = read_cells([None, "Không rõ", None, "a@example.vn"], places, WORDS)

    assert values == {"email": "a@example.vn"}
    assert faults == {
        "name": "Xin điền ô này.",
        "kind": "Không có loại hình “Không rõ”; xin chọn trong danh sách của tệp mẫu.",
    }
