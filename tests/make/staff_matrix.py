"""Every address of the staff side as the portal itself lists it, for tests that leave none out."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from marshmallow import Schema
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from portal.app import create_app
from tests.make.portal import close, settings_in

STAFF = "/can-bo/"
SNAPSHOT = Path(__file__).resolve().parent.parent / "rules" / "staff_rights.txt"
# Where somebody is who has no session yet, or half of one: public forms and the second step.
ENTRANCES: Mapping[str, str] = {
    "/can-bo/bai/xem/<string:token>": "public",
    "/can-bo/dang-nhap": "public",
    "/can-bo/dang-xuat": "staff:half",
    "/can-bo/loi-moi/<string:token>": "public",
    "/can-bo/quen-mat-khau": "public",
    "/can-bo/xac-thuc": "staff:half",
    "/can-bo/xac-thuc/khoa": "staff:half",
    "/can-bo/xac-thuc/khoa/lua-chon": "staff:half",
}
# What a view says to an officer whose roles do not allow it.
NO_RIGHT = "không có quyền mở trang này"
# What requests leave on the desk without having changed anything.
TRACES = ('"staff_session"', '"attempt"', '"sign_in_event"')
NOBODY = "KHONG-CO"


@dataclass(frozen=True, slots=True)
class StaffRule:
    """One address with one method: its pattern, a path of that kind, the mark of its view."""

    method: str
    rule: str
    path: str
    mark: str
    needs_step_up: bool
    is_kept: bool

    @property
    def rights(self) -> frozenset[str]:
        """The rights of which the mark asks for one."""
        return frozenset(self.mark.removeprefix("staff:").split("|"))

    @property
    def is_entrance(self) -> bool:
        """Whether it is open to somebody who is not signed in completely."""
        return self.rule in ENTRANCES

    def __str__(self) -> str:
        step_up = " step-up" if self.needs_step_up else ""
        return f"{self.method:4} {self.rule} {self.mark}{step_up}"


def staff_rules(app: Flask, **texts: object) -> list[StaffRule]:
    """Everything below /can-bo/, and whatever else asks for a right of officers.

    Paths hold `texts` where the pattern has that name, else values that no record has.
    """
    found = (one for rule in app.url_map.iter_rules() for one in _read(app, rule, texts))
    return sorted(found, key=lambda one: (one.rule, one.method))


def rules_with(app: Flask, name: str, **texts: object) -> list[StaffRule]:
    """The staff addresses whose pattern has a value of this name."""
    return [one for one in staff_rules(app, **texts) if f":{name}>" in one.rule]


def snapshot(app: Flask) -> str:
    """The whole table: method, address, right."""
    return "".join(f"{one}\n" for one in staff_rules(app))


def rewrite_snapshot() -> None:
    """Write the table as the portal is now; the difference is for a person to read."""
    with TemporaryDirectory() as folder:
        app = create_app(settings_in(Path(folder)))
        SNAPSHOT.write_text(snapshot(app))
        close(app)


def form_names() -> list[str]:
    """The name of every field that any schema of the portal reads."""
    return sorted({name for schema in _schemas(Schema) for name in schema._declared_fields})


def records_of(app: Flask) -> list[str]:
    """All rows of both databases as SQL, but for the traces that any request leaves."""
    folder = Path(app.extensions["portal_settings"].data_dir)
    return [
        line
        for name in ("portal.db", "desk.db")
        for line in _dumped(folder / name)
        if not line.startswith(tuple(f"INSERT INTO {trace}" for trace in TRACES))
    ]


def files_of(app: Flask) -> Iterator[tuple[str, bytes]]:
    """Every file that the portal has written, databases and their journals included."""
    folder = Path(app.extensions["portal_settings"].data_dir)
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()


def _read(app: Flask, rule: Rule, texts: Mapping[str, object]) -> Iterator[StaffRule]:
    view = app.view_functions[rule.endpoint]
    mark = str(getattr(view, "permission", ""))
    if not rule.rule.startswith(STAFF) and not mark.startswith("staff:"):
        return
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        yield StaffRule(
            method,
            rule.rule,
            _path(app, rule, method, texts),
            mark,
            getattr(view, "needs_confirmation", False),
            getattr(view, "cached", True),
        )


def _path(app: Flask, rule: Rule, method: str, texts: Mapping[str, object]) -> str:
    values = {
        name: texts.get(name, _value(converter)) for name, converter in rule._converters.items()
    }
    return app.url_map.bind("localhost").build(rule.endpoint, values, method)


def _value(converter: Any) -> object:
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 999_999 if isinstance(converter, IntegerConverter) else NOBODY


def _schemas(parent: type[Schema]) -> Iterator[type[Schema]]:
    for schema in parent.__subclasses__():
        yield schema
        yield from _schemas(schema)


def _dumped(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return list(connection.iterdump())


if __name__ == "__main__":
    rewrite_snapshot()
