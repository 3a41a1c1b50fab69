"""What every engine behind the interface must do."""

import threading
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from search.ask import Query, Sort
from search.document import Document
from search.index import (
    IndexDamagedError,
    IndexLockedError,
    SearchIndex,
    open_index,
    open_writer,
)
from search.lexicon import EMPTY
from tests.unit.search.conftest import RECORDS, MakeIndex


def ids(index: SearchIndex, query: Query) -> list[str]:
    return [hit.id for hit in index.search(query).hits]


def numbered(count: int) -> Iterable[Document]:
    for number in range(count):
        yield Document(
            f"product:{number:04}",
            "product" if number % 2 else "article",
            f"Gạo lứt số {number}",
            facets={"stars": (str(3 + number % 3),), "commune": (f"c{number % 5}",)},
            date=date(2020, 1, 1) + timedelta(days=number),
        )


def test_a_committed_record_is_found_and_a_waiting_one_is_not(tmp_path: Path) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        # given
        writer.rebuild(())
        index = open_index(tmp_path, EMPTY)
        # when
        writer.upsert(RECORDS[:1])
        before = index.search(Query("nước mắm")).total
        writer.commit()
        # then
        assert (before, index.search(Query("nước mắm")).total) == (0, 1)


def test_the_later_version_of_a_record_replaces_the_earlier(tmp_path: Path) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(RECORDS)
        writer.upsert([replace(RECORDS[0], title="Muối ớt", body="", names=())])
        writer.upsert([replace(RECORDS[0], title="Muối mè", body="", names=())])
        writer.commit()
        index = open_index(tmp_path, EMPTY)
        assert ids(index, Query("muối mè")) == ["product:NM1"]
        assert ids(index, Query("ớt")) == []
        assert "product:NM1" not in ids(index, Query("nước mắm"))
        assert index.stats().documents == len(RECORDS)


def test_a_deleted_record_is_gone_everywhere(tmp_path: Path) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(RECORDS)
        writer.delete(["product:TD1", "product:unknown"])
        writer.commit()
        index = open_index(tmp_path, EMPTY)
        page = index.search(Query("", facets=("stars",)))
        assert "product:TD1" not in set(writer.ids())
        assert page.total == len(RECORDS) - 1
        assert [(row.value, row.count) for row in page.facets["stars"]] == [("3", 1), ("4", 1)]
        assert "product:TD1" not in [row.id for row in index.suggest("tỏi")]


def test_the_ids_are_those_of_the_committed_records(tmp_path: Path) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(RECORDS)
        writer.upsert(numbered(3))
        assert set(writer.ids()) == {record.id for record in RECORDS}


def test_a_rebuilt_index_holds_exactly_what_was_given(tmp_path: Path) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(RECORDS)
        index = open_index(tmp_path, EMPTY)
        old = index.search(Query("")).generation
        writer.upsert(RECORDS[:2])
        writer.rebuild([*numbered(3), replace(next(iter(numbered(1))), title="Gạo nếp")])
        assert sorted(writer.ids()) == ["product:0000", "product:0001", "product:0002"]
        assert ids(index, Query("gạo nếp")) == ["product:0000"]
        assert index.search(Query("")).generation != old
        writer.commit()
        assert index.search(Query("")).total == 3


def test_a_second_writer_is_refused_until_the_first_closes(tmp_path: Path) -> None:
    with open_writer(tmp_path, EMPTY), pytest.raises(IndexLockedError):
        open_writer(tmp_path, EMPTY)
    open_writer(tmp_path, EMPTY).close()


def test_without_an_index_reading_and_adding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexDamagedError):
        open_index(tmp_path / "none", EMPTY)
    with open_writer(tmp_path / "none", EMPTY) as writer:
        with pytest.raises(IndexDamagedError):
            writer.upsert(RECORDS)
        with pytest.raises(IndexDamagedError):
            writer.commit()
        with pytest.raises(IndexDamagedError):
            list(writer.ids())


def test_values_of_one_filter_are_alternatives_and_filters_add_up(register: SearchIndex) -> None:
    either = Query("", {"stars": ("4", "5")})
    both = Query("", {"stars": ("4", "5"), "commune": ("21548",)})
    assert set(ids(register, either)) == {"product:NM1", "product:TD1"}
    assert ids(register, both) == ["product:TD1"]


def test_a_filter_with_no_value_lets_everything_pass(register: SearchIndex) -> None:
    assert register.search(Query("", {"stars": ()})).total == len(RECORDS)


def test_facets_are_counted_exactly_with_their_own_filter_lifted(register: SearchIndex) -> None:
    # when
    query = Query("", {"stars": ("5",), "kind": ("product",)}, ("stars", "commune", "kind"))
    facets = register.search(query).facets
    # then
    assert [(r.value, r.count, r.selected) for r in facets["stars"]] == [
        ("3", 1, False),
        ("4", 1, False),
        ("5", 1, True),
    ]
    assert [(r.value, r.count) for r in facets["commune"]] == [("21548", 1)]
    assert [(r.value, r.count, r.selected) for r in facets["kind"]] == [("product", 1, True)]


def test_a_chosen_value_without_hits_is_still_listed(register: SearchIndex) -> None:
    facets = register.search(Query("cà phê", {"stars": ("1",)}, ("stars",))).facets
    assert [(r.value, r.count, r.selected) for r in facets["stars"]] == [("1", 0, True)]


def test_the_kind_is_a_facet_by_itself(register: SearchIndex) -> None:
    facets = register.search(Query("nước mắm", facets=("kind",))).facets
    assert ("product", 2) in [(row.value, row.count) for row in facets["kind"]]


def test_an_empty_text_lists_everything_newest_first(register: SearchIndex) -> None:
    found = ids(register, Query("  ", size=100))
    assert len(found) == len(RECORDS)
    assert found[:3] == ["article:2", "product:TD1", "product:NM1"]


def test_hits_can_be_ordered_by_date_and_by_stars(register: SearchIndex) -> None:
    by_date = ids(register, Query("ly son", sort=Sort.DATE))
    by_stars = ids(register, Query("", {"kind": ("product",)}, sort=Sort.STARS))
    assert by_date == ["product:TD1", "product:NM2"]
    assert by_stars[:3] == ["product:TD1", "product:NM1", "product:NM2"]


@pytest.mark.parametrize("sort", list(Sort))
def test_pages_follow_one_another_without_gap_or_repetition(
    make_index: MakeIndex, sort: Sort
) -> None:
    index = make_index(numbered(95))
    pages = [ids(index, Query("gạo lứt", sort=sort, page=n, size=20)) for n in range(1, 6)]
    together = [hit for page in pages for hit in page]
    assert together == ids(index, Query("gạo lứt", sort=sort, size=100))
    assert len(set(together)) == 95


def test_nothing_beyond_a_thousand_hits_is_reachable(make_index: MakeIndex) -> None:
    # given
    index = make_index(numbered(1_050))
    # when
    last, beyond = (index.search(Query("gạo", page=page, size=100)) for page in (10, 11))
    # then
    assert (last.total, len(last.hits), last.truncated) == (1_050, 100, True)
    assert beyond.hits == ()
    assert index.search(Query("gạo", page=10**12)).hits == ()


def test_sizes_and_pages_out_of_range_are_brought_into_it(register: SearchIndex) -> None:
    page = register.search(Query("", page=-3, size=10_000))
    assert (page.page, page.size, len(page.hits)) == (1, 100, len(RECORDS))
    assert len(register.search(Query("", size=0)).hits) == 1


def test_a_code_is_looked_up_in_any_spelling_and_nothing_else_is(register: SearchIndex) -> None:
    for spelling in ("TCVN ISO 9001", "tcvniso9001", "ISO 9001", "9001"):
        assert [hit.id for hit in register.lookup(spelling)] == [
            "standard:9001-2015",
            "standard:9001-2008",
        ]
    assert register.lookup("nước mắm") == ()
    assert register.lookup("") == ()


def test_suggestions_complete_phrases_with_counts_and_records(register: SearchIndex) -> None:
    phrases = {row.text: row.count for row in register.suggest("nuoc m")}
    assert phrases["Nước mắm"] == 2
    records = [row for row in register.suggest("toi d") if row.id]
    assert {row.id for row in records} == {"product:TD1", "product:TO1"}


def test_suggestions_keep_to_marks_that_were_typed(register: SearchIndex) -> None:
    assert {row.text for row in register.suggest("cá ph")} == {"Cá phê"}


def test_suggestions_keep_to_the_kinds_asked_for(register: SearchIndex) -> None:
    assert register.suggest("nước", kinds=("standard",)) == ()
    assert {r.kind for r in register.suggest("tcvn 1", kinds=("standard",))} == {"standard"}


def test_suggestions_complete_codes(register: SearchIndex) -> None:
    assert [(r.text, r.id) for r in register.suggest("tcvn 128")] == [
        ("TCVN 12850:2019", "standard:12850-2019")
    ]


def test_no_more_suggestions_than_wanted(register: SearchIndex) -> None:
    assert len(register.suggest("n", n=2)) == 2
    assert register.suggest("n", n=0) == ()
    assert register.suggest("") == ()


def test_many_small_commits_give_the_same_answers_as_one_build(
    tmp_path: Path, register: SearchIndex
) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(())
        for record in RECORDS * 2:
            writer.upsert([record])
            writer.commit()
        index = open_index(tmp_path, EMPTY)
        query = Query("ly son", facets=("kind", "stars"), size=100)
        once, often = register.search(query), index.search(query)
        assert {(h.id, h.tier, h.score) for h in once.hits} == {
            (h.id, h.tier, h.score) for h in often.hits
        }
        assert (once.total, once.facets) == (often.total, often.facets)
        assert index.stats().segments < 12


class Asking(threading.Thread):
    """A reader that asks the same until told to stop and notes what was not as it should be."""

    def __init__(self, index: SearchIndex, expected: int) -> None:
        super().__init__()
        self.index, self.expected = index, expected
        self.done = threading.Event()
        self.problems: list[str] = []
        self.asked = 0

    def run(self) -> None:
        while not self.done.is_set() and not self.problems:
            self.asked += 1
            try:
                total = self.index.search(Query("gạo lứt", facets=("kind",))).total
            except IndexDamagedError as error:
                self.problems.append(repr(error))
            else:
                self.problems += [] if total == self.expected else [f"{total} hits"]


def test_readers_see_no_gap_while_the_index_is_rebuilt_and_written(tmp_path: Path) -> None:
    with open_writer(tmp_path, EMPTY) as writer:
        # given four readers that ask all the time
        writer.rebuild(numbered(60))
        index = open_index(tmp_path, EMPTY)
        readers = [Asking(index, 60) for _ in range(4)]
        for reader in readers:
            reader.start()
        # when the same records are rebuilt and rewritten again and again
        for _ in range(6):
            writer.rebuild(numbered(60))
            for _ in range(5):
                writer.upsert(list(numbered(60))[::7])
                writer.commit()
        for reader in readers:
            reader.done.set()
            reader.join()
    # then
    assert [reader.problems for reader in readers] == [[], [], [], []]
    assert all(reader.asked for reader in readers)


def test_an_empty_index_answers_everything_with_nothing(make_index: MakeIndex) -> None:
    index = make_index(())
    for text in ("", "nước mắm", "truy xuat nguon gox", "TCVN 1", "nuowcs"):
        assert index.search(Query(text, facets=("kind",))).total == 0
    assert (index.suggest("n"), index.lookup("1")) == ((), ())
    assert index.stats().documents == 0


def test_records_of_odd_content_are_taken_and_found_by_id(make_index: MakeIndex) -> None:
    odd = [
        Document("a:1", "a", ""),
        Document("a:2", "a", "***", body="\x00\ud800\u202e", codes=("", "---", "\x1f")),
        Document("a:ă/ 3", "a", "x" * 5_000, facets={"k": ("", "ă=b", "y" * 500)}),
    ]
    index = make_index(odd)
    assert sorted(ids(index, Query("", facets=("k",)))) == ["a:1", "a:2", "a:ă/ 3"]
    assert ids(index, Query("", {"k": ("ă=b",)})) == ["a:ă/ 3"]
    assert ids(index, Query("", {"k": ("y" * 500,)})) == ["a:ă/ 3"]


def test_records_are_told_apart_by_their_whole_id(tmp_path: Path) -> None:
    long = "a:" + "x" * 300
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild([Document(long + "1", "a", "một"), Document(long + "2", "a", "hai")])
        writer.delete([long + "1"])
        writer.commit()
        assert list(writer.ids()) == [long + "2"]
