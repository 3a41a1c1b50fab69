"""Questions with typing errors are read as what was probably meant, and others left alone."""

from collections.abc import Iterator

import pytest

from search.ask import Page, Query, Tier
from search.document import Document
from search.engines import slips
from search.index import SearchIndex
from tests.unit.search.conftest import MakeIndex

KNOWN = {"thay": 5, "thai": 9, "dak": 40, "da": 90, "nuoc": 80, "li": 7, "nguyen": 30}


def titled(prefix: str, title: str, count: int) -> Iterator[Document]:
    return (Document(f"{prefix}:{n}", prefix, f"{title} số {n}") for n in range(count))


def answer(index: SearchIndex, text: str) -> Page:
    return index.search(Query(text, size=10))


@pytest.mark.parametrize(
    ("typed", "meant", "cost"),
    [
        ("nuoc", "nuoc", slips.KEPT),
        ("nouc", "nuoc", slips.SLIP),
        ("nuocc", "nuoc", slips.SLIP),
        ("nuov", "nuoc", slips.SLIP),
        ("nuo", "nuoc", slips.EDIT),
        ("nuop", "nuoc", slips.EDIT),
        ("ngyan", "nguyen", slips.TWO_EDITS),
        ("da", "dak", slips.EDIT + slips.SHORT),
    ],
)
def test_a_word_one_slip_away_is_nearer_than_one_that_takes_more(
    typed: str, meant: str, cost: float
) -> None:
    assert slips.meant_by(typed, KNOWN, is_alone=False)[meant] == cost


def test_a_y_that_the_index_keeps_as_an_i_does_not_hide_what_was_meant() -> None:
    assert set(slips.meant_by("tahy", KNOWN, is_alone=False)) >= {"thay", "thai"}
    assert "li" in slips.meant_by("lyk", KNOWN, is_alone=False)


def test_one_or_two_letters_alone_are_what_they_are() -> None:
    assert slips.meant_by("da", KNOWN, is_alone=True) == {"da": slips.KEPT}
    assert slips.meant_by("dk", KNOWN, is_alone=True) == {}


def test_a_short_known_word_is_repaired_beside_one_that_tells_what_was_meant(
    make_index: MakeIndex,
) -> None:
    # given "đá" is a word, but "Đăk Glei" a place
    index = make_index([*titled("a", "Măng Đăk Glei", 20), *titled("b", "Đá quý", 20)])
    # when
    page = answer(index, "mang da glei")
    # then
    assert page.corrected == "mang dak glei"


def test_the_neighbour_chooses_among_many_words_that_are_as_near(make_index: MakeIndex) -> None:
    # given a dozen words one letter from "am", all of them more frequent than the one meant
    near = ("cam", "dam", "ham", "lam", "nam", "tam", "sam", "ram", "gam", "kam", "vam", "xam")
    others = (record for word in near for record in titled(word, f"{word} khác", 30))
    index = make_index([*titled("a", "Bánh phồng pam", 3), *others])
    # then
    assert answer(index, "phong am").corrected == "phong pam"


def test_a_reading_that_some_record_holds_whole_is_likelier(make_index: MakeIndex) -> None:
    # given pairs that are frequent apart, and rare ones that stand in a row
    records = [
        *titled("a", "Kẹo lạc", 6),
        *titled("b", "Lạc rang", 6),
        *titled("c", "Kẹo lục rang", 2),
    ]
    # when
    page = answer(make_index(records), "keo lxc rang")
    # then
    assert page.corrected == "keo luc rang"


def test_a_space_hit_too_late_is_moved_where_the_parts_are_words(make_index: MakeIndex) -> None:
    # given "khát" and "an" are words as well
    index = make_index(
        [*titled("a", "Măng kha tân", 20), *titled("b", "Khát nước", 5), *titled("c", "An toàn", 5)]
    )
    # then
    assert answer(index, "khat an").corrected == "kha tan"


def test_one_word_without_its_space_is_cut_where_its_neighbour_fits(make_index: MakeIndex) -> None:
    # given both cuts of "lomang" are known
    records = [*titled("a", "Bến lom ang", 4), *titled("b", "Chợ lo mang", 40)]
    index = make_index(records)
    # then
    assert answer(index, "cho lomang").corrected == "cho lo mang"


def test_what_was_meant_as_a_whole_stands_above_what_was_typed_in_part(
    make_index: MakeIndex,
) -> None:
    # given records that hold "cà phê" and, elsewhere, the slip
    whole = titled("a", "Cà phê rang xay", 12)
    partly = (Document(f"b:{n}", "b", f"Cà phê {n}", body="sang tên, xay lúa") for n in range(12))
    index = make_index([*whole, *partly, *titled("c", "Gạo", 100)])
    # when
    page = answer(index, "ca phe sang xay")
    # then
    assert page.did_you_mean == "ca phe rang xay"
    assert page.corrected is None
    assert {hit.kind for hit in page.hits} == {"a"}
    assert {hit.tier for hit in page.hits} == {Tier.REPAIRED}
    assert page.total == 24


def test_words_that_hold_together_in_part_are_not_replaced_by_strangers(
    make_index: MakeIndex,
) -> None:
    # given "cà phê" with "ngon" apart from it, and one record in which "non" follows by chance
    records = [
        *titled("a", "Cà phê", 12),
        *(Document(f"b:{n}", "b", f"Cà phê {n}", body="rất là ngon") for n in range(12)),
        Document("c:1", "c", "Cà phê non"),
        *titled("d", "Non nước", 30),
    ]
    # when
    page = answer(make_index(records), "ca phe ngon")
    # then
    assert page.did_you_mean is None
    assert {hit.kind for hit in page.hits} == {"b"}


def test_many_records_of_what_was_meant_outweigh_few_that_hold_the_words_apart(
    make_index: MakeIndex,
) -> None:
    # given "nước" and "man" far apart in more records than chance would have it
    records = [
        *titled("a", "Nước mắm", 40),
        *(Document(f"b:{n}", "b", f"Nước số {n}", body="rồi đến man") for n in range(3)),
        *titled("c", "Gạo", 400),
    ]
    # when
    page = answer(make_index(records), "nuoc man")
    # then
    assert page.did_you_mean == "nuoc mam"
    assert {hit.kind for hit in page.hits} == {"a"}
    assert page.total == 43
