"""Loads the kinds of hazards, and the fictional warnings of the sample data."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import db
from portal.warnings.models import ConsumerWarning
from portal.warnings.services.hazards import bring_hazard_kinds
from portal.warnings.services.issuing import issue_warning, lift_warning
from portal.warnings.services.notices import Concerned, Contact, OtherGoods, WarningNotice
from portal.warnings.services.replies import confirm_reply, enter_reply
from portal.warnings.states import SourceKind, WarningMeasure
from seed.references import sample_establishment, sample_products
from seed.tables import day_of, rows_of

HERE = Path(__file__).parent
HAZARDS = HERE / "data" / "warnings" / "hazard_kinds.csv"
FILE = HERE / "sample" / "warnings.yaml"
ISSUING_BODY = "Cơ quan kiểm tra chất lượng sản phẩm, hàng hóa của tỉnh (mẫu)"
SOURCE = "Dữ liệu mẫu của cổng"
SECOND_PERSON = Actor("portal seed, second person")


def load_hazard_kinds(*, by: str) -> int:
    """Bring the kinds of hazards up to date; returns how many there are."""
    rows = [
        {
            **row,
            "position": int(row["position"]),
            "valid_from": day_of(row["valid_from"]),
            "valid_to": day_of(row["valid_to"]),
        }
        for row in rows_of(HAZARDS)
    ]
    return bring_hazard_kinds(rows, by=by)


def load_sample_warnings(*, by: str) -> int:
    """Bring the sample warnings up to date; returns how many there are."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["warnings"]
    for row in rows:
        if "earlier" in row and not _is_known(row["slug"]):
            _issue({**row, **row["earlier"]}, by)
        warning = _issue(row, by)
        if row["lifted_on"] and warning.lifted_on is None:
            lift_warning(warning, on=row["lifted_on"], reason=row["lifted_reason"], by=by)
        if "reply" in row and not warning.replies:
            _reply(warning, row["reply"], by)
    return len(rows)


def _is_known(slug: str) -> bool:
    known = select(ConsumerWarning.id).where(ConsumerWarning.slug == slug)
    return db.session.scalar(known) is not None


def _issue(row: Mapping[str, Any], by: str) -> ConsumerWarning:
    products = sample_products(row["products"])
    named = {ref: sample_products([ref])[0].code for ref in row.get("lot_numbers", {})}
    about = Concerned(
        products=products,
        lots={named[ref]: numbers for ref, numbers in row.get("lot_numbers", {}).items()},
        goods=[OtherGoods(**goods) for goods in row.get("goods", ())],
        establishments=[sample_establishment(ref) for ref in row.get("establishments", ())],
    )
    return issue_warning(_notice(row), about=about, by=by)


def _notice(row: Mapping[str, Any]) -> WarningNotice:
    return WarningNotice(
        slug=row["slug"],
        title=row["title"],
        summary=row["summary"],
        measure=WarningMeasure(row["measure"]),
        hazard=row["hazard"],
        what_to_do=row["what_to_do"],
        issuing_body=ISSUING_BODY,
        issued_on=row["issued_on"],
        is_sample=row["is_sample"],
        risk_code=row["risk_level"] or "",
        lots=row["lots"],
        title_en=row["english_title"],
        summary_en=row["english_summary"],
        source=SOURCE,
        hazard_kind=row["hazard_kind"],
        source_kind=SourceKind(row["source_kind"]),
        legal_basis=row.get("legal_basis", ""),
        contacts=[Contact(**contact) for contact in row.get("contacts", ())],
    )


def _reply(warning: ConsumerWarning, row: Mapping[str, Any], by: str) -> None:
    now = clock.now()
    entered = enter_reply(
        warning,
        sample_establishment(row["establishment"]),
        name="",
        reply=row["text"],
        replied_on=row["replied_on"],
        at=now,
        by=Actor(by),
    )
    confirm_reply(warning, entered, at=now, by=SECOND_PERSON)
