"""Logs for tests: entries, published records, and the stand-alone verifier as a module."""

from collections.abc import Iterable, Mapping, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

from flask import Flask
from sqlalchemy import select

from portal.api import log as api
from portal.core import keys, published_keys
from portal.core.db import Model, db, unit_of_work
from portal.ledger import command, views
from portal.ledger.documents import Content
from portal.ledger.models import LedgerEntry
from portal.ledger.publications import Publication, install_publications
from portal.ledger.services import append
from portal.settings import ROOT

VERIFIER = ROOT / "static" / "tools" / "verify_proof.py"


def prepare_log(app: Flask) -> None:
    """The table of the log and the keys that sign its heads."""
    with app.app_context():
        Model.metadata.create_all(db.engine, [LedgerEntry.__table__])  # type: ignore[list-item]
        keys.prepare()


def show_log(app: Flask, published: Mapping[str, Content]) -> None:
    """The pages of the log, in a portal that publishes these products."""
    for module in (views, api, published_keys):
        if module.pages.name not in app.blueprints:
            app.register_blueprint(module.pages)
    app.cli.add_command(command.log)
    install_publications(app, [products(published)])


def products(published: Mapping[str, Content]) -> Publication:
    """Products as a feature tells the log of them; `published` may change afterwards."""

    def contents(asked: Sequence[str]) -> Mapping[str, Content]:
        return {key: published[key] for key in asked if key in published}

    return Publication("product", "Sản phẩm", "/san-pham/{}".format, lambda: published, contents)


def load_verifier() -> ModuleType:
    """The stand-alone program, as Python sees it."""
    found = spec_from_file_location("verify_proof", VERIFIER)
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    found.loader.exec_module(module)
    return module


def make_entries(app: Flask, count: int, kind: str = "product") -> None:
    """So many entries about so many records, each in a transaction of its own."""
    for number in range(count):
        with app.app_context(), unit_of_work():
            append(kind, f"K{number:04d}", {"name": f"Sản phẩm {number}"})


def make_many_entries(app: Flask, numbers: Iterable[int], kind: str = "product") -> None:
    """One entry for each number, all in one transaction."""
    with app.app_context(), unit_of_work():
        for number in numbers:
            append(kind, f"K{number:04d}", {"name": f"Sản phẩm {number}"})


def entries_of(app: Flask) -> list[LedgerEntry]:
    """The whole log as it stands in the database."""
    with app.app_context():
        return list(db.session.scalars(select(LedgerEntry).order_by(LedgerEntry.position)))
