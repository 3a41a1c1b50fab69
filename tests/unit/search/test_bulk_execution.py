"""Bulk execution answers as a walk through all records does."""

import tempfile
from array import array
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.ask import Query, Sort, Tier
from search.document import Document
from search.engines import bitset, posting, score
from search.engines.layers import ENOUGH, Layers, add_adjacent
from search.engines.posting import Posting
from search.engines.reader import Reader
from search.engines.view import View
from search.index import open_index, open_writer
from search.lexicon import EMPTY
from search.question import analyse
from tests.unit.search.naive import Naive

SYLLABLES = ("nước", "nuoc", "mắm", "măm", "cá", "ca", "cà", "phê", "lý", "lí", "tỏi", "tôi", "đen")
TEXTS = st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=5).map(" ".join)
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], database=None
)


@st.composite
def registers(draw: st.DrawFn) -> list[Document]:
    size = draw(st.integers(1, 24))
    return [
        Document(
            id=f"product:{number}",
            kind=draw(st.sampled_from(("product", "article"))),
            title=draw(TEXTS),
            names=tuple(draw(st.lists(TEXTS, max_size=1))),
            body=draw(TEXTS),
            facets={"stars": (draw(st.sampled_from("345")),)},
            date=date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 900))),
            weight=draw(st.sampled_from((1.0, 0.5))),
        )
        for number in range(size)
    ]


def view_of(records: list[Document], directory: str) -> View:
    """Write the records in two commits with a few replaced, and open them."""
    path = Path(directory)
    half = len(records) // 2
    with open_writer(path, EMPTY) as writer:
        writer.rebuild(records[half:] + [Document(r.id, "x", "cũ") for r in records[:half]])
        writer.upsert(records[:half])
        writer.commit()
    return Reader(path).view()


@QUICK
@given(records=registers(), text=TEXTS)
def test_layers_hold_what_a_walk_through_all_records_finds(
    records: list[Document], text: str
) -> None:
    with tempfile.TemporaryDirectory() as directory:
        # given
        view, naive = view_of(records, directory), Naive(records)
        question = analyse(text, EMPTY)
        # when
        layers = Layers(view)
        add_adjacent(layers, question)
        # then
        tiers = [Tier.EXACT_PAIRS, Tier.EXACT_STICKY] if question.is_marked else []
        tiers += [Tier.PAIRS, Tier.STICKY_PAIRS]
        expected = dict(zip(tiers, naive.tiers(question), strict=True))
        if sum(len(rows) for tier, rows in expected.items() if tier < Tier.PAIRS) >= ENOUGH:
            expected = {tier: rows for tier, rows in expected.items() if tier < Tier.PAIRS}
        found: dict[Tier, set[str]] = {}
        for layer in layers.rows:
            numbers = bitset.to_numbers(layer.bits, view.size)
            found.setdefault(layer.tier, set()).update(view.record(n).id for n in numbers)
        if Tier.MARKED_PAIRS not in found:
            assert found == {tier: set(rows) for tier, rows in expected.items() if rows}


@QUICK
@given(records=registers(), text=TEXTS)
def test_scores_totals_and_facets_are_those_of_a_walk(records: list[Document], text: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        # given
        view_of(records, directory)
        naive = Naive(records)
        question = analyse(text, EMPTY)
        # when
        page = open_index(Path(directory), EMPTY).search(
            Query(text, facets=("kind", "stars"), size=100)
        )
        # then
        found = {hit.id: hit for hit in page.hits}
        assert page.total == len(found) == len(page.hits)
        for name, rows in page.facets.items():
            assert {row.value: row.count for row in rows} == naive.facet(found, name)
        best = next((tier for tier in naive.tiers(question) if tier), {})
        for key, points in best.items():
            if found[key].tier != Tier.MARKED_PAIRS:
                assert found[key].score == points
        order = [(hit.tier, -hit.score) for hit in page.hits]
        assert order == sorted(order)


@QUICK
@given(records=registers(), text=TEXTS)
def test_date_and_star_order_is_that_of_sorting(records: list[Document], text: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        view_of(records, directory)
        index = open_index(Path(directory), EMPTY)
        naive = Naive(records)
        dated = [naive.documents[h.id].date for h in index.search(Query(text, sort=Sort.DATE)).hits]
        starred = [
            (naive.documents[h.id].facets["stars"], naive.documents[h.id].date)
            for h in index.search(Query(text, sort=Sort.STARS)).hits
        ]
        assert dated == sorted(dated, reverse=True)
        assert starred == sorted(starred, reverse=True)


@given(data=st.data(), size=st.integers(1, 900))
def test_a_posting_list_survives_packing(data: st.DataObject, size: int) -> None:
    members = sorted(data.draw(st.sets(st.integers(0, size - 1), min_size=1)))
    impacts = data.draw(st.binary(min_size=len(members), max_size=len(members)))
    ranked = bytearray(byte or 1 for byte in impacts) if data.draw(st.booleans()) else bytearray()
    original = Posting(array("I", members), ranked)
    packed = posting.pack(original, size)
    assert posting.unpack(packed, len(members), size) == original
    assert posting.unpack_bits(packed, len(members), size) == sum(1 << n for n in members)
    if ranked:
        table = posting.unpack_impacts(packed, len(members), size)
        assert [table[n] for n in members] == list(ranked)


@given(members=st.sets(st.integers(0, 999)), size=st.just(1_000))
def test_sets_of_records_survive_all_their_forms(members: set[int], size: int) -> None:
    bits = bitset.from_numbers(members, size)
    assert bits == sum(1 << n for n in members)
    assert bitset.to_numbers(bits, size) == sorted(members)
    assert [n for n, flag in enumerate(bitset.to_flags(bits, size)) if flag] == sorted(members)


@given(rows=st.lists(st.sets(st.integers(0, 30)), max_size=6), least=st.integers(1, 6))
def test_records_in_several_sets_are_counted_right(rows: list[set[int]], least: int) -> None:
    bits = bitset.holding_at_least([bitset.from_numbers(row, 31) for row in rows], least)
    expected = [n for n in range(31) if sum(n in row for row in rows) >= least]
    assert bitset.to_numbers(bits, 31) == expected


def test_both_ways_to_score_agree(tmp_path: Path) -> None:
    # given a segment with dense, mapped and sparse terms
    records = [
        Document(f"a:{n}", "a", "nước" + " mắm" * (n % 9 == 0) + " tỏi" * (n % 100 == 0))
        for n in range(700)
    ]
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(records)
    segment = Reader(tmp_path).view().parts[0].segment
    terms, shares = ["wnuoc", "wmam", "wtoi"], [3, 50_000, 70_000]
    bits = bitset.from_numbers(range(0, 700, 3), 700)
    # when
    at_once = score._all_at_once(segment, terms, shares, bits)
    one_by_one = score._one_by_one(segment, terms, shares, bits)
    # then
    assert [list(column) for column in at_once] == [list(column) for column in one_by_one]
