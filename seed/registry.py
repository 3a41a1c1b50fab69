"""Loads the rules of the registry, the recognised OCOP products, and fictional samples."""

from collections.abc import Mapping
from datetime import datetime, time
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal.core import clock
from portal.core.db import db
from portal.registry.models import Establishment, Product
from portal.registry.rules import CertificateKind, OcopProductSet, OcopStarBand, RiskClass
from portal.registry.schemas import Contact, NewCertificate, NewEstablishment, NewProduct
from portal.registry.services import rules
from portal.registry.services.changes import (
    recall_product,
    withdraw_certificate,
    withdraw_product,
)
from portal.registry.services.entry import (
    add_certificate,
    apply_standard,
    attach_picture,
    register_establishment,
    register_product,
)
from portal.registry.services.trail import Owner
from portal.registry.states import EstablishmentKind, EstablishmentState, Evidence
from portal.registry.upkeep import QualityCheck, ReminderStep
from seed.pictures import draw_picture
from seed.tables import day_of, rows_of, rule_rows

HERE = Path(__file__).parent
RULES = HERE / "data" / "registry"
SAMPLES = HERE / "sample"
SAMPLE_SOURCE = "Dữ liệu mẫu, không có thật"
OCOP = "ocop"


def load_rules(*, by: str) -> int:
    """Load the rows of law and of upkeep that the registers are kept by."""
    return sum(
        (
            rules.load_rules(RiskClass, rule_rows(RULES / "risk_classes.csv"), by=by),
            rules.load_rules(OcopProductSet, rule_rows(RULES / "ocop_product_sets.csv"), by=by),
            rules.load_rules(OcopStarBand, rule_rows(RULES / "ocop_star_bands.csv"), by=by),
            rules.load_rules(CertificateKind, rule_rows(RULES / "certificate_kinds.csv"), by=by),
            rules.load_rules(QualityCheck, rule_rows(RULES / "quality_checks.csv"), by=by),
            rules.load_rules(ReminderStep, rule_rows(RULES / "reminder_steps.csv"), by=by),
        )
    )


def load_ocop(*, by: str) -> int:
    """Load the recognised OCOP products and their producers; returns how many products."""
    rows = list(rows_of(RULES / "ocop_products.csv"))
    producers = _load_producers(rows, by=by)
    known = _origins(Product)
    for row in rows:
        origin = f"ocop:{row['province_code']}:{row['producer']}:{row['name']}"
        if origin not in known:
            _load_recognised(row, origin, producers, by=by)
    return len(rows)


def load_sample_establishments(*, by: str) -> int:
    """Load fictional establishments that show each state; returns how many there are."""
    entries = _samples("establishments")
    known = _origins(Establishment)
    for entry in entries:
        if _sample_origin(entry["ref"]) not in known:
            establishment = register_establishment(_sample_establishment(entry), by=by)
            _certify(establishment, entry, by=by)
    return len(entries)


def load_sample_products(*, by: str) -> int:
    """Load fictional products with drawn pictures; returns how many there are."""
    entries = _samples("products")
    known = _origins(Product)
    producers = _origins(Establishment)
    for entry in entries:
        if _sample_origin(entry["ref"]) not in known:
            _load_sample_product(entry, producers, by=by)
    return len(entries)


def _load_producers(rows: list[dict[str, str]], *, by: str) -> dict[tuple[str, str], str]:
    """The code of each producer by province and name; the source gives no other key."""
    known = _origins(Establishment)
    codes: dict[tuple[str, str], str] = {}
    for row in rows:
        key = (row["province_code"], row["producer"])
        if not row["producer"] or key in codes:
            continue
        origin = f"ocop:{row['province_code']}:{row['producer']}"
        codes[key] = known.get(origin) or _register_producer(row, origin, by=by)
    return codes


def _register_producer(row: Mapping[str, str], origin: str, *, by: str) -> str:
    new = NewEstablishment(
        kind=EstablishmentKind(row["producer_kind"]),
        name=row["producer"],
        origin=origin,
        province_code=row["province_code"],
        commune_code=row["commune_code"] or None,
        former_address=row["former_address"],
        state=EstablishmentState.ACTIVE,
        source=row["source"],
        source_note=row["producer_note"],
    )
    return register_establishment(new, by=by).code


def _load_recognised(
    row: Mapping[str, str], origin: str, producers: Mapping[tuple[str, str], str], *, by: str
) -> None:
    set_number = row["set_number"]
    new = NewProduct(
        name=row["name"],
        origin=origin,
        establishment_code=producers.get((row["province_code"], row["producer"])),
        province_code=row["province_code"],
        commune_code=row["commune_code"] or None,
        former_address=row["former_address"],
        set_number=int(set_number) if set_number else None,
        set_is_guess=bool(set_number),
        source=row["source"],
        source_note=row["note"],
        verification=Evidence(row["verification"]),
    )
    product = register_product(new, on=clock.today(), by=by)
    recognition = NewCertificate(
        kind=OCOP,
        number=row["decision_number"],
        issuer=row["recognised_by"],
        year=int(row["year"]),
        issued_on=day_of(row["decided_on"]),
        expires_on=day_of(row["expires_on"]),
        stars=int(row["stars"]),
        address_then=row["former_address"],
        source=row["source"],
        note=row["note"],
    )
    add_certificate(product, recognition, by=by)


def _sample_establishment(entry: Mapping[str, Any]) -> NewEstablishment:
    contacts = {
        contact["kind"]: Contact(value=str(contact["value"]), is_shown=contact["show"])
        for contact in entry["contacts"]
    }
    since = entry["state_since"]
    return NewEstablishment(
        kind=EstablishmentKind(entry["kind"]),
        name=entry["name"],
        origin=_sample_origin(entry["ref"]),
        name_en=entry["english_name"] or "",
        brand=entry["brand"] or "",
        trades=tuple(entry["trades"]),
        tax_code=entry["tax_code"] or "",
        gln=entry["gln"] or "",
        commune_code=entry["commune_code"],
        address=entry["address_line"],
        former_address=entry["old_address"],
        phone=contacts.get("phone", Contact()),
        email=contacts.get("email", Contact()),
        website=contacts.get("website", Contact()),
        description=entry["description"],
        state=EstablishmentState(entry["state"]),
        state_since=since,
        state_reason=entry["state_reason"] or "",
        source=SAMPLE_SOURCE,
        is_sample=True,
    )


def _load_sample_product(
    entry: Mapping[str, Any], producers: Mapping[str, str], *, by: str
) -> None:
    product = register_product(
        _sample_product(entry, producers[_sample_origin(entry["establishment"])]),
        on=clock.today(),
        by=by,
    )
    for code in entry["applied_standards"]:
        apply_standard(product, code, by=by)
    for image in entry["images"]:
        drawn = draw_picture(image["motif"], image["colour"], image["file"])
        attach_picture(product, drawn, alt=image["alt"], by=by)
    _certify(product, entry, by=by)
    _change_state(product, entry, by=by)


def _sample_product(entry: Mapping[str, Any], establishment_code: str) -> NewProduct:
    return NewProduct(
        name=entry["name"],
        origin=_sample_origin(entry["ref"]),
        establishment_code=establishment_code,
        name_en=entry["english_name"] or "",
        brand=entry["brand"] or "",
        gtin=entry["gtin"] or "",
        place_of_origin=entry["origin"] or "",
        description=entry["description"] or "",
        ingredients=entry["ingredients"] or "",
        usage=entry["usage"] or "",
        storage=entry["storage"] or "",
        net_quantity=entry["net_quantity"] or "",
        shelf_life=entry["shelf_life"] or "",
        risk_code=entry["risk_level"] or "",
        set_number=entry["ocop_set"],
        source=SAMPLE_SOURCE,
        is_sample=True,
        published_at=datetime.combine(entry["published_on"], time(8), clock.VIETNAM),
    )


def _certify(owner: Owner, entry: Mapping[str, Any], *, by: str) -> None:
    for given in entry["certificates"]:
        new = NewCertificate(
            kind=given["kind"],
            number=given["number"],
            issuer=given["issuer"],
            scope=given["scope"] or "",
            issued_on=given["issued_on"],
            expires_on=given["expires_on"],
            stars=given.get("stars"),
            points=given.get("points"),
            source=SAMPLE_SOURCE,
        )
        certificate = add_certificate(owner, new, by=by)
        if given["state"] == "withdrawn":
            reason, on = given["withdrawn_reason"], given["withdrawn_on"]
            withdraw_certificate(certificate, reason=reason, on=on, by=by)


def _change_state(product: Product, entry: Mapping[str, Any], *, by: str) -> None:
    if entry["state"] == "withdrawn":
        withdraw_product(product, reason=entry["state_reason"], on=entry["state_on"], by=by)
    elif entry["state"] == "recalled":
        recall_product(
            product,
            reason=entry["state_reason"],
            advice=entry["what_to_do"],
            on=entry["state_on"],
            by=by,
            lots=tuple(entry["recalled_lots"]),
        )


def _sample_origin(ref: str) -> str:
    return f"sample:{ref}"


def _origins(table: type[Establishment] | type[Product]) -> dict[str, str]:
    """The codes of what is loaded already, by origin: loading again changes nothing."""
    rows = db.session.execute(select(table.origin, table.code))
    return {row.origin: row.code for row in rows}


def _samples(name: str) -> list[dict[str, Any]]:
    with (SAMPLES / f"{name}.yaml").open(encoding="utf-8") as file:
        entries: list[dict[str, Any]] = yaml.safe_load(file)[name]
        return entries
