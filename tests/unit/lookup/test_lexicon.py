"""Abbreviations and synonyms: loaded as data, refused when they say nothing."""

import pytest
from flask import Flask

from portal.core.db import unit_of_work
from portal.core.errors import RefusedError
from portal.lookup.models import TermGroupKind
from portal.lookup.queries import current_lexicon, lexicon_version
from portal.lookup.services import Terms, load_lexicon
from search.lexicon import Abbreviation, Lexicon
from seed.lexicon import load_lexicon as load_seed


def load(app: Flask, *groups: Terms) -> None:
    with app.app_context(), unit_of_work():
        load_lexicon(groups, by="test")


def lexicon_of(app: Flask) -> Lexicon:
    with app.app_context():
        return current_lexicon()


def abbreviation(*phrases: str, is_unsafe_alone: bool = False) -> Terms:
    kind = TermGroupKind.ABBREVIATION
    return Terms(kind, phrases, "test", is_unsafe_alone=is_unsafe_alone)


def synonyms(*phrases: str, triggers: tuple[str, ...] = ()) -> Terms:
    return Terms(TermGroupKind.SYNONYM, phrases, "test", triggers=triggers)


def test_what_is_loaded_is_what_the_search_knows(app: Flask) -> None:
    load(
        app,
        abbreviation("HTX", "hợp tác xã"),
        abbreviation("DN", "doanh nghiệp", is_unsafe_alone=True),
        synonyms("cây xăng", "cột đo xăng dầu", "trụ xăng"),
    )

    lexicon = lexicon_of(app)

    assert lexicon.abbreviations == (
        Abbreviation("HTX", "hợp tác xã"),
        Abbreviation("DN", "doanh nghiệp", unsafe_alone=True),
    )
    assert lexicon.synonyms == (("cây xăng", "cột đo xăng dầu", "trụ xăng"),)


def test_where_a_group_names_triggers_only_these_lead_to_the_other_phrases(app: Flask) -> None:
    load(
        app,
        synonyms("lợn", "heo"),
        synonyms("sắn", "khoai mì", "củ mì", triggers=("khoai mì", "củ mì")),
    )

    lexicon = lexicon_of(app)

    assert lexicon.synonyms == (("lợn", "heo"),)
    assert lexicon.one_way == (
        ("khoai mì", "sắn"),
        ("khoai mì", "củ mì"),
        ("củ mì", "sắn"),
        ("củ mì", "khoai mì"),
    )


def test_loading_replaces_what_was_there(app: Flask) -> None:
    load(app, synonyms("lợn", "heo"))
    load(app, synonyms("mắc ca", "macca"))

    assert lexicon_of(app).synonyms == (("mắc ca", "macca"),)


def test_loading_the_same_again_changes_nothing(app: Flask) -> None:
    load(app, synonyms("lợn", "heo"))
    with app.app_context():
        before = lexicon_version()

    load(app, synonyms("lợn", "heo"))

    with app.app_context():
        assert lexicon_version() == before


def test_every_change_makes_another_version(app: Flask) -> None:
    versions = set()
    for groups in ([], [synonyms("lợn", "heo")], [synonyms("mắc ca", "macca")]):
        load(app, *groups)
        with app.app_context():
            versions.add(lexicon_version())

    assert len(versions) == 3


@pytest.mark.parametrize(
    "terms",
    [
        synonyms("một mình"),
        synonyms("lợn", " "),
        synonyms("ngô", "bắp", triggers=("khoai",)),
        abbreviation("HTX", "hợp tác xã", "hợp tác"),
    ],
)
def test_a_group_that_says_nothing_is_refused(app: Flask, terms: Terms) -> None:
    load(app, synonyms("lợn", "heo"))

    with pytest.raises(RefusedError):
        load(app, terms)

    assert lexicon_of(app).synonyms == (("lợn", "heo"),)


def test_the_files_of_the_portal_load(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        count = load_seed(by="test")

    lexicon = lexicon_of(app)

    assert count > 100
    assert Abbreviation("TXNG", "truy xuất nguồn gốc") in lexicon.abbreviations
    assert sum(one.unsafe_alone for one in lexicon.abbreviations) == 12
