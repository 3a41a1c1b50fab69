"""A segment finds its most frequent terms without looking at all of them."""

import random
from pathlib import Path

import pytest

from search.document import Document
from search.engines.reader import Reader
from search.engines.segment import BLOCK, Segment
from search.index import open_writer
from search.lexicon import EMPTY
from search.terms import word_term


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> Segment:
    """A segment of many phrases, few of them frequent."""
    dice = random.Random(7)  # noqa: S311 - records, not secrets
    syllables = [
        onset + rime for onset in ("b", "c", "d", "m") for rime in ("a", "ang", "inh", "o")
    ]
    directory: Path = tmp_path_factory.mktemp("segment")
    with open_writer(directory, EMPTY) as writer:
        titles = (" ".join(dice.choices(syllables, k=5)) for _ in range(2_500))
        writer.rebuild(Document(f"a:{n}", "a", title) for n, title in enumerate(titles))
    return Reader(directory).view().parts[0].segment


@pytest.mark.parametrize(
    "prefix", ["x", "y", "yb", "z", "zb", "zmang ", "v", "vba", "vd", "wb", "q"]
)
@pytest.mark.parametrize("wanted", [1, 2, 5, 30])
def test_the_most_frequent_terms_are_those_of_counting_all(
    segment: Segment, prefix: str, wanted: int
) -> None:
    counted = [(segment.term(at), segment.count(at)) for at in segment.places(prefix)]

    found = segment.frequent(prefix, wanted)

    assert found == sorted(counted, key=lambda row: -row[1])[:wanted]


def test_whole_blocks_are_left_out(segment: Segment) -> None:
    assert len(segment.places("v")) > 30 * BLOCK
    assert len(segment.places("z")) > 5 * BLOCK


@pytest.mark.parametrize("deleted", [0, 3, 250])
def test_the_dead_do_not_count(tmp_path: Path, deleted: int) -> None:
    # given records of which every second is of rice, and some were deleted
    titles = ("Gạo nếp", "Muối biển")
    with open_writer(tmp_path, EMPTY) as writer:
        writer.rebuild(Document(f"a:{n}", "a", titles[n % 2]) for n in range(600))
        writer.delete(f"a:{n}" for n in range(deleted))
        writer.commit()
    view = Reader(tmp_path).view()

    counts = [view.count(word_term(word)) for word in ("gao", "muoi", "vang")]

    assert counts == [300 - (deleted + 1) // 2, 300 - deleted // 2, 0]
