"""The command that loads what a new portal starts with."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from portal.cli import explained
from portal.core import audit
from portal.core.addresses import settings
from portal.core.db import db, unit_of_work
from portal.core.migrations import only_one
from portal.lookup.indexing import IndexKeeper
from seed import (
    cases,
    chains,
    documents,
    finder,
    gatherings,
    inspections,
    lexicon,
    library,
    places,
    procedures,
    publishing,
    questions,
    ratings,
    registry,
    standards,
    trace,
    trades,
    warnings,
)

Loader = Callable[..., int]

BY = "portal seed"
FOLDER = Path(__file__).parent
REAL: tuple[Loader, ...] = (
    places.load_provinces_and_communes,
    standards.load_ics,
    standards.load_standards,
    documents.load_documents,
    registry.load_rules,
    registry.load_ocop,
    warnings.load_hazard_kinds,
    trades.load_trades,
    trades.load_retention,
    trace.load_visibilities,
    trace.load_scan_periods,
    trace.load_copy_signs,
    publishing.load_content,
    cases.load_case_law,
    questions.load_question_rows,
    procedures.load_procedures,
    gatherings.load_gathering_retention,
    ratings.load_rating_periods,
    library.load_library,
    finder.load_finder,
    lexicon.load_lexicon,
)
SAMPLE: tuple[Loader, ...] = (
    registry.load_sample_establishments,
    registry.load_sample_products,
    warnings.load_sample_warnings,
    inspections.load_sample_inspections,
    chains.load_sample_chains,
    gatherings.load_sample_gatherings,
    questions.load_sample_questions,
)


@click.command()
@click.option("--sample", is_flag=True, help="Add fictional records marked “dữ liệu mẫu”.")
@click.option("--again", is_flag=True, help="Load even when these files were loaded before.")
@with_appcontext
def seed(*, sample: bool, again: bool) -> None:
    """Load places, standards, documents, products, rules and the portal's own texts."""
    with explained(), only_one(settings().data_dir):
        _load(sample=sample, again=again)


def _load(*, sample: bool, again: bool) -> None:
    digest = _digest(sample=sample)
    if not again and _is_loaded(digest):
        click.echo("Everything is loaded already.")
        return
    for loader in (*REAL, *SAMPLE) if sample else REAL:
        with unit_of_work():
            count = loader(by=BY)
        click.echo(f"{loader.__name__.removeprefix('load_').replace('_', ' ')}: {count}")
    with unit_of_work():
        audit.record(BY, "seeded", kind="seed", key=digest)
    with IndexKeeper(settings().index_dir) as keeper:
        click.echo(f"search index: {keeper.rebuild()}")


def _digest(*, sample: bool) -> str:
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file() and _counts(path))
    content = hashlib.sha256(b"sample" if sample else b"")
    for file in files:
        content.update(file.read_bytes())
    return content.hexdigest()[:32]


def _counts(path: Path) -> bool:
    return "__pycache__" not in path.parts


def _is_loaded(digest: str) -> bool:
    entry = select(audit.AuditEntry.id).where(
        audit.AuditEntry.kind == "seed", audit.AuditEntry.key == digest
    )
    return db.session.scalar(entry.limit(1)) is not None
