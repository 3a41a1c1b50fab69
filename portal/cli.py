"""Commands for operators; the work itself lives in services."""

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from portal.accounts.tidying import Tidying
from portal.cases.chores import TidyingCases
from portal.cases.escalation import DeadlineRounds
from portal.core import health, media
from portal.core.addresses import settings
from portal.core.mail import MailRounds
from portal.core.migrations import bring_up_to_date
from portal.core.visits import visits
from portal.editorial.schedule import ScheduledPublishing
from portal.editorial.tidying import TidyingTexts
from portal.finder.reminders import StandardRounds
from portal.gatherings.rounds import GatheringRounds
from portal.jobs.process import JobProcess
from portal.ledger.new_day import NewDay
from portal.ledger.publications import publications
from portal.ledger.queries import log_size
from portal.ledger.verification import enter_missing
from portal.library.rounds import LibraryRounds
from portal.lookup.indexing import IndexKeeper
from portal.places.queries import own_province_name
from portal.questions.upkeep import ErasingContacts
from portal.ratings.tidying import ForgettingWords
from portal.registry.reminders import ReminderRounds
from portal.serving import serve as serve_until_stopped
from portal.subscriptions.rounds import DigestRounds
from portal.trace.copies.scan_rounds import ScanRounds
from portal.warnings.reminders import WarningRounds
from portal.workspace.audit_anchor import AuditAnchor
from search.index import IndexDamagedError

WORKER_PAUSE_S = 0.25
Answer = TypeVar("Answer")
ADVICE = {
    "database": "no answer; see PORTAL_DATABASE_URL, and who may write in the data directory",
    "migrations": "not at this release; run: portal init",
    "index": "there is none; the worker builds one, or run: portal search rebuild",
    "disk": "less than 100 MB free in the data directory, or it is missing",
    "province": "PORTAL_PROVINCE names no province; load the places with: portal seed",
}


@click.command()
@with_appcontext
def init() -> None:
    """Create or migrate database and search index; may be run again at any time."""
    with explained():
        bring_up_to_date()
        enter_missing(publications())
        media.prepare()
        with IndexKeeper(settings().index_dir) as keeper:
            keeper.heal()
    click.echo("Database and index are ready.")


@click.command()
@with_appcontext
def serve() -> None:
    """Serve the portal in the foreground: web server and worker."""
    with explained():
        bring_up_to_date()
        if not log_size():
            enter_missing(publications())
    sys.exit(serve_until_stopped(settings()))


@click.command()
@with_appcontext
def worker() -> None:
    """Carry out what waits: search index, new scans, the public log, background jobs."""
    jobs = JobProcess()
    chores = (
        ScanRounds(visits()).step,
        NewDay().step,
        AuditAnchor().step,
        MailRounds().step,
        Tidying().step,
        ReminderRounds().step,
        ErasingContacts().step,
        DeadlineRounds().step,
        StandardRounds().step,
        ScheduledPublishing().step,
        DigestRounds().step,
        GatheringRounds().step,
        LibraryRounds().step,
        ForgettingWords().step,
        TidyingTexts().step,
        WarningRounds().step,
        TidyingCases().step,
        jobs.step,
    )
    IndexKeeper(settings().index_dir).run(WORKER_PAUSE_S, chores)
    jobs.stop()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Examine this installation; exit status 1 when something is wrong."""
    findings = health.examine()
    is_readable = findings["database"] and findings["migrations"]
    findings["province"] = is_readable and bool(own_province_name())
    if as_json:
        click.echo(json.dumps(findings, ensure_ascii=False))
    else:
        for name, good in findings.items():
            click.echo(f"ok   {name}" if good else f"BAD  {name}: {ADVICE[name]}")
    sys.exit(0 if all(findings.values()) else 1)


@click.group()
def search() -> None:
    """The search index: rebuild, verify, figures."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Build the index anew from the database and swap it in without a gap."""
    started = time.monotonic()
    with IndexKeeper(settings().index_dir) as keeper:
        count = keeper.rebuild()
    click.echo(f"{count} records indexed in {time.monotonic() - started:.1f} s.")


@search.command()
@with_appcontext
def verify() -> None:
    """Compare index and database record by record; exit status 1 when they differ."""
    with IndexKeeper(settings().index_dir) as keeper:
        missing, superfluous = _told(keeper.compare)
    click.echo(f"{len(missing)} missing, {len(superfluous)} superfluous.")
    for name in [*missing, *superfluous][:20]:
        click.echo(f"  {name}")
    sys.exit(1 if missing or superfluous else 0)


@search.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@with_appcontext
def stats(as_json: bool) -> None:
    """How many records, segments and bytes the index holds."""
    with IndexKeeper(settings().index_dir) as keeper:
        figures = _told(keeper.figures)
    if as_json:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        click.echo(f"{name}: {value}")


@contextmanager
def explained() -> Iterator[None]:
    """A plain sentence instead of a traceback when the disk or the database refuses."""
    try:
        yield
    except OSError as trouble:
        folder = settings().data_dir
        raise click.ClickException(f"{folder}: {trouble.strerror or trouble}") from None
    except (SQLAlchemyError, sqlite3.Error) as trouble:
        raise click.ClickException(f"the database does not answer: {trouble}") from None


def _told(ask: Callable[[], Answer]) -> Answer:
    """The answer, or a plain sentence instead of a traceback when there is no index."""
    try:
        return ask()
    except IndexDamagedError as damage:
        raise click.ClickException(f"{damage}; run: portal search rebuild") from None
