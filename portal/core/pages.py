"""What every template may use besides its own values: the frame around the page."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, format_datetime
from flask import Flask, request
from markupsafe import Markup

from portal.core import clock
from portal.core.addresses import absolute, other_language, settings
from portal.core.display import body_classes, choices_of
from portal.core.language import ENGLISH, N_, VIETNAMESE, current_language
from portal.core.sharing import zalo_link

# The main menu: where each section begins, and what it is called there.
SECTIONS = {
    "/tim-kiem": N_("Tra cứu"),
    "/san-pham/": N_("Sản phẩm"),
    "/co-so/": N_("Cơ sở"),
    "/tieu-chuan/": N_("Tiêu chuẩn"),
    "/van-ban/": N_("Văn bản"),
    "/canh-bao/": N_("Cảnh báo"),
    "/tin-tuc/": N_("Tin tức"),
    "/so-tay/": N_("Sổ tay"),
}


@dataclass(frozen=True)
class Frame:
    """Language, display choices and addresses that header and footer need.

    `bare_path` and `section` are without language prefix; `section` is one of `SECTIONS`, empty
    for a page outside of them, and `is_section` says that the page is the first of its section.
    """

    language: str
    other_language_url: str
    display_classes: str
    display_choices: tuple[str, ...]
    path: str
    bare_path: str
    section: str
    is_section: bool
    url: str
    updated: str = ""


@dataclass(frozen=True)
class Identity:
    """Which province's portal this is."""

    province_code: str
    province_name: str
    base_url: str
    contact_email: str
    contact_phone: str


def day(value: date | datetime | None) -> str:
    """A day as dd/mm/yyyy (NĐ 37/2026/NĐ-CP: day-month-year), empty for none.

    In English the month is a word: 05/11 would be read as May by some.
    """
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(clock.VIETNAM).date()
    if current_language() == ENGLISH:
        return format_date(value, "d MMM y", locale=ENGLISH)
    return f"{value:%d/%m/%Y}"


def long_day(value: date) -> str:
    """A day in words of the page's language."""
    return format_date(value, "long", locale=current_language())


def moment(value: datetime) -> str:
    """A moment in Vietnamese time, in words of the page's language."""
    local = value.astimezone(clock.VIETNAM)
    return format_datetime(local, "HH:mm dd/MM/yyyy", locale=current_language())


def number(value: int) -> str:
    """A whole number with the separators of the page's language."""
    if -1_000 < value < 1_000:
        return str(value)
    separator = "." if current_language() == VIETNAMESE else ","
    return f"{value:,}".replace(",", separator)


def data_block(value: dict[str, Any]) -> Markup:
    """A JSON-LD block: data, not code, so the strict policy lets it stand in the page."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for character, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(character, escaped)
    return Markup('<script type="application/ld+json">{}</script>').format(Markup(text))  # noqa: S704  # every character that could end the block is escaped above


def install_pages(app: Flask, province_name: Callable[[], str]) -> None:
    """Give the templates filters, and `frame` and `portal` for each request."""
    app.jinja_env.filters.update(day=day, long_day=long_day, moment=moment, number=number)
    app.jinja_env.globals.update(data_block=data_block, zalo_link=zalo_link, menu=SECTIONS)

    @app.context_processor
    def around_the_page() -> dict[str, object]:
        return {
            "frame": _frame(),
            "portal": _identity(province_name()),
            "today": clock.today(),
        }


def _identity(province_name: str) -> Identity:
    own = settings()
    return Identity(own.province, province_name, own.base_url, own.contact_email, own.contact_phone)


def _frame() -> Frame:
    bare_path = request.full_path.rstrip("?")
    path = request.script_root + bare_path
    first, slash, _ = request.path[1:].partition("/")
    section = f"/{first}{slash}"
    return Frame(
        language=current_language(),
        other_language_url=other_language(),
        display_classes=body_classes(request.environ),
        display_choices=choices_of(request.environ),
        path=path,
        bare_path=bare_path,
        section=section if section in SECTIONS else "",
        is_section=bare_path == section,
        url=absolute(path),
    )
