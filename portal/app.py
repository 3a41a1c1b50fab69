"""Composition root: settings, database, features, error pages, layers in front of Flask."""

import importlib
from collections.abc import Mapping
from types import ModuleType

import click
from flask import Flask
from flask.cli import FlaskGroup
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.accounts.staff import keys as access_keys
from portal.accounts.staff import (
    own_account,
    own_passkeys,
    password_links,
    people,
    person,
    second_factor,
    security,
    sign_in,
    sign_ins,
)
from portal.accounts.staff_pages import install_staff_pages
from portal.api import epcis as epcis_api
from portal.api import figures as figures_api
from portal.api import log as log_api
from portal.api import lots as lots_api
from portal.api import registry as registry_api
from portal.api import resolver as resolver_api
from portal.api import trace as trace_api
from portal.api import views as api
from portal.attachments import views as attachments
from portal.attachments.holders import Holder, install_attachment_holders
from portal.core import health, published_keys
from portal.core.access import refuse_unmarked_views
from portal.core.addresses import install_addresses
from portal.core.cachemark import install_cache_marks
from portal.core.db import db
from portal.core.desk import install_desk
from portal.core.freshness import freshness_of
from portal.core.front_door import FrontDoor
from portal.core.headers import install_headers
from portal.core.language import LanguagePrefix, install_translations
from portal.core.logs import configure_logs, install_request_ids
from portal.core.pagecache import PageCache
from portal.core.pages import install_pages
from portal.core.staff_menu import install_staff_menu
from portal.core.templates import Templates
from portal.core.trouble import install_error_pages
from portal.documents import views as documents
from portal.editorial.holder import ARTICLE_FILES
from portal.editorial.staff import (
    aids,
    deciding,
    domains,
    files,
    manuscript,
    manuscripts,
    plans,
    previews,
    versions,
    writing,
)
from portal.home import views as home
from portal.imports import job_pages, staff_exports
from portal.imports import staff as import_pages
from portal.inspections import views as inspections
from portal.inspections.publications import INSPECTIONS
from portal.jobs.running import install_jobs
from portal.labels.staff import posters as label_posters
from portal.labels.staff import sheets as label_sheets
from portal.ledger import views as ledger
from portal.ledger.publications import Publication, install_publications
from portal.lookup import views as lookup
from portal.places.queries import own_province_name
from portal.publishing import views as publishing
from portal.registry import views as registry
from portal.registry.publications import ESTABLISHMENTS, PRODUCTS
from portal.registry.staff import care as register_care
from portal.registry.staff import certificates as register_certificates
from portal.registry.staff import lists as register_lists
from portal.registry.staff import merging as register_merging
from portal.registry.staff import parts as register_parts
from portal.registry.staff import records as register_records
from portal.registry.staff import states as register_states
from portal.resolver import views as resolver
from portal.resolver.publications import LINKS
from portal.scan import told_places
from portal.scan import views as scan
from portal.scan.recorder import record_scans
from portal.settings import ROOT, Settings, SettingsError, load_settings
from portal.standards import views as standards
from portal.trace import views as trace
from portal.trace.copies.alerts import PUBLICATION as COPY_ALERTS
from portal.trace.epcis.publication import EVENTS
from portal.trace.publications import LOTS, SERIALS
from portal.trace_desk.staff import alerts as alert_desk
from portal.trace_desk.staff import events as event_desk
from portal.trace_desk.staff import keeping as keeping_desk
from portal.trace_desk.staff import lots as lot_desk
from portal.trace_desk.staff import pieces as piece_desk
from portal.trace_desk.staff import recalls as recall_desk
from portal.warnings import views as warnings
from portal.warnings.publications import WARNINGS
from portal.workspace import audit_pages, front_page

# Each module holds `pages`, the blueprint of its feature.
FEATURES: tuple[ModuleType, ...] = (
    health,
    published_keys,
    attachments,
    ledger,
    home,
    lookup,
    scan,
    told_places,
    trace,
    resolver,
    registry,
    standards,
    documents,
    publishing,
    warnings,
    inspections,
    api,
    log_api,
    lots_api,
    epcis_api,
    trace_api,
    figures_api,
    resolver_api,
    registry_api,
    sign_in,
    second_factor,
    password_links,
    own_account,
    security,
    own_passkeys,
    people,
    person,
    sign_ins,
    access_keys,
    register_lists,
    register_records,
    register_states,
    register_merging,
    register_certificates,
    register_parts,
    register_care,
    label_sheets,
    label_posters,
    lot_desk,
    piece_desk,
    event_desk,
    recall_desk,
    alert_desk,
    keeping_desk,
    manuscripts,
    plans,
    previews,
    manuscript,
    deciding,
    writing,
    versions,
    files,
    aids,
    domains,
    import_pages,
    staff_exports,
    job_pages,
    front_page,
    audit_pages,
)
# What is entered in the public log.
PUBLICATIONS: tuple[Publication, ...] = (
    ESTABLISHMENTS,
    PRODUCTS,
    WARNINGS,
    INSPECTIONS,
    LOTS,
    SERIALS,
    EVENTS,
    COPY_ALERTS,
    LINKS,
)
# Who may still need a file that was handed in, and which files the public may have.
HOLDERS: tuple[Holder, ...] = (ARTICLE_FILES,)
# Which function does which kind of background work; loaded by the process that does it.
JOBS: Mapping[str, str] = {
    "audit_check": "portal.workspace.audit_chain:check",
    "audit_export": "portal.workspace.audit_export:export",
    "attachment-check": "portal.editorial.file_checks:check_file",
    "export": "portal.imports.exporting:export",
    "import": "portal.imports.intake:intake",
    "import-preview": "portal.imports.preview:preview",
    "import-undo": "portal.imports.undoing:undo",
    "lot pieces": "portal.trace_desk.serial_job:enter_many",
    "nhan": "portal.labels.drawing:make_sheets",
    "plan-text": "portal.editorial.plan_files:read_plan_file",
    "reset_link": "portal.accounts.reset_requests:send_reset_link",
}
LARGEST_BODY = 64 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """The portal as a WSGI application; reads the settings from the environment by default."""
    settings = settings or load_settings()
    configure_logs(settings)
    app = Flask(
        "portal",
        root_path=str(ROOT),
        template_folder="templates",
        static_folder="static",
    )
    app.jinja_environment = Templates
    _configure(app, settings)
    db.init_app(app)
    install_request_ids(app)
    refuse_unmarked_views(app)
    install_addresses(app)
    install_translations(app)
    install_pages(app, own_province_name)
    install_staff_pages(app)
    install_staff_menu(
        app, [entry for feature in FEATURES for entry in getattr(feature, "MENU", ())]
    )
    install_error_pages(app)
    install_cache_marks(app)
    install_headers(app, https=settings.base_url.startswith("https://"))
    install_publications(app, PUBLICATIONS)
    install_desk(app, settings)
    install_attachment_holders(app, HOLDERS)
    install_jobs(app, JOBS)
    for feature in FEATURES:
        app.register_blueprint(feature.pages)
    _put_layers_in_front(app, settings)
    if click.get_current_context(silent=True) is not None:
        # Only commands migrate. Web processes save 10 MB each and a third of their start.
        importlib.import_module("portal.core.migrations").install_migrations(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    app.extensions["portal_settings"] = settings
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        SECRET_KEY=settings.secret_key or None,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
    )
    app.url_map.strict_slashes = False
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.sqlite_file is not None:
        return {}
    # A dead connection is noticed before use; a request does not wait for ever for a free one.
    return {"pool_pre_ping": True, "pool_timeout": 5, "pool_size": 8, "max_overflow": 8}


def _put_layers_in_front(app: Flask, settings: Settings) -> None:
    freshness = freshness_of(settings)
    app.extensions["portal_freshness"] = freshness
    cache = PageCache(app.wsgi_app, freshness, megabytes=settings.page_cache_mb)
    counted = record_scans(app, cache, settings)
    door = FrontDoor(LanguagePrefix(counted), settings.allowed_hosts)
    hops = settings.trusted_proxies
    app.wsgi_app = ProxyFix(door, x_for=hops, x_proto=hops, x_host=0) if hops else door  # type: ignore[method-assign]


def _create_or_explain() -> Flask:
    try:
        return create_app()
    except SettingsError as error:
        raise click.ClickException(str(error)) from None


@click.group(cls=FlaskGroup, create_app=_create_or_explain)
def main() -> None:
    """The provincial portal for standards, metrology, quality and traceability."""
