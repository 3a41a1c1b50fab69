"""What holds for every Digital Link: what is built is read back, and its form is the only one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qr.check_digit import check_digit
from qr.digital_link import DigitalLink, build_link, parse_link, parse_uri
from tests.unit.qr.digital_link_oracle import CSET39, CSET82, DIGITS

Pairs = tuple[tuple[str, str], ...]


def texts(alphabet: str, longest: int) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=1, max_size=longest).filter(lambda text: text.strip("."))


def numbers(length: int) -> st.SearchStrategy[str]:
    """Digits with their check digit at the end."""
    bare = st.text(DIGITS, min_size=length - 1, max_size=length - 1)
    return bare.map(lambda digits: digits + check_digit(digits))


def some(*pairs: tuple[str, st.SearchStrategy[str]]) -> st.SearchStrategy[Pairs]:
    """Any of these qualifiers, in this order."""
    choices = [st.none() | value.map(lambda text, ai=ai: (ai, text)) for ai, value in pairs]
    return st.tuples(*choices).map(lambda chosen: tuple(pair for pair in chosen if pair))


NONE: st.SearchStrategy[Pairs] = st.just(())
LOT_SERIAL = (("10", texts(CSET82, 20)), ("21", texts(CSET82, 20)))
PREFIX = st.text(DIGITS, min_size=5, max_size=12)
KEYS: list[tuple[str, st.SearchStrategy[str], st.SearchStrategy[Pairs]]] = [
    ("00", numbers(18), NONE),
    ("01", numbers(14), some(("22", texts(CSET82, 20)), *LOT_SERIAL)),
    ("01", numbers(14), some(("235", texts(CSET82, 28)))),
    ("253", st.tuples(numbers(13), st.text(CSET82, max_size=17)).map("".join), NONE),
    ("255", st.tuples(numbers(13), st.text(DIGITS, max_size=12)).map("".join), NONE),
    ("402", numbers(17), NONE),
    ("414", numbers(13), some(("254", texts(CSET82, 20)))),
    ("417", numbers(13), NONE),
    ("8003", st.tuples(numbers(13), texts(CSET82, 16)).map(lambda pair: "0" + "".join(pair)), NONE),
    ("8004", st.tuples(PREFIX, st.text(CSET82, max_size=18)).map("".join), NONE),
    ("8006", numbers(14).map(lambda gtin: gtin + "0102"), some(*LOT_SERIAL)),
    ("8010", st.tuples(PREFIX, st.text(CSET39, max_size=18)).map("".join), NONE),
    ("8018", numbers(18), some(("8019", st.text(DIGITS, min_size=1, max_size=10)))),
]
NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=9)
EXTENSIONS = st.lists(
    st.tuples(NAMES.filter(lambda name: not name.isdigit()), st.just("") | NAMES), max_size=3
)


@st.composite
def links(draw: st.DrawFn) -> DigitalLink:
    """A link that the builder makes."""
    key, value, qualifiers = draw(st.sampled_from(KEYS))
    return build_link(key, draw(value), draw(qualifiers), draw(EXTENSIONS))


@given(links())
def test_what_is_built_is_read_back(link: DigitalLink) -> None:
    path, _, query = link.uri("").partition("?")

    assert parse_link(path, query) == link
    assert parse_uri(link.uri("https://a.vn/x")) == link


@given(links())
def test_the_canonical_form_of_what_is_read_is_itself(link: DigitalLink) -> None:
    uri = link.uri("https://id.gs1.org/")

    assert parse_uri(uri).uri("https://id.gs1.org") == uri
    assert uri.isascii()


@given(links(), st.data())
def test_encoding_more_than_needed_changes_nothing(link: DigitalLink, data: st.DataObject) -> None:
    segments = link.path.split("/")
    place = data.draw(st.sampled_from(range(2, len(segments), 2)))
    value = dict([(link.key, link.value), *link.qualifiers])[segments[place - 1]]
    segments[place] = "".join(f"%{byte:02x}" for byte in value.encode())

    assert parse_link("/".join(segments)).path == link.path
