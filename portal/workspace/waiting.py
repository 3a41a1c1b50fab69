"""What waits for an officer, each kind of work with its number and the first few of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from portal.accounts.officer import Officer
from portal.accounts.permissions import Permission
from portal.cases.desk_queries import count_cases, pressing_cases
from portal.core import clock
from portal.core.actor import Actor
from portal.core.kept import while_unchanged
from portal.core.paging import read_page
from portal.editorial.models import Manuscript, ManuscriptState
from portal.editorial.queries import ManuscriptFilter, find_manuscripts
from portal.editorial.staff.rights import WRITING
from portal.jobs.models import Job, JobState
from portal.jobs.queries import jobs_of
from portal.registry.quality import check_counts
from portal.registry.register_queries import ESTABLISHMENT, PRODUCT, within
from portal.registry.reminders import list_expiring, reminder_steps
from portal.trace_desk.queries import alerts_within
from portal.trace_desk.recall_lists import recalls_within
from portal.trace_desk.schemas import AlertState
from portal.workspace.waiting_records import (
    domains_to_decide,
    unaccepted_invitations,
    unverified_establishments,
)

SHOWN = 3
# What has ended longer ago is no news any more.
NEWS = timedelta(days=2)
REGISTER_PATHS = {ESTABLISHMENT: "/can-bo/co-so/", PRODUCT: "/can-bo/san-pham/"}
Counts = tuple[tuple[str, int, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One of the first few: what it is, where it stands, what matters about it."""

    text: str
    path: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of work: how much of it, the first lines of it, the page with all of it."""

    title: str
    count: int
    noun: str
    path: str
    lines: Sequence[Line]
    tone: str = ""


def waiting_for(officer: Officer) -> Sequence[Waiting]:
    """Everything that waits for somebody, in the order in which it should be looked at."""
    found = [read(officer) for rights, read in SOURCES if any(map(officer.may, rights))]
    return [one for one in found if one.count]


def _pressing(officer: Officer) -> Waiting:
    today = clock.today()
    listing = pressing_cases(officer, on=today)
    lines = [
        Line(
            f"{one.number}, {one.kind.label.lower()}",
            f"/can-bo/phan-anh/{one.number}",
            f"hạn {one.due_on:%d/%m/%Y}",
        )
        for one in listing.rows[:SHOWN]
    ]
    tone = "bad" if any(one.is_late(today) for one in listing.rows) else "caution"
    path = "/can-bo/phan-anh/?xem=dang-mo"
    return Waiting("Phản ánh sắp hoặc đã quá hạn", listing.total, "hồ sơ", path, lines, tone)


def _new_cases(officer: Officer) -> Waiting:
    count = count_cases(officer, on=clock.today())["received"]
    path = "/can-bo/phan-anh/?xem=cho-nhan"
    return Waiting("Phản ánh chờ tiếp nhận", count, "hồ sơ", path, ())


def _alerts(officer: Officer) -> Waiting:
    listing = alerts_within(officer.actor, 1, state=AlertState.STANDING)
    lines = [
        Line(
            f"{one.serial.product.name}, số {one.serial.number}",
            f"/can-bo/canh-bao-sao-chep/{one.id}",
        )
        for one in listing.rows[:SHOWN]
    ]
    path = f"/can-bo/canh-bao-sao-chep/?trang-thai={AlertState.STANDING}"
    return Waiting("Tem nghi bị sao chép", listing.total, "cảnh báo", path, lines, "bad")


def _recalls(officer: Officer) -> Waiting:
    untold = [one for one in recalls_within(officer.actor, 1).rows if one.told < one.parties]
    lines = [
        Line(
            one.warning.title,
            f"/can-bo/thu-hoi/{one.warning.slug}",
            f"còn {one.parties - one.told} nơi chưa báo",
        )
        for one in untold[:SHOWN]
    ]
    return Waiting("Thu hồi chưa báo hết", len(untold), "đợt", "/can-bo/thu-hoi/", lines, "bad")


def _manuscripts(officer: Officer) -> Waiting:
    wanted = ManuscriptFilter(
        kinds=[kind for kind, right in WRITING.items() if officer.may(right)],
        waiting_for=officer.actor_name,
        may_publish=officer.may(Permission.PUBLISH),
    )
    listing = find_manuscripts(wanted, 1)
    lines = [
        Line(one.title, one.path, f"{one.kind_label}, {one.state_label.lower()}")
        for one in listing.rows[:SHOWN]
    ]
    return Waiting("Bài chờ bạn", listing.total, "bài", "/can-bo/bai/?cua=cho-toi", lines)


def _own_writing(officer: Officer) -> Waiting:
    """What the officer began and has not published yet; what was given back waits above."""
    statement = select(Manuscript).where(
        Manuscript.kind.in_([kind for kind, right in WRITING.items() if officer.may(right)]),
        Manuscript.state.in_((ManuscriptState.DRAFT, ManuscriptState.REVIEW)),
        Manuscript.author == officer.actor_name,
        Manuscript.assignee != officer.actor_name,
    )
    newest = statement.order_by(Manuscript.updated_at.desc(), Manuscript.id)
    listing = read_page(newest, 1, SHOWN)
    lines = [
        Line(one.title, one.path, f"{one.kind_label}, {one.state_label.lower()}")
        for one in listing.rows
    ]
    path = "/can-bo/bai/?cua=toi"
    return Waiting("Bài đang soạn của bạn", listing.total, "bài", path, lines, "done")


def _unverified(officer: Officer) -> Waiting:
    listing = unverified_establishments(officer.actor, SHOWN)
    lines = [Line(one.name, f"/can-bo/co-so/{one.code}/trang-thai") for one in listing.rows]
    path = "/can-bo/co-so/?trang_thai=unverified"
    return Waiting("Cơ sở chờ xác minh", listing.total, "cơ sở", path, lines, "caution")


def _expiring(officer: Officer) -> Waiting:
    day, by = clock.today(), officer.actor
    steps = [step.days for step in reminder_steps()]
    listing = list_expiring(by if by.is_bound else None, 1, on=day, steps=steps)
    lines = []
    for one in listing.rows[:SHOWN]:
        owner = one.product or one.establishment
        path = REGISTER_PATHS[PRODUCT if one.product else ESTABLISHMENT]
        left = f"{one.kind.label}, hết hạn {one.expires_on:%d/%m/%Y}"
        lines += [Line(owner.name, f"{path}{owner.code}", left)] if owner else []
    title, path = "Chứng nhận sắp hết hạn", "/can-bo/nhac-viec/"
    return Waiting(title, listing.total, "chứng nhận", path, lines, "caution")


def _quality(officer: Officer) -> Waiting:
    by = officer.actor
    counts = _missing(by.commune_code, by.establishment_code, clock.today())
    lines = [Line(label, path, f"{count} hồ sơ") for label, count, path in counts[:SHOWN]]
    return Waiting("Dữ liệu còn thiếu", len(counts), "loại thiếu sót", "/can-bo/chat-luong/", lines)


@while_unchanged
def _missing(commune_code: str | None, establishment_code: str | None, day: date) -> Counts:
    """What records of a unit lack, the most frequent first; counting reads every record."""
    by = Actor("", commune_code=commune_code, establishment_code=establishment_code)
    counted = [
        (one.check.label, one.count, f"{path}?thieu={one.check.code}")
        for kind, path in REGISTER_PATHS.items()
        for one in check_counts(kind, lambda table: within(table, by), day)
        if one.count
    ]
    return tuple(sorted(counted, key=lambda row: -row[1]))


def _jobs(officer: Officer) -> Waiting:
    since = clock.now() - NEWS
    rows = [
        one
        for one in jobs_of(officer.actor, 1).rows
        if one.finished_at is None or one.finished_at >= since
    ]
    lines = [Line(one.title, f"/can-bo/cong-viec/{one.id}", _told(one)) for one in rows[:SHOWN]]
    has_failed = any(one.state is JobState.FAILED for one in rows)
    tone = "bad" if has_failed else "done"
    return Waiting("Việc bạn đã giao", len(rows), "việc", "/can-bo/cong-viec/", lines, tone)


def _told(job: Job) -> str:
    if job.state is JobState.RUNNING and job.percent is not None:
        return f"{job.state_label}, {job.percent} %"
    return job.state_label


def _domains(officer: Officer) -> Waiting:
    listing = domains_to_decide(officer.actor, SHOWN)
    lines = [Line(one.domain, "/can-bo/ten-mien/", one.reason) for one in listing.rows]
    return Waiting("Tên miền chờ quyết định", listing.total, "tên miền", "/can-bo/ten-mien/", lines)


def _invitations(_officer: Officer) -> Waiting:
    listing = unaccepted_invitations(SHOWN)
    lines = [Line(one.name, f"/can-bo/nguoi-dung/{one.id}", one.email) for one in listing.rows]
    path = "/can-bo/nguoi-dung/?trang-thai=invited"
    return Waiting("Lời mời chưa được nhận", listing.total, "người", path, lines)


Read = Callable[[Officer], Waiting]
SOURCES: Sequence[tuple[tuple[Permission, ...], Read]] = (
    ((Permission.CASES,), _pressing),
    ((Permission.CASES_ALL,), _new_cases),
    ((Permission.TRACE_EDIT,), _alerts),
    ((Permission.RECALL,), _recalls),
    ((Permission.WRITE, Permission.WARN), _manuscripts),
    ((Permission.REGISTRY_VERIFY,), _unverified),
    ((Permission.REGISTRY_EDIT,), _expiring),
    ((Permission.REGISTRY_EDIT,), _quality),
    ((Permission.PUBLISH,), _domains),
    ((Permission.ACCOUNTS,), _invitations),
    ((Permission.WRITE, Permission.WARN), _own_writing),
    ((Permission.WORK,), _jobs),
)
