"""The canonical text is that of RFC 8785, whichever way it is written."""

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from portal.ledger.documents import canonical

TEXTS = st.text(max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) - 3, 2**53 + 3) | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
CONTENTS = st.dictionaries(TEXTS, VALUES, max_size=6)


@given(CONTENTS)
def test_every_content_is_written_as_the_standard_asks(content: dict[str, object]) -> None:
    try:
        expected = rfc8785.dumps(content).decode()  # type: ignore[arg-type]  # checked inside
    except ValueError:
        with pytest.raises(ValueError, match=r".*"):
            canonical(content)
        return

    assert canonical(content) == expected


def test_simple_contents_of_the_trade_are_written_so() -> None:
    content = {"tên": 'Nước mắm\u2028\x7f\n"\\', "a": [1, True, None, "ữ"], "B": {"c": 0}}

    assert canonical(content) == rfc8785.dumps(content).decode()  # type: ignore[arg-type]
    assert json.loads(canonical(content)) == content


@pytest.mark.parametrize("value", [2**53, -(2**53), "\ud800", float("nan")])
def test_what_not_every_reader_can_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r".*"):
        canonical({"value": value})
