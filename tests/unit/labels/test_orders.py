"""Orders of labels on their way into a job and back; distances as people type them."""

import json
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from portal.core.errors import NotFoundError
from portal.labels.orders import Carried, LabelOrder, Setup, Subject, Word, order_of, paper_of
from portal.labels.schemas import LARGEST_OFFSET_MM, Millimetres
from portal.settings import ROOT
from qr.paper import PAPERS
from qr.sheet import LARGEST_OFFSET_MM as LARGEST_DRAWN_MM

SETUPS = st.builds(
    Setup,
    paper=st.sampled_from([paper.key for paper in PAPERS]),
    start_at=st.integers(1, 189),
    crop_marks=st.booleans(),
    right_mm=st.floats(-10, 10),
    down_mm=st.floats(-10, 10),
)
ORDERS = st.builds(
    LabelOrder,
    subject=st.sampled_from(Subject),
    codes=st.lists(st.text(min_size=1, max_size=8), max_size=5).map(tuple),
    setup=SETUPS,
    copies=st.integers(1, 10_000),
    carried=st.sampled_from(Carried),
    words=st.lists(st.sampled_from(Word), unique=True).map(tuple),
    first_piece=st.integers(1, 10_000),
    last_piece=st.none() | st.integers(1, 10_000),
)


@given(ORDERS)
def test_an_order_comes_out_of_a_job_as_it_went_in(order: LabelOrder) -> None:
    kept = json.loads(json.dumps(order.parameters()))

    assert order_of(kept) == order


@given(st.integers(-1000, 1000), st.sampled_from(",."), st.sampled_from("-−–"))
def test_a_distance_is_read_with_comma_or_point_and_any_minus(
    hundredths: int, mark: str, minus: str
) -> None:
    whole, rest = divmod(abs(hundredths), 100)
    typed = f" {minus if hundredths < 0 else ''}{whole}{mark}{rest:02d} mm"

    assert Millimetres().deserialize(typed) == hundredths / 100


@given(st.text())
def test_a_distance_is_a_number_within_limits_or_refused(typed: str) -> None:
    with suppress(ValidationError):
        assert abs(Millimetres().deserialize(typed)) <= LARGEST_OFFSET_MM


@pytest.mark.parametrize("typed", ["10,01", "-11", "1e3", "nan", "٣", "1,234", "--1", "1 2 3,4567"])
def test_other_distances_are_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        Millimetres().deserialize(typed)


def test_the_form_refuses_what_the_drawing_would() -> None:
    assert LARGEST_OFFSET_MM == LARGEST_DRAWN_MM


def test_a_paper_is_known_by_its_key() -> None:
    assert [paper_of(paper.key) for paper in PAPERS] == list(PAPERS)
    with pytest.raises(NotFoundError):
        paper_of("a0")


def test_web_processes_start_without_the_drawing_of_pages() -> None:
    looked = (
        "import sys, portal.labels.staff.sheets, portal.labels.staff.posters;"
        "print([name for name in sys.modules if name.startswith('reportlab')])"
    )

    answer = subprocess.run(
        [sys.executable, "-c", looked], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert answer.stdout.strip() == "[]"
