"""Names in small letters without marks."""

from hypothesis import example, given
from hypothesis import strategies as st

from portal.imports.folding import sort_key
from portal.registry.services.facts import sort_name

LETTERS = "aàáảãạăằâậbcdđĐeéêệgiíkmnoôơợuưựyỳZ0123456789"
SIGNS = " ().:;/+_-,'&\"%!?“”\u2013\u2019\u0301\u00a0"


@given(st.text(LETTERS + SIGNS, max_size=30) | st.text(max_size=30))
@example("Nước mắm 1,000 ml – Đức Phổ")
@example("Muối, 500 g, loại ,5 và 5, “hạt to” – 100%!")
@example("D’Ran 1',2, D'Ran 1,'2 ','")
@example("Xưởng &amp; kho")
@example("a" * 400)
def test_sort_keys_are_those_of_the_registry(name: str) -> None:
    assert sort_key(name) == sort_name(name)
