"""Names and values of fields in words."""

import pytest

from portal.core.field_labels import FIELD_LABELS, label_of, told_value


def test_a_field_without_a_label_keeps_its_name() -> None:
    assert label_of("tax_code") == "Mã số thuế"
    assert label_of("never_heard_of") == "never_heard_of"


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, ""),
        (True, "có"),
        (False, "không"),
        (0, "0"),
        (["a", None, True], "a; ; có"),
        ({"name": "Mắm", "stars": 4}, "Tên: Mắm; Số sao: 4"),
        ("Nước mắm", "Nước mắm"),
    ],
)
def test_values_are_told_in_words(value: object, told: str) -> None:
    assert told_value(value) == told


def test_the_table_is_in_order_and_no_label_is_empty() -> None:
    assert list(FIELD_LABELS) == sorted(FIELD_LABELS)
    assert all(FIELD_LABELS.values())
