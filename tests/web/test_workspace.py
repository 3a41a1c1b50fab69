"""The first page of an officer: what waits, within the own unit, and ways that lead somewhere."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from portal.accounts.models import AccountState
from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.actor import Actor
from portal.core.db import unit_of_work
from portal.editorial.domains import propose_domain
from portal.editorial.models import ManuscriptKind, ManuscriptState
from portal.editorial.services.drafting import start_manuscript
from portal.editorial.services.remarks import assign
from portal.jobs.services import ask_for
from portal.registry.states import EstablishmentState
from portal.trace.copies.alerts import raise_alert
from portal.trace.copies.rules import CopyRuleKind
from portal.trace.copies.signs import Suspicion
from portal.trace.serials import serial_by_code
from tests.make.lots import make_lot, make_serials
from tests.make.officers import MadeOfficer, OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH
from tests.make.registers import make_registers
from tests.make.registry import TODAY, make_certificate, make_establishment, make_product
from tests.make.statements import count_statements
from tests.make.visits import make_copy_rule

UNVERIFIED = EstablishmentState.UNVERIFIED


@pytest.fixture
def workspace(app: Flask) -> Flask:
    """A portal with rules for registers and copied labels."""
    make_registers(app)
    make_copy_rule(app, CopyRuleKind.NETWORKS, 20, 720)
    return app


def officer(app: Flask, *roles: Role, **unit: str) -> tuple[MadeOfficer, OfficerClient]:
    made = make_officer(app, *roles, **unit)  # type: ignore[arg-type]  # units are words
    return made, sign_in(app, made)


def section(page: str, title: str) -> str:
    """The part of the first page with this title, empty when it is not there."""
    found = re.search(rf'<section[^>]*aria-label="{title}">(.*?)</section>', page, re.DOTALL)
    return found.group(1) if found else ""


def test_nobody_gets_in_without_signing_in(workspace: Flask) -> None:
    answer = workspace.test_client().get("/can-bo/")

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/can-bo/dang-nhap")


def test_a_registrar_sees_what_is_to_be_verified(workspace: Flask) -> None:
    for number in range(5):
        make_establishment(workspace, name=f"Cơ sở {number}", state=UNVERIFIED)
    make_establishment(workspace, name="Cơ sở đã xong")
    _, registrar = officer(workspace, Role.REGISTRAR)

    page = registrar.get("/can-bo/").text

    waiting = section(page, "Cơ sở chờ xác minh")
    assert ">5 <" in waiting
    assert "Cơ sở 0" in waiting
    assert "Cơ sở 3" not in waiting
    assert "Có <strong>6</strong> cơ sở, trong đó <strong>5</strong> chờ xác minh" in page


def test_a_commune_sees_its_own_records_alone(workspace: Flask) -> None:
    soon = TODAY + timedelta(days=20)
    for commune, name in ((SA_HUYNH, "Mắm nhà"), (LY_SON, "Tỏi đảo")):
        owner = make_establishment(workspace, name=f"Cơ sở {name}", commune_code=commune)
        product = make_product(workspace, name=name, establishment_code=owner, commune_code=commune)
        make_certificate(workspace, product, expires_on=clock.today() + (soon - TODAY))
    _, commune = officer(workspace, Role.COMMUNE, commune=SA_HUYNH)

    page = commune.get("/can-bo/").text

    assert "Mắm nhà" in section(page, "Chứng nhận sắp hết hạn")
    assert "Tỏi đảo" not in page
    assert "Sổ đăng ký của bạn" in page
    assert "Có <strong>1</strong> cơ sở;" in page


def test_what_records_lack_follows_a_change_at_once(workspace: Flask) -> None:
    make_product(workspace, name="Mắm một")
    _, registrar = officer(workspace, Role.REGISTRAR)

    before = section(registrar.get("/can-bo/").text, "Dữ liệu còn thiếu")
    make_product(workspace, name="Mắm hai")
    after = section(registrar.get("/can-bo/").text, "Dữ liệu còn thiếu")

    assert "1 hồ sơ" in before
    assert "2 hồ sơ" in after


def test_alerts_of_copied_labels_come_first(workspace: Flask) -> None:
    make_establishment(workspace, name="Cơ sở mới", state=UNVERIFIED)
    product = make_product(workspace, name="Mắm quý", gtin="9520123456795")
    code = make_serials(workspace, make_lot(workspace, product), ["S1"])[0]
    _raise(workspace, code)
    _, registrar = officer(workspace, Role.REGISTRAR)

    page = registrar.get("/can-bo/").text

    assert "Mắm quý, số S1" in section(page, "Tem nghi bị sao chép")
    assert page.index("Tem nghi bị sao chép") < page.index("Cơ sở chờ xác minh")


def test_a_writer_sees_what_was_given_to_them_and_a_publisher_what_is_to_be_read(
    workspace: Flask,
) -> None:
    author, _ = officer(workspace, Role.EDITOR)
    other, writing = officer(workspace, Role.EDITOR)
    with workspace.app_context(), unit_of_work():
        given = start_manuscript(
            ManuscriptKind.NEWS, "Bài được giao", at=clock.now(), by=author.actor
        )
        start_manuscript(ManuscriptKind.NEWS, "Bài của riêng", at=clock.now(), by=author.actor)
        assign(given, other.actor.name, due_on=None, at=clock.now(), by=author.actor)

    page = writing.get("/can-bo/").text

    assert "Bài được giao" in section(page, "Bài chờ bạn")
    assert "Bài của riêng" not in page


def test_a_writer_sees_what_they_are_writing_and_what_is_being_read(workspace: Flask) -> None:
    author, writing = officer(workspace, Role.EDITOR)
    _, other = officer(workspace, Role.EDITOR)
    with workspace.app_context(), unit_of_work():
        start_manuscript(ManuscriptKind.NEWS, "Bài dở dang", at=clock.now(), by=author.actor)
        read = start_manuscript(ManuscriptKind.NEWS, "Bài chờ", at=clock.now(), by=author.actor)
        read.state = ManuscriptState.REVIEW
        out = start_manuscript(ManuscriptKind.NEWS, "Bài đã ra", at=clock.now(), by=author.actor)
        out.state = ManuscriptState.PUBLISHED
        back = start_manuscript(ManuscriptKind.NEWS, "Bài giao", at=clock.now(), by=author.actor)
        assign(back, author.actor.name, due_on=None, at=clock.now(), by=author.actor)

    page = writing.get("/can-bo/").text

    own = section(page, "Bài đang soạn của bạn")
    assert ">2 <" in own
    assert "Bài dở dang" in own
    assert "Bài chờ" in own
    assert "Bài giao" in section(page, "Bài chờ bạn")
    assert "Hiện không có việc nào chờ bạn" not in page
    assert "Bài dở dang" not in other.get("/can-bo/").text


def test_an_editor_with_nothing_to_do_may_begin_with_news(workspace: Flask) -> None:
    _, editor = officer(workspace, Role.EDITOR)

    page = editor.get("/can-bo/").text

    assert '<li><a href="/can-bo/bai/moi?loai=news">Viết tin</a>' in page.partition("Bắt đầu")[2]


def test_who_proposed_a_domain_does_not_decide_on_it(workspace: Flask) -> None:
    one, proposing = officer(workspace, Role.PUBLISHER)
    _, deciding = officer(workspace, Role.PUBLISHER)
    with workspace.app_context(), unit_of_work():
        propose_domain("example.vn", reason="Báo của tỉnh", at=clock.now(), by=one.actor)

    assert section(proposing.get("/can-bo/").text, "Tên miền chờ quyết định") == ""
    assert "example.vn" in section(deciding.get("/can-bo/").text, "Tên miền chờ quyết định")


def test_an_administrator_sees_invitations_nobody_took_up(workspace: Flask) -> None:
    make_officer(workspace, Role.EDITOR, name="Trần Mới", state=AccountState.INVITED)
    _, admin = officer(workspace, Role.ADMIN)

    assert "Trần Mới" in section(admin.get("/can-bo/").text, "Lời mời chưa được nhận")


def test_everyone_sees_the_own_jobs_alone(workspace: Flask) -> None:
    made, partner = officer(workspace, Role.PARTNER)
    with workspace.app_context():
        ask_for("export", "Xuất của tôi", {}, by=made.actor)
        ask_for("export", "Xuất của người khác", {}, by=Actor("user:khac@example.vn"))

    page = partner.get("/can-bo/").text

    assert "Xuất của tôi" in section(page, "Việc bạn đã giao")
    assert "Xuất của người khác" not in page


@pytest.mark.parametrize("role", Role)
def test_with_nothing_waiting_every_role_is_shown_where_to_begin(
    workspace: Flask, role: Role
) -> None:
    unit = {"commune": SA_HUYNH} if role is Role.COMMUNE else {}
    if role is Role.BUSINESS:
        unit = {"establishment": make_establishment(workspace, tax_code="5199000016")}
    _, browser = officer(workspace, role, **unit)

    page = browser.get("/can-bo/").text

    assert "<h1>Chào Cán bộ Thử Nghiệm</h1>" in page
    if "Hiện không có việc nào chờ bạn" not in page:
        assert role in {Role.BUSINESS}
    ways = re.findall(r'(?:button--quiet"|<li><a) href="(/can-bo/[^"]*)"', page)
    assert ways
    for path in set(ways):
        assert browser.get(path).status_code == 200, path


def test_the_first_page_names_the_unit(workspace: Flask) -> None:
    code = make_establishment(workspace, name="Mắm Bà Hai", tax_code="5199000016")
    _, business = officer(workspace, Role.BUSINESS, establishment=code)
    _, commune = officer(workspace, Role.COMMUNE, commune=SA_HUYNH)

    assert "· Mắm Bà Hai" in business.get("/can-bo/").text
    assert "· Phường Sa Huỳnh" in commune.get("/can-bo/").text


def test_the_first_page_asks_the_database_a_fixed_number_of_times(workspace: Flask) -> None:
    _, boss = officer(workspace, Role.ADMIN, Role.REGISTRAR, Role.PUBLISHER)
    _fill(workspace, 2)
    boss.get("/can-bo/")
    with count_statements(workspace) as few:
        boss.get("/can-bo/")
    _fill(workspace, 6)

    with count_statements(workspace) as many:
        page = boss.get("/can-bo/").text
    with count_statements(workspace) as unchanged:
        boss.get("/can-bo/")

    assert len(few) == len(unchanged) <= 16
    # What records lack is counted anew after a change.
    assert len(many) - len(unchanged) <= 5
    assert ">8 <" in section(page, "Cơ sở chờ xác minh")


def _fill(app: Flask, count: int) -> None:
    for number in range(count):
        make_establishment(app, name=f"Cơ sở {number}", state=UNVERIFIED)
        product = make_product(app, name=f"Mắm {number}")
        make_certificate(app, product, expires_on=clock.today() + timedelta(days=20))
        _raise(app, make_serials(app, make_lot(app, product), ["S1"])[0])


def _raise(app: Flask, code: str) -> None:
    suspicion = Suspicion("networks-20-720", 31, clock.now(), clock.now())
    with app.app_context(), unit_of_work():
        raise_alert(serial_by_code(code), suspicion, by="test")
