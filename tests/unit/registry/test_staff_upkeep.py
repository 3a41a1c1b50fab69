"""What records lack, and reminders of certificates that end soon."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal.accounts.permissions import Role
from portal.core.actor import Actor
from portal.core.db import db, unit_of_work
from portal.core.desk import desk_reading
from portal.core.errors import NotFoundError
from portal.core.mail_table import Mail
from portal.registry.quality import check_counts, quality_of, unit_scores
from portal.registry.register_queries import (
    Certified,
    Order,
    RegisterFilter,
    list_register,
    within,
)
from portal.registry.reminders import (
    ReminderRounds,
    list_expiring,
    mail_reminders,
    make_reminders,
    reminder_steps,
)
from portal.registry.services.changes import withdraw_certificate
from portal.registry.services.rules import load_rules
from portal.registry.states import EstablishmentState
from portal.registry.upkeep import QualityCheck, ReminderSent, ReminderStep
from seed.registry import RULES
from seed.tables import rows_of
from tests.make.officers import make_officer
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registers import make_check, make_registers
from tests.make.registry import (
    TODAY,
    certificate_of,
    make_certificate,
    make_establishment,
    make_product,
)
from tests.make.statements import count_statements

OFFICE = Actor("user:office@example.vn")
COMMUNE = Actor("user:commune@example.vn", commune_code=SA_HUYNH)


@pytest.fixture
def registers(app: Flask) -> Flask:
    make_registers(app)
    return app


def missing_of(app: Flask, kind: str, code: str, day: date = TODAY) -> tuple[int | None, list[str]]:
    """The score of a record and the codes of what it lacks."""
    with app.app_context():
        found = quality_of(kind, code, day)
        return found.score, [one.code for one in found.missing]


def test_a_record_loses_the_weight_of_what_it_lacks(registers: Flask) -> None:
    code = make_product(registers, gtin="9520200000019", shelf_life="12 tháng")

    assert missing_of(registers, "product", code) == (70, ["no_picture"])


def test_blanks_are_no_answer(registers: Flask) -> None:
    code = make_product(registers, gtin="9520200000019", shelf_life="   ")

    assert missing_of(registers, "product", code) == (20, ["no_shelf_life", "no_picture"])


def test_a_check_switched_off_asks_nothing(registers: Flask) -> None:
    code = make_product(registers, gtin="9520200000019", shelf_life="12 tháng")
    make_check(registers, "product", "no_picture", is_active=False)

    assert missing_of(registers, "product", code) == (100, [])


@pytest.mark.parametrize(
    ("days", "renewed", "lacks"),
    [
        (-1, False, ["certificate_expired"]),
        (-1, True, []),
        (0, False, ["certificate_expiring"]),
        (29, False, ["certificate_expiring"]),
        (29, True, []),
        (30, False, []),
    ],
)
def test_the_end_of_a_certificate_counts_until_a_later_one_is_there(
    registers: Flask, days: int, renewed: bool, lacks: list[str]
) -> None:
    for check in ("certificate_expired", "certificate_expiring"):
        make_check(registers, "establishment", check, days=30)
    code = make_establishment(registers, tax_code="5199000016", commune_code=SA_HUYNH)
    make_certificate(registers, code, expires_on=TODAY + timedelta(days=days))
    if renewed:
        make_certificate(registers, code, expires_on=TODAY + timedelta(days=900))

    assert missing_of(registers, "establishment", code)[1] == lacks


def test_waiting_too_long_for_verification_is_told(registers: Flask) -> None:
    make_check(registers, "establishment", "unverified_long", days=30)
    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False):
        code = make_establishment(registers, state=EstablishmentState.UNVERIFIED)

    waited = [
        missing_of(registers, "establishment", code, TODAY + timedelta(days=n))[1] for n in (30, 31)
    ]

    assert ["unverified_long" in one for one in waited] == [False, True]


def test_every_check_of_the_seeds_can_be_looked_up(registers: Flask) -> None:
    rows = [
        {
            **row,
            "weight": int(row["weight"]),
            "days": int(row["days"]) if row["days"] else None,
            "is_active": True,
        }
        for row in rows_of(RULES / "quality_checks.csv")
    ]
    product = make_product(registers)
    establishment = make_establishment(registers)

    with registers.app_context(), unit_of_work():
        load_rules(QualityCheck, rows, by="test")

    for kind, code in (("product", product), ("establishment", establishment)):
        asked = {row["code"] for row in rows if row["kind"] == kind}
        with registers.app_context():
            known = {
                one.check.code for one in check_counts(kind, lambda t: within(t, OFFICE), TODAY)
            }
        assert asked == known
        assert sum(row["weight"] for row in rows if row["kind"] == kind) >= 100
        assert (missing_of(registers, kind, code)[0] or 0) < 100


def test_scores_of_communes_are_those_of_their_records(registers: Flask) -> None:
    make_establishment(registers, tax_code="5199000016", commune_code=SA_HUYNH)
    make_establishment(registers, commune_code=SA_HUYNH)
    make_establishment(registers, commune_code=LY_SON)
    make_establishment(registers, commune_code=LY_SON, state=EstablishmentState.CLOSED)

    with registers.app_context():
        scores = unit_scores("establishment", lambda table: within(table, OFFICE), TODAY)
        own = unit_scores("establishment", lambda table: within(table, COMMUNE), TODAY)

    assert [(one.commune_code, one.count, one.score, one.complete) for one in scores] == [
        (LY_SON, 1, 60, 0),
        (SA_HUYNH, 2, 80, 1),
    ]
    assert [one.commune_code for one in own] == [SA_HUYNH]


def test_quality_takes_as_many_statements_for_many_records_as_for_one(registers: Flask) -> None:
    seen: list[int] = []
    for _ in range(2):
        for number in range(15):
            make_product(registers, commune_code=SA_HUYNH, name=f"Sản phẩm {number}")
        with count_statements(registers) as statements, registers.app_context():
            unit_scores("product", lambda table: within(table, OFFICE), TODAY)
            check_counts("product", lambda table: within(table, OFFICE), TODAY)
            list_register("product", RegisterFilter(order=Order.SCORE), 1, of=None, day=TODAY)
        seen.append(len(statements))

    assert seen[0] == seen[1] <= 10


def codes(app: Flask, kind: str, of: Actor | None = None, **wanted: Any) -> list[str]:
    """The names in a list of a register."""
    with app.app_context():
        rows = list_register(kind, RegisterFilter(**wanted), 1, of=of, day=TODAY).rows
        return sorted(line.record.name for line in rows)


def test_names_are_found_with_marks_and_without(registers: Flask) -> None:
    make_establishment(registers, name="Hợp tác xã Đồng Xuân")
    make_establishment(registers, name="Công ty Khác")

    for words in ("đồng xuân", "dong xuan", "XUÂN đồng"):
        assert codes(registers, "establishment", words=words) == ["Hợp tác xã Đồng Xuân"]


def test_numbers_are_found_as_they_are_typed(registers: Flask) -> None:
    make_establishment(registers, name="Có số", tax_code="5199000016")
    code = make_product(registers, name="Có mã", gtin="9520200000019")

    assert codes(registers, "establishment", words="5199 000 016") == ["Có số"]
    assert codes(registers, "product", words="9520200000019") == ["Có mã"]
    assert codes(registers, "product", words=code.lower()) == ["Có mã"]
    assert codes(registers, "product", words="9520200000002") == []


def test_lists_are_narrowed_to_what_is_asked(registers: Flask) -> None:
    make_product(registers, name="Gần", commune_code=SA_HUYNH)
    expired = make_product(registers, name="Xa", commune_code=LY_SON)
    make_certificate(registers, expired, expires_on=TODAY - timedelta(days=1))

    assert codes(registers, "product", of=COMMUNE) == ["Gần"]
    assert codes(registers, "product", commune=LY_SON) == ["Xa"]
    assert codes(registers, "product", certified=Certified.EXPIRED) == ["Xa"]
    assert codes(registers, "product", certified=Certified.NONE) == ["Gần"]
    assert codes(registers, "product", certified=Certified.EXPIRING) == []
    assert codes(registers, "product", certified=Certified.IN_FORCE) == []
    assert codes(registers, "product", check="no_gtin") == ["Gần", "Xa"]
    with pytest.raises(NotFoundError):
        codes(registers, "product", check="unknown")


def reminded(app: Flask) -> list[tuple[int, date]]:
    """The reminders that were made: days before the end, and the day of making."""
    with app.app_context():
        rows = db.session.scalars(select(ReminderSent).order_by(ReminderSent.id))
        return [(row.days, row.made_on) for row in rows]


def make_due(app: Flask, on: date) -> int:
    """Make the reminders of a day."""
    with app.app_context(), unit_of_work():
        return make_reminders(on)


def test_each_step_reminds_once(registers: Flask) -> None:
    code = make_product(registers)
    end = TODAY + timedelta(days=100)
    make_certificate(registers, code, expires_on=end)

    for before in (91, 90, 90, 89, 30, 29, 8, 7, 0, -1):
        make_due(registers, end - timedelta(days=before))

    assert reminded(registers) == [(n, end - timedelta(days=n)) for n in (90, 30, 7)]


def test_steps_that_were_missed_are_not_made_up_for(registers: Flask) -> None:
    code = make_product(registers)
    make_certificate(registers, code, expires_on=TODAY + timedelta(days=5))

    make_due(registers, TODAY)

    assert reminded(registers) == [(7, TODAY)]


def test_nobody_is_reminded_of_what_is_renewed_or_taken_back(registers: Flask) -> None:
    renewed, gone = make_product(registers), make_establishment(registers)
    make_certificate(registers, renewed, expires_on=TODAY + timedelta(days=5))
    make_certificate(registers, renewed, expires_on=TODAY + timedelta(days=900))
    taken_back = make_certificate(registers, gone, expires_on=TODAY + timedelta(days=5))
    with registers.app_context(), unit_of_work():
        certificate = certificate_of(taken_back)
        withdraw_certificate(certificate, reason="Quyết định 1/QĐ", on=TODAY, by="test")

    assert make_due(registers, TODAY) == 0


def test_the_steps_are_rows(registers: Flask) -> None:
    code = make_product(registers)
    make_certificate(registers, code, expires_on=TODAY + timedelta(days=50))
    step = {"days": 60, "label": "Còn 60 ngày", "is_active": True}
    with registers.app_context(), unit_of_work():
        load_rules(ReminderStep, [step], by="test")

    make_due(registers, TODAY)

    assert reminded(registers) == [(60, TODAY)]


def test_the_list_of_a_unit_holds_its_own_certificates_alone(registers: Flask) -> None:
    for commune in (SA_HUYNH, LY_SON):
        code = make_establishment(registers, commune_code=commune)
        make_certificate(registers, code, number=commune, expires_on=TODAY + timedelta(days=5))

    with registers.app_context():
        days = [step.days for step in reminder_steps()]
        own = list_expiring(COMMUNE, 1, on=TODAY, steps=days)
        every = list_expiring(None, 1, on=TODAY, steps=days)

        assert [one.number for one in own.rows] == [SA_HUYNH]
        assert every.total == 2


def test_a_round_is_made_once_a_day(registers: Flask) -> None:
    code = make_product(registers)
    make_certificate(registers, code, expires_on=date(2026, 11, 25))
    rounds = ReminderRounds()

    with time_machine.travel("2026-11-20 03:00:00+00:00", tick=False), registers.app_context():
        assert rounds.step() is False
    make_certificate(registers, make_product(registers), expires_on=date(2026, 11, 25))
    with time_machine.travel("2026-11-20 09:00:00+00:00", tick=False), registers.app_context():
        rounds.step()
    assert len(reminded(registers)) == 1

    with time_machine.travel("2026-11-21 03:00:00+00:00", tick=False), registers.app_context():
        rounds.step()
    assert len(reminded(registers)) == 2


def waiting_mails(app: Flask) -> list[tuple[str, str]]:
    """Recipient and body of the mails that wait."""
    with app.app_context(), desk_reading() as session:
        return [(one.recipient, one.body) for one in session.scalars(select(Mail)).all()]


def test_the_officers_of_the_unit_get_one_mail_with_all_of_it(registers: Flask) -> None:
    own = make_officer(registers, Role.COMMUNE, commune=SA_HUYNH)
    make_officer(registers, Role.COMMUNE, commune=LY_SON)
    registrar = make_officer(registers, Role.REGISTRAR)
    for name, commune in (("Mắm", SA_HUYNH), ("Muối", SA_HUYNH), ("Gạo", None)):
        code = make_product(registers, name=name, commune_code=commune)
        make_certificate(registers, code, expires_on=TODAY + timedelta(days=5))
    make_due(registers, TODAY)

    with registers.app_context():
        assert mail_reminders(TODAY) == 2
    with registers.app_context():
        assert mail_reminders(TODAY) == 0

    mails = dict(waiting_mails(registers))
    assert set(mails) == {own.email, registrar.email}
    assert "Mắm" in mails[own.email]
    assert "Muối" in mails[own.email]
    assert "Gạo" not in mails[own.email]
    assert "Gạo" in mails[registrar.email]
    assert "hết hạn ngày 25/11/2026" in mails[registrar.email]
