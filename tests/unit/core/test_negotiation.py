"""Languages and media types: what a client would rather have."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.negotiation import Offer, best, language_ranks, media_ranks


@pytest.mark.parametrize(
    ("header", "offered", "first"),
    [
        ("vi", ("en", "vi"), "vi"),
        ("vi-VN,vi;q=0.9,en;q=0.8", ("en", "vi"), "vi"),
        ("en;q=0.2, vi;q=0.9", ("en", "vi"), "vi"),
        ("VI", ("en", "vi"), "vi"),
        ("fr-CH, fr;q=0.9, en;q=0.8", ("de", "en", "fr"), "fr"),
        ("zh-Hant-TW", ("zh", "zh-tw"), "zh"),
        ("pt-br", ("pt", "pt-br"), "pt-br"),
        ("pt", ("en", "pt-br"), "pt-br"),
        ("en;q=0, *", ("en", "vi"), "vi"),
        ("ko, *;q=0.1, en;q=0.5", ("en", "vi"), "en"),
        ("vi;q=0.5, en", ("en", "vi"), "en"),
        ("  en ; q = 0.4 , vi ; q=0.5", ("en", "vi"), "vi"),
    ],
)
def test_the_language_that_is_wanted_most_comes_first(
    header: str, offered: tuple[str, ...], first: str
) -> None:
    ranks = dict(zip(offered, language_ranks(header, offered), strict=True))

    assert ranks[first] == 0
    assert [name for name, rank in ranks.items() if rank == 0] == [first]


@pytest.mark.parametrize("header", ["ko", "en;q=0", "x-klingon", "e"])
def test_a_language_that_nobody_asked_for_has_no_rank(header: str) -> None:
    assert language_ranks(header, ("en",)) == (None,)


def test_without_header_all_languages_are_equal() -> None:
    assert language_ranks("", ("en", "vi")) == (0, 0)


@pytest.mark.parametrize(
    ("header", "order"),
    [
        ("", [{"html", "json", "linkset"}]),
        ("*/*", [{"html", "json", "linkset"}]),
        ("text/html,application/xhtml+xml,*/*;q=0.8", [{"html"}, {"json", "linkset"}]),
        ("application/json, */*", [{"json"}, {"html", "linkset"}]),
        ("application/*;q=0.5, application/json;q=0.1", [{"linkset"}, {"json"}]),
        ("application/linkset+json", [{"linkset"}]),
        ("text/html;q=0, */*;q=0.1", [{"json", "linkset"}]),
        ("APPLICATION/JSON;profile=x;q=0.3", [{"json"}]),
        ("image/png", []),
    ],
)
def test_media_types_are_ranked_by_quality_then_exactness(
    header: str, order: list[set[str]]
) -> None:
    offered = {
        "html": "text/html",
        "json": "application/json",
        "linkset": "application/linkset+json",
    }
    ranks = dict(zip(offered, media_ranks(header, tuple(offered.values())), strict=True))

    places = sorted({rank for rank in ranks.values() if rank is not None})
    assert [{name for name, rank in ranks.items() if rank == place} for place in places] == order


def test_only_the_best_ranked_things_are_left() -> None:
    offered = ("en", "ko", "vi")

    assert best([("vi",), ("en",), ("ko", "vi")], offered, (1, None, 0)) == [0, 2]
    assert best([("vi",), ("en",)], offered, (None, None, None)) == [0, 1]
    assert best([(), ("en",)], offered, (2, None, 0)) == [1]


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_header_is_too_strange(languages: str, types: str) -> None:
    offered = ("en", "vi", "zh-tw")

    assert len(language_ranks(languages, offered)) == 3
    assert len(media_ranks(types, ("text/html", ""))) == 2


@given(
    st.lists(st.sampled_from(["en", "vi", "zh-tw", "ko"])),
    st.lists(st.sampled_from(["text/html", "application/pdf"])),
)
def test_an_offer_survives_its_way_through_a_header(languages: list[str], types: list[str]) -> None:
    offer = Offer.of(languages, types)

    assert Offer.read(offer.mark) == offer
