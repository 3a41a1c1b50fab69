"""Composition root: settings, database, features, error pages, layers in front of Flask."""

import importlib
from collections.abc import Mapping

import click
from flask import Flask
from flask.cli import FlaskGroup
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.accounts.staff_pages import install_staff_pages
from portal.attachments.holders import Holder, install_attachment_holders
from portal.core.access import refuse_unmarked_views
from portal.core.address_rules import AddressRule
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
from portal.documents.topics import TOPICS as DOCUMENTS_TOPICS
from portal.editorial.holder import ARTICLE_FILES
from portal.features import PUBLIC
from portal.finder.topics import TOPICS as FINDER_TOPICS
from portal.gatherings.holder import GATHERING_FILES
from portal.gatherings.topics import TOPICS as GATHERINGS_TOPICS
from portal.inspections.publications import INSPECTIONS
from portal.jobs.running import install_jobs
from portal.ledger.publications import Publication, install_publications
from portal.library.holder import LIBRARY_FILES
from portal.lookup.findings import ask_index
from portal.places.queries import own_province_name
from portal.procedures.topics import TOPICS as PROCEDURES_TOPICS
from portal.publishing.topics import TOPICS as NEWS_TOPICS
from portal.questions.likeness import install_answer_search
from portal.questions.topics import TOPICS as QUESTIONS_TOPICS
from portal.registry.publications import ESTABLISHMENTS, PRODUCTS
from portal.resolver.publications import LINKS
from portal.scan.recorder import record_scans
from portal.settings import ROOT, Settings, SettingsError, load_settings
from portal.staff_features import OFFICERS
from portal.standards.topics import TOPICS as STANDARDS_TOPICS
from portal.subscriptions.own_topics import TOPICS as COMMUNE_TOPICS
from portal.subscriptions.topics import TopicSource, install_topics
from portal.trace.copies.alerts import PUBLICATION as COPY_ALERTS
from portal.trace.epcis.publication import EVENTS
from portal.trace.publications import LOTS, SERIALS
from portal.warnings.publications import WARNINGS
from portal.warnings.topics import TOPICS as WARNING_TOPICS
from portal.workspace.audit_anchor import ANCHORS

FEATURES = (*PUBLIC, *OFFICERS)
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
    ANCHORS,
)
# Who may still need a file that was handed in, and which files the public may have.
HOLDERS: tuple[Holder, ...] = (ARTICLE_FILES, GATHERING_FILES, LIBRARY_FILES)
# What one can subscribe to, in the order of the form.
TOPICS: Mapping[str, TopicSource] = {
    **WARNING_TOPICS,
    **NEWS_TOPICS,
    **DOCUMENTS_TOPICS,
    **STANDARDS_TOPICS,
    **FINDER_TOPICS,
    **GATHERINGS_TOPICS,
    **QUESTIONS_TOPICS,
    **PROCEDURES_TOPICS,
    **COMMUNE_TOPICS,
}
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
    app.url_rule_class = AddressRule
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
    install_desk(app, settings)
    _join_features(app)
    _put_layers_in_front(app, settings)
    if click.get_current_context(silent=True) is not None:
        # Only commands migrate. Web processes save 10 MB each and a third of their start.
        importlib.import_module("portal.core.migrations").install_migrations(app)
    return app


def _join_features(app: Flask) -> None:
    install_publications(app, PUBLICATIONS)
    install_attachment_holders(app, HOLDERS)
    install_topics(app, TOPICS)
    install_answer_search(app, ask_index)
    install_jobs(app, JOBS)
    for feature in FEATURES:
        app.register_blueprint(feature.pages)


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
