"""What is kept is read again after each change, and only then."""

from collections.abc import Iterable

from flask import Flask

from portal.core import outbox
from portal.core.db import unit_of_work
from portal.core.kept import MOST_KEPT, each_while_unchanged, while_unchanged


def change_something(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        outbox.mark_stale("product", "any")


def test_a_value_is_read_once_until_something_changes(app: Flask) -> None:
    asked: list[str] = []

    @while_unchanged
    def name_of(code: str) -> str:
        asked.append(code)
        return f"name of {code}"

    with app.app_context():
        assert [name_of("a"), name_of("b"), name_of("a")] == ["name of a", "name of b", "name of a"]
    change_something(app)
    with app.app_context():
        assert name_of("a") == "name of a"

    assert asked == ["a", "b", "a"]


def test_of_many_keys_only_new_ones_are_read(app: Flask) -> None:
    asked: list[list[str]] = []

    @each_while_unchanged
    def names_of(codes: Iterable[str]) -> dict[str, str]:
        asked.append(list(codes))
        return {code: code.upper() for code in codes if code != "unknown"}

    with app.app_context():
        assert names_of(["a", "unknown"]) == {"a": "A"}
        assert names_of(["b", "a", "unknown"]) == {"b": "B", "a": "A"}
    change_something(app)
    with app.app_context():
        assert names_of(["a"]) == {"a": "A"}

    assert asked == [["a", "unknown"], ["b"], ["a"]]


def test_each_language_has_its_own(app: Flask) -> None:
    asked: list[int] = []

    @while_unchanged
    def number() -> int:
        asked.append(1)
        return len(asked)

    with app.test_request_context("/"):
        assert number() == number() == 1
    with app.test_request_context("/", environ_overrides={"portal.language": "en"}):
        assert number() == 2


def test_memory_stays_bounded(app: Flask) -> None:
    @while_unchanged
    def same(number: int) -> int:
        return number

    with app.app_context():
        assert [same(number) for number in range(MOST_KEPT * 2)] == list(range(MOST_KEPT * 2))
        assert len(app.extensions["portal_kept"][1]) <= MOST_KEPT
