"""Every setting of the portal, read once from the environment: name, default, meaning."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import dotenv_values

ROOT = Path(__file__).resolve().parent.parent
SECRET_KEY_LENGTH = 32


class Env(StrEnum):
    """Where the portal runs; production refuses weak settings."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class SettingsError(Exception):
    """A setting that the portal refuses to start with; the message says which and why."""


@dataclass(frozen=True)
class Settings:
    """The settings of one running portal.

    `env`: PORTAL_ENV, development (default) or production.
    `data_dir`: PORTAL_DATA_DIR, every file that the portal writes (default `instance/`).
    `database_url`: PORTAL_DATABASE_URL, default an SQLite file in the data directory.
    `base_url`: PORTAL_BASE_URL, scheme and host of every absolute address and QR code.
    `secret_key`: PORTAL_SECRET_KEY, at least 32 characters in production.
    `province`: PORTAL_PROVINCE, official code of the province that runs the portal.
    `trusted_proxies`: PORTAL_TRUSTED_PROXIES, how many proxies in front set X-Forwarded-*.
    `trusted_hosts`: PORTAL_TRUSTED_HOSTS, further host names that are answered, comma-separated.
    `contact_email`, `contact_phone`: PORTAL_CONTACT_EMAIL, PORTAL_CONTACT_PHONE, how people
    reach the office that runs the portal; shown on the contact page.
    `smtp_url`: PORTAL_SMTP_URL, where mails are handed in, like
    smtp://user:password@host:587?starttls=1 or smtps://host (default: no mails are sent).
    `mail_from`: PORTAL_MAIL_FROM, the sender's address of those mails.
    `virus_scanner`: PORTAL_VIRUS_SCANNER, a command that reads a file handed in on its standard
    input and ends with 0 for harmless, 1 for infected (default: none).
    `limits`: PORTAL_LIMITS, `off` lifts the limits on expensive pages for load tests.
    `page_cache_mb`: PORTAL_PAGE_CACHE_MB, memory for finished pages in each worker (0: none).
    `host`, `port`, `workers`, `threads`: HOST, PORT, WEB_CONCURRENCY, WEB_THREADS.
    """

    env: Env
    data_dir: Path
    database_url: str
    base_url: str
    secret_key: str
    province: str
    trusted_proxies: int
    trusted_hosts: tuple[str, ...]
    contact_email: str
    contact_phone: str
    smtp_url: str
    mail_from: str
    virus_scanner: str
    limits: bool
    page_cache_mb: int
    host: str
    port: int
    workers: int
    threads: int

    @property
    def index_dir(self) -> Path:
        """Where the search index lives; it may be deleted at any time."""
        return self.data_dir / "index"

    @property
    def media_dir(self) -> Path:
        """Where pictures live, named by their content."""
        return self.data_dir / "media"

    @property
    def sqlite_file(self) -> Path | None:
        """The database file, or None where the database is a server."""
        prefix = "sqlite:///"
        if not self.database_url.startswith(prefix):
            return None
        return Path(self.database_url.removeprefix(prefix))

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """Host names that are answered; all others get 421."""
        own = urlsplit(self.base_url).hostname or ""
        return frozenset({own, "localhost", "127.0.0.1", "::1", *self.trusted_hosts})


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environ` (default: `.env` overlaid by the process environment).

    Raises SettingsError for a value that cannot be read or is too weak for production.
    """
    values = _process_environment() if environ is None else environ
    settings = _read(values)
    _refuse_weak(settings)
    return settings


def _process_environment() -> dict[str, str]:
    from_file = {k: v for k, v in dotenv_values(ROOT / ".env").items() if v is not None}
    return {**from_file, **os.environ}


def _read(values: Mapping[str, str]) -> Settings:
    data_dir = Path(values.get("PORTAL_DATA_DIR") or ROOT / "instance").resolve()
    host = values.get("HOST") or "127.0.0.1"
    port = _whole_number(values, "PORT", 8000)
    return Settings(
        env=_env(values.get("PORTAL_ENV") or Env.DEVELOPMENT),
        data_dir=data_dir,
        database_url=values.get("PORTAL_DATABASE_URL") or f"sqlite:///{data_dir / 'portal.db'}",
        base_url=(values.get("PORTAL_BASE_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        secret_key=values.get("PORTAL_SECRET_KEY") or "",
        province=values.get("PORTAL_PROVINCE") or "51",
        trusted_proxies=_whole_number(values, "PORTAL_TRUSTED_PROXIES", 0),
        trusted_hosts=_names(values.get("PORTAL_TRUSTED_HOSTS") or ""),
        contact_email=values.get("PORTAL_CONTACT_EMAIL") or "",
        contact_phone=values.get("PORTAL_CONTACT_PHONE") or "",
        smtp_url=values.get("PORTAL_SMTP_URL") or "",
        mail_from=values.get("PORTAL_MAIL_FROM") or "",
        virus_scanner=values.get("PORTAL_VIRUS_SCANNER") or "",
        limits=(values.get("PORTAL_LIMITS") or "on") != "off",
        page_cache_mb=_whole_number(values, "PORTAL_PAGE_CACHE_MB", 64),
        host=host,
        port=port,
        workers=_whole_number(values, "WEB_CONCURRENCY", 2),
        threads=_whole_number(values, "WEB_THREADS", 64),
    )


def _env(name: str) -> Env:
    try:
        return Env(name)
    except ValueError:
        raise SettingsError(f"PORTAL_ENV must be one of {', '.join(Env)}, not {name!r}") from None


def _whole_number(values: Mapping[str, str], name: str, default: int) -> int:
    raw = values.get(name) or str(default)
    if not raw.isascii() or not raw.isdigit():
        raise SettingsError(f"{name} must be a whole number, not {raw!r}")
    return int(raw)


def _names(raw: str) -> tuple[str, ...]:
    return tuple(name.strip().lower() for name in raw.split(",") if name.strip())


def _refuse_weak(settings: Settings) -> None:
    parts = urlsplit(settings.base_url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise SettingsError("PORTAL_BASE_URL must be scheme and host, like https://portal.example")
    _refuse_half_mail(settings)
    if settings.env is not Env.PRODUCTION:
        return
    if len(settings.secret_key) < SECRET_KEY_LENGTH:
        raise SettingsError("PORTAL_SECRET_KEY needs at least 32 characters in production")
    if parts.scheme != "https":
        raise SettingsError("PORTAL_BASE_URL must begin with https:// in production")
    if not settings.limits:
        raise SettingsError("PORTAL_LIMITS=off is refused in production")


def _refuse_half_mail(settings: Settings) -> None:
    server = urlsplit(settings.smtp_url)
    if settings.smtp_url and (server.scheme not in {"smtp", "smtps"} or not server.hostname):
        raise SettingsError("PORTAL_SMTP_URL must be like smtp://user:password@host:587?starttls=1")
    if bool(settings.smtp_url) != bool(settings.mail_from):
        raise SettingsError("PORTAL_SMTP_URL and PORTAL_MAIL_FROM are given both or neither")
