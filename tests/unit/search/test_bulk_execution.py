"""Bulk execution answers as a walk through all records does."""

import tempfile
from array import array
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.ask import Query, Sort, Tier
from search.document import Document
from search.engines import bitset, posting, rank, score
from search.engines.facet_column import FacetColumn, Selection
from search.engines.layers import ENOUGH, Layer, Layers, add_adjacent
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
        newest = index.search(Query(text, sort=Sort.DATE)).hits
        dated = [str(naive.documents[hit.id].date) for hit in newest]
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
    some = data.draw(st.lists(st.integers(0, size - 1), unique=True))
    both = len(set(some) & set(members))
    assert posting.count_among(packed, len(members), size, some) == both
    if ranked:
        is_dense = posting.is_dense(len(members), size)
        of_all, of_holders = posting.impacts_of_all, posting.impacts_of_holders
        table = of_all(packed, size) if is_dense else of_holders(packed, len(members))
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


def rough_register(size: int) -> Iterable[Document]:
    """Yield records with dense, mapped and sparse terms, most of them level with some other."""
    for n in range(size):
        rest = " mắm" * (n % 9 == 0) + " tỏi" * (n % 100 == 0) + f" cơm {n}" * (n % 7)
        yield Document(f"a:{n}", "a", "nước" + rest, date=date(2020, 1, 1 + n % 20))


@pytest.fixture(scope="module")
def rough_segment(tmp_path_factory: pytest.TempPathFactory) -> View:
    directory = tmp_path_factory.mktemp("rough")
    with open_writer(directory, EMPTY) as writer:
        writer.rebuild(rough_register(700))
    return Reader(directory).view()


@given(data=st.data())
def test_every_page_of_a_layer_is_cut_from_the_order_of_all_scores(
    rough_segment: View, data: st.DataObject
) -> None:
    # given some records of a segment and terms of any rarity
    view = rough_segment
    segment = view.parts[0].segment
    terms = data.draw(st.lists(st.sampled_from(("wnuoc", "wmam", "wtoi", "wcom")), unique=True))
    step = data.draw(st.integers(1, 60))
    bits = bitset.from_numbers(range(step - 1, 700, step), 700)
    low = data.draw(st.integers(0, bits.bit_count() - 1))
    high = data.draw(st.integers(low + 1, bits.bit_count()))
    # when
    layer = Layer(Tier.PAIRS, bits, tuple(terms))
    found = rank._window(view, layer, bits, low, high)
    # then
    scale = score.Scale.of(view, terms)
    numbers = bitset.to_numbers(bits, 700)
    scores = score.scores(segment, scale, numbers)
    every = [(-s / scale.one, -segment.days[n], n) for s, n in zip(scores, numbers, strict=True)]
    assert found == sorted(every)[low:high]


@given(levels=st.binary(min_size=1).map(lambda row: row.replace(b"\0", b"\1")), data=st.data())
def test_the_level_at_a_place_is_that_of_sorting(levels: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(levels) - 1))
    assert score.level_at(levels, place) == sorted(levels, reverse=True)[place]


@given(
    rows=st.lists(st.sets(st.integers(0, 299)), max_size=5),
    chosen=st.sets(st.integers(0, 299)),
)
def test_a_facet_is_counted_right_by_record_and_by_value(
    rows: list[set[int]], chosen: set[int]
) -> None:
    # given values whose records may overlap, and as many more without any record of their own
    holders = [sorted(row) for row in rows] + [[] for _ in range(95)]
    values = [f"v{at}" for at in range(len(holders))]
    column = FacetColumn(300, values, holders.__getitem__)
    expected = {f"v{at}": len(row & chosen) for at, row in enumerate(rows) if row & chosen}
    # when some and when all of the records are counted
    some = column.counts(Selection(bitset.from_numbers(chosen, 300), 300))
    every = column.counts(Selection(bitset.all_below(300), 300))
    # then
    assert some == expected
    assert every == {f"v{at}": len(row) for at, row in enumerate(rows) if row}
