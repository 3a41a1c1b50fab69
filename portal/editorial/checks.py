"""What is missing before a text may be handed in, approved and published."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from portal.core import clock
from portal.core.addresses import local_path
from portal.core.db import db
from portal.documents.models import Document
from portal.editorial.domains import allowed_domains
from portal.editorial.models import Manuscript, ManuscriptKind
from portal.editorial.own_pages import knows_path
from portal.editorial.queries import attached_to
from portal.editorial.targets.articles import related_of
from portal.editorial.targets.notices import (
    LIFTED,
    refusal_of,
    suggested_establishments,
    warned_establishments,
    warned_rows,
    warning_of,
)
from portal.editorial.targets.record import TAKEN, is_taken
from portal.editorial.text_fields import FIELDS
from portal.editorial.warning_rows import goods_of
from portal.publishing.services import SLUG
from portal.writing.checks.finding import Finding
from portal.writing.checks.finding import Severity as FindingSeverity
from portal.writing.checks.review import findings
from portal.writing.defence.outbound import imitated_host, is_allowed, outbound_domains
from portal.writing.defence.spam import Sign, spam_signs
from portal.writing.defence.spam_words import Severity as SpamSeverity

YEAR = re.compile(r"[0-9]{4}")

Fields = Mapping[str, Any]
# A hostile text takes seconds to be looked through; what was asked a moment ago is remembered.
_signs = lru_cache(maxsize=16)(spam_signs)


class Weight(StrEnum):
    """What something missing stands in the way of."""

    HAND_IN = "hand_in"
    PUBLISH = "publish"
    ADVICE = "advice"


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or wrong: in which field, and what it stands in the way of."""

    weight: Weight
    place: str
    message: str


def missing(manuscript: Manuscript) -> Sequence[Lack]:
    """All that is missing in the present text, the gravest first."""
    fields = manuscript.fields
    found = [
        *_empty(manuscript.kind, fields),
        *_address(manuscript),
        *_of_kind(manuscript.kind, fields),
        *_spam(fields),
        *_outbound(fields),
        *(_of_finding(one) for one in remarks(manuscript.kind, text_of(fields))),
    ]
    order = list(Weight)
    return sorted(dict.fromkeys(found), key=lambda lack: order.index(lack.weight))


def remarks(kind: ManuscriptKind, text: str) -> Sequence[Finding]:
    """Remarks on spelling, structure and links while a text is written; quick."""
    return findings(text, kind=kind.value, knows_path=knows_path)


def text_of(fields: Fields) -> str:
    """All words of a text below each other, as the checks read them; the body comes first."""
    return "\n\n".join(part for part in _words(fields) if part)


def unknown_hosts(fields: Fields) -> Sequence[str]:
    """Hosts to which a text leads and about which nobody has decided yet."""
    allowed = allowed_domains()
    hosts = (one.host for one in outbound_domains(text_of(fields)) if one.host)
    return [host for host in dict.fromkeys(hosts) if not is_allowed(host, allowed)]


def _words(fields: Fields) -> Iterator[str]:
    yield str(fields.get("body", ""))
    for name, value in fields.items():
        if name in {"body", "kept", "attachments", "doubts"}:
            continue
        yield from _strings(value)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _empty(kind: ManuscriptKind, fields: Fields) -> Iterator[Lack]:
    for one in FIELDS[kind]:
        if one.is_required and not fields.get(one.name):
            yield Lack(Weight.HAND_IN, one.name, f"Chưa có {one.label.lower()}.")


def _address(manuscript: Manuscript) -> Iterator[Lack]:
    slug = manuscript.fields.get("slug", "")
    if slug and not SLUG.fullmatch(slug):
        message = "Địa chỉ trang chỉ gồm chữ thường không dấu, số và gạch nối."
        yield Lack(Weight.HAND_IN, "slug", message)
    elif slug and manuscript.target_key is None and is_taken(manuscript.kind, slug):
        yield Lack(Weight.HAND_IN, "slug", TAKEN)


def _of_kind(kind: ManuscriptKind, fields: Fields) -> Iterator[Lack]:
    if kind is ManuscriptKind.WARNING:
        yield from _of_warning(fields)
        yield from _of_files(fields)
    elif kind is ManuscriptKind.DOCUMENT:
        yield from _of_document(fields)
    else:
        yield from _of_article(fields)


def _of_article(fields: Fields) -> Iterator[Lack]:
    for path, _title in related_of(fields.get("related", ())):
        if local_path(path) != path:
            message = f"Bài liên quan phải là địa chỉ trên cổng này: {path}"
            yield Lack(Weight.HAND_IN, "related", message)
    yield from _of_files(fields)


def _of_files(fields: Fields) -> Iterator[Lack]:
    for row in attached_to(fields):
        if not row.attachment.is_downloadable:
            said = row.attachment.refusal or "tệp đang chờ kiểm tra."
            yield Lack(Weight.PUBLISH, "attachments", f"{row.title}: {said}")


def _of_warning(fields: Fields) -> Iterator[Lack]:
    doubts = [one.doubt for one in warned_rows(fields) if one.doubt]
    for doubt in doubts:
        yield Lack(Weight.HAND_IN, "goods", doubt)
    codes = fields.get("establishments", ())
    unknown = {code.upper() for code in codes} - {one.code for one in warned_establishments(codes)}
    for code in sorted(unknown):
        near = suggested_establishments(code)
        said = f"Sổ không có cơ sở mang mã {code}."
        yield Lack(Weight.HAND_IN, "establishments", f"{said} Có phải: {near}?" if near else said)
    if not (goods_of(fields) or codes):
        yield Lack(Weight.ADVICE, "goods", "Chưa ghi hàng hóa hoặc cơ sở nào.")
    if not fields.get("contacts"):
        yield Lack(Weight.ADVICE, "contacts", "Chưa ghi người dân gọi cho ai.")
    slug, is_whole = fields.get("slug"), not (doubts or unknown)
    if slug and (known := warning_of(slug)) is not None and known.lifted_on is not None:
        yield Lack(Weight.HAND_IN, "slug", LIFTED)
    if is_whole and fields.get("measure") and (said := refusal_of(fields, on=clock.today())):
        yield Lack(Weight.HAND_IN, "measure", said)


def _of_document(fields: Fields) -> Iterator[Lack]:
    if not fields.get("sections"):
        yield Lack(Weight.HAND_IN, "sections", "Chưa có mục nào của văn bản.")
    if fields.get("year") and not YEAR.fullmatch(str(fields["year"])):
        yield Lack(Weight.HAND_IN, "year", "Năm viết bằng bốn chữ số.")
    codes = [row["code"] for row in fields.get("tasks", ()) if row["code"]]
    for code in sorted({one for one in codes if codes.count(one) > 1}):
        yield Lack(Weight.HAND_IN, "tasks", f"Hai nhiệm vụ cùng số {code}.")
    for message in fields.get("doubts", ()):
        yield Lack(Weight.ADVICE, "doubts", message)
    wanted = [row["target"] for row in fields.get("relations", ()) if row["chosen"]]
    statement = select(Document.slug).where(Document.slug.in_(wanted))
    for slug in sorted(set(wanted) - set(db.session.scalars(statement))):
        yield Lack(Weight.HAND_IN, "relations", f"Cổng không có văn bản {slug or '(trống)'}.")


def _spam(fields: Fields) -> Iterator[Lack]:
    for sign in _signs(text_of(fields)):
        yield _of_sign(sign)


def _of_sign(sign: Sign) -> Lack:
    is_grave = sign.severity is SpamSeverity.BLOCK
    return Lack(Weight.HAND_IN if is_grave else Weight.ADVICE, "body", sign.message_vi)


def _outbound(fields: Fields) -> Iterator[Lack]:
    allowed = allowed_domains()
    for domain in outbound_domains(text_of(fields)):
        for trick in domain.tricks:
            yield Lack(Weight.HAND_IN, "body", trick)
        if domain.host and not is_allowed(domain.host, allowed):
            yield _unknown(domain.host, imitated_host(domain.host, allowed))


def _unknown(host: str, imitated: str) -> Lack:
    if imitated:
        return Lack(Weight.HAND_IN, "body", f"Tên miền {host} giả dạng {imitated}.")
    message = f"Tên miền {host} chưa được phép dẫn tới; cần người thứ hai quyết định."
    return Lack(Weight.PUBLISH, "body", message)


def _of_finding(one: Finding) -> Lack:
    is_grave = one.severity is FindingSeverity.ERROR
    where = f" (“{one.excerpt}”)" if one.excerpt else ""
    return Lack(Weight.HAND_IN if is_grave else Weight.ADVICE, "body", one.message_vi + where)
