"""Whatever the services do in whatever order: the log says exactly what is published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from portal.core import clock
from portal.core.db import Model, db, unit_of_work
from portal.core.errors import RefusedError
from portal.inspections.models import Inspection
from portal.inspections.services import correct_result, publish_result
from portal.registry.models import Product
from portal.registry.services.changes import (
    change_establishment_state,
    list_again,
    recall_product,
    withdraw_certificate,
    withdraw_product,
)
from portal.registry.services.entry import (
    add_certificate,
    apply_standard,
    register_establishment,
    register_product,
)
from portal.registry.states import EstablishmentKind, EstablishmentState
from portal.warnings.models import ConsumerWarning
from portal.warnings.services.issuing import issue_warning, lift_warning
from portal.warnings.services.notices import Concerned
from tests.make.inspections import INSPECTION
from tests.make.ledger import entries_of
from tests.make.publications import verify
from tests.make.registry import (
    BY,
    OCOP,
    PLAIN,
    PRODUCER,
    certificate_of,
    establishment_of,
    make_rules,
    product_of,
    record_of,
)
from tests.make.warnings import NOTICE

TODAY = clock.today()
REASON = "Lý do thử nghiệm"
PERSON = "Nguyễn Thị Thử"
ENDS = st.sampled_from(["commit", "commit", "commit", "savepoint", "undone savepoint", "undo"])
SLUGS, ORIGINS = st.sampled_from(["mot", "hai"]), st.sampled_from(["test:1", "test:2"])
NEAR_TODAY = st.sampled_from([TODAY - timedelta(9), TODAY, TODAY + timedelta(1)])


class UndoneError(Exception):
    """The end of a transaction that comes to nothing."""


class Services(RuleBasedStateMachine):
    """Calls of the services; `app` is set by the test."""

    app: Flask
    establishments = Bundle("establishments")
    products = Bundle("products")
    certificates = Bundle("certificates")

    def __init__(self) -> None:
        super().__init__()
        with self.app.app_context(), unit_of_work():
            for table in reversed(Model.metadata.sorted_tables):
                if table.name in TABLES:
                    db.session.execute(delete(table))
        self.number = 0

    @initialize(target=establishments)
    def begin_with_an_establishment(self) -> Any:
        return self.carry_out(lambda: register_establishment(PRODUCER, by=BY).code, "commit")

    @initialize(target=products, producer=establishments)
    def begin_with_a_product(self, producer: str) -> Any:
        new = replace(PLAIN, establishment_code=producer)
        return self.carry_out(lambda: register_product(new, on=TODAY, by=BY).code, "commit")

    @initialize(target=certificates, owner=products)
    def begin_with_a_certificate(self, owner: str) -> Any:
        return self.carry_out(lambda: add_certificate(record_of(owner), OCOP, by=BY).id, "commit")

    def carry_out(self, call: Callable[[], str | int | None], end: str) -> Any:
        """Call a service in a transaction with this end; its result, nothing when undone."""
        before = len(entries_of(self.app))
        try:
            with self.app.app_context(), unit_of_work():
                found = self.call_inside(call, end)
        except (UndoneError, RefusedError):
            found = None
            assert len(entries_of(self.app)) == before
        return multiple() if found is None else found

    def call_inside(self, call: Callable[[], str | int | None], end: str) -> str | int | None:
        if end == "undone savepoint":
            try:
                with db.session.begin_nested():
                    call()
                    db.session.flush()
                    raise UndoneError
            except UndoneError:
                return None
        if end == "savepoint":
            with db.session.begin_nested():
                return call()
        found = call()
        if end == "undo":
            raise UndoneError
        return found

    @rule(
        target=establishments,
        kind=st.sampled_from(EstablishmentKind),
        state=st.sampled_from(EstablishmentState),
        end=ENDS,
    )
    def enter_establishment(
        self, kind: EstablishmentKind, state: EstablishmentState, end: str
    ) -> Any:
        name = PERSON if kind is EstablishmentKind.HOUSEHOLD else "Công ty Thử"
        new = replace(PRODUCER, kind=kind, name=name, state=state)
        return self.carry_out(lambda: register_establishment(new, by=BY).code, end)

    @rule(target=products, producer=st.none() | establishments, end=ENDS)
    def enter_product(self, producer: str | None, end: str) -> Any:
        new = replace(PLAIN, establishment_code=producer)
        return self.carry_out(lambda: register_product(new, on=TODAY, by=BY).code, end)

    @rule(
        target=certificates,
        owner=products | establishments,
        stars=st.sampled_from([None, 3, 5, 7]),
        end=ENDS,
    )
    def certify(self, owner: str, stars: int | None, end: str) -> Any:
        new = replace(OCOP, stars=stars)
        return self.carry_out(lambda: add_certificate(record_of(owner), new, by=BY).id, end)

    @rule(certificate=certificates, end=ENDS)
    def withdraw_certificate(self, certificate: int, end: str) -> None:
        def call() -> None:
            found = certificate_of(certificate)
            withdraw_certificate(found, reason=REASON, on=TODAY, by=BY)

        self.carry_out(call, end)

    @rule(product=products, code=st.sampled_from(["TCVN 1:2020", "TCCS 2:2021"]), end=ENDS)
    def apply_standard(self, product: str, code: str, end: str) -> None:
        def call() -> None:
            apply_standard(product_of(product), code, by=BY)

        self.carry_out(call, end)

    @rule(product=products, state=st.sampled_from(["recall", "withdraw", "list"]), end=ENDS)
    def change_product(self, product: str, state: str, end: str) -> None:
        def call() -> None:
            found = product_of(product)
            if state == "recall":
                recall_product(
                    found, reason=REASON, advice=REASON, on=TODAY, by=BY, lots=("L1", "L2")
                )
            elif state == "withdraw":
                withdraw_product(found, reason=REASON, on=TODAY, by=BY)
            else:
                list_again(found, reason=REASON, on=TODAY, by=BY)

        self.carry_out(call, end)

    @rule(establishment=establishments, state=st.sampled_from(EstablishmentState), end=ENDS)
    def change_establishment(self, establishment: str, state: EstablishmentState, end: str) -> None:
        def call() -> None:
            found = establishment_of(establishment)
            change_establishment_state(found, state, reason=REASON, on=TODAY, by=BY)

        self.carry_out(call, end)

    @rule(
        slug=SLUGS,
        named=st.lists(products, max_size=2),
        day=NEAR_TODAY,
        end=ENDS,
    )
    def issue(self, slug: str, named: list[str], day: date, end: str) -> None:
        def call() -> None:
            notice = replace(NOTICE, slug=slug, issued_on=day)
            issue_warning(notice, about=Concerned(products=products_of(named)), by=BY)

        self.carry_out(call, end)

    @rule(slug=SLUGS, end=ENDS)
    def lift(self, slug: str, end: str) -> None:
        def call() -> None:
            wanted = select(ConsumerWarning).where(ConsumerWarning.slug == slug)
            for found in db.session.scalars(wanted):
                lift_warning(found, on=TODAY, reason=REASON, by=BY)

        self.carry_out(call, end)

    @rule(
        origin=ORIGINS,
        about=st.none() | establishments,
        named=st.lists(products, max_size=2),
        day=NEAR_TODAY,
        end=ENDS,
    )
    def publish(
        self, origin: str, about: str | None, named: list[str], day: date, end: str
    ) -> None:
        def call() -> None:
            result = replace(INSPECTION, origin=origin, published_from=day)
            owner = establishment_of(about) if about else None
            found = products_of(named)
            publish_result(result, establishment=owner, products=found, by=BY)

        self.carry_out(call, end)

    @rule(origin=ORIGINS, now=st.sampled_from(["Đủ số lô.", "Thiếu."]), end=ENDS)
    def correct(self, origin: str, now: str, end: str) -> None:
        def call() -> None:
            for found in db.session.scalars(select(Inspection).where(Inspection.origin == origin)):
                correct_result(found, field="findings", now=now, reason=REASON, on=TODAY, by=BY)

        self.carry_out(call, end)

    @invariant()
    def the_log_says_what_is_published(self) -> None:
        verify(self.app)

    @invariant()
    def nothing_of_a_person_is_in_the_log(self) -> None:
        assert not any(PERSON in entry.content for entry in entries_of(self.app))


# What is emptied before each run; rules and places stay.
TABLES = {
    "ledger_entry",
    "inspected_product",
    "inspection",
    "warned_product",
    "consumer_warning",
    "certificate",
    "applied_standard",
    "product",
    "establishment",
    "outbox_entry",
    "issued_code",
}


def products_of(codes: list[str]) -> list[Product]:
    """The products with these codes, each once."""
    return list(db.session.scalars(select(Product).where(Product.code.in_(codes))))


def test_log_and_records_stay_in_step_whatever_the_services_do(app: Flask) -> None:
    make_rules(app)
    machine = type("Prepared", (Services,), {"app": app})

    run_state_machine_as_test(
        machine, settings=settings(max_examples=20, stateful_step_count=20, deadline=None)
    )
