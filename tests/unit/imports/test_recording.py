"""Many records written at once, and rows kept between preview and import."""

from datetime import date
from io import StringIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.core import audit
from portal.core.code_book import kind_of
from portal.core.db import unit_of_work
from portal.core.public_code import is_well_formed
from portal.imports.codes import issue_codes
from portal.imports.kept_rows import FILE, KeptRows, read_batches
from portal.imports.readings import Row
from portal.imports.registers import REGISTERS

COLUMNS = REGISTERS["chung-nhan"].columns
KEPT: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"kind": st.text(st.characters(exclude_categories=["Cs"]), max_size=20)},
    optional={
        "issued_on": st.dates(date(1900, 1, 1)),
        "stars": st.integers(3, 5),
        "points": st.floats(0, 100),
        "number": st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    },
)


@given(st.lists(KEPT, max_size=20))
def test_kept_rows_come_back_as_they_were(
    tmp_path_factory: Any, told: list[dict[str, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("kept")
    rows = [Row(number, values) for number, values in enumerate(told)]
    file = StringIO()
    kept = KeptRows(file)
    for row in rows:
        kept.keep(row)
    kept.write()
    (folder / FILE).write_text(file.getvalue(), encoding="utf-8")

    batches = list(read_batches(folder, COLUMNS))

    assert [row for batch in batches for row in batch] == rows


def test_changes_are_noted_inside_a_unit_of_work_alone(app: Flask) -> None:
    with app.app_context(), pytest.raises(RuntimeError):
        audit.record_all("test", "registered", kind="product", keys=["A"])


def test_many_codes_are_all_different_and_given_out(app: Flask) -> None:
    with app.app_context():
        with unit_of_work():
            codes = issue_codes("product", 3_000)

        assert len(set(codes)) == 3_000
        assert all(map(is_well_formed, codes))
        assert {kind_of(code) for code in codes[:5]} == {"product"}
