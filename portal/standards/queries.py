"""Reads of standards: one by its key, the lines of a list, the standards around one."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from portal.core.db import db
from portal.core.errors import NotFoundError
from portal.core.language import N_
from portal.core.language import gettext as _
from portal.core.standard_code import key_of, read_code
from portal.standards.models import (
    Confidence,
    IcsClass,
    Standard,
    StandardClass,
    StandardKind,
    StandardLine,
    StandardStatus,
)

KIND_LABELS = {
    StandardKind.TCVN: N_("Tiêu chuẩn quốc gia (TCVN)"),
    StandardKind.QCVN: N_("Quy chuẩn kỹ thuật quốc gia (QCVN)"),
    StandardKind.DLVN: N_("Văn bản kỹ thuật đo lường (ĐLVN)"),
    StandardKind.TCCS: N_("Tiêu chuẩn cơ sở (TCCS)"),
    StandardKind.FOREIGN: N_("Tiêu chuẩn nước ngoài, quốc tế"),
}
STATUS_LABELS = {
    StandardStatus.IN_FORCE: N_("Còn hiệu lực"),
    StandardStatus.SUPERSEDED: N_("Đã được thay thế"),
    StandardStatus.WITHDRAWN: N_("Đã hủy bỏ"),
    StandardStatus.UNKNOWN: N_("Chưa đối chiếu"),
}
ASSUMED_LABEL = N_("Có thể còn hiệu lực, chưa đối chiếu")
STATUS_TONES = {
    StandardStatus.IN_FORCE: "good",
    StandardStatus.SUPERSEDED: "stopped",
    StandardStatus.WITHDRAWN: "bad",
    StandardStatus.UNKNOWN: "neutral",
}
CONFIDENCE_LABELS = {
    Confidence.HIGH: N_("Độ tin cậy của bản ghi: cao"),
    Confidence.MEDIUM: N_("Độ tin cậy của bản ghi: trung bình"),
    Confidence.LOW: N_("Độ tin cậy của bản ghi: thấp"),
}
TOPIC_LABELS = {
    "truy-xuat-nguon-goc": N_("Truy xuất nguồn gốc"),
    "ma-so-ma-vach": N_("Mã số mã vạch"),
    "thuc-pham": N_("Thực phẩm"),
    "he-thong-quan-ly": N_("Hệ thống quản lý"),
    "thu-nghiem": N_("Thử nghiệm"),
    "do-luong": N_("Đo lường"),
}
# Nobody reads on through the hundred parts of a series of regulations; search shows the rest.
RELATED_SHOWN = 12
# Share of common words below which two titles are about different things.
SAME_SUBJECT = 0.5
FIRST_WORDS_OF_EVERY_REGULATION = "quy chuẩn kỹ thuật quốc gia về"
_FIELDS = select(IcsClass).where(IcsClass.level == 1).order_by(IcsClass.code)
# The columns of a `StandardLine`; made once, as it is the same for every list.
_LINES = select(
    Standard.key,
    Standard.code,
    Standard.title,
    Standard.issuer,
    Standard.year,
    Standard.status,
    Standard.is_status_assumed,
    Standard.is_mandatory,
).where(Standard.key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True)
class Relative:
    """A standard with the same number; `has_other_subject` warns of a number used again."""

    standard: Standard
    has_other_subject: bool = False


@dataclass(frozen=True)
class Surroundings:
    """What stands around one standard."""

    replaced_by: Standard | None
    replaces: Sequence[Standard]
    same_number: Sequence[Relative]
    other_parts: Sequence[Standard]
    other_parts_total: int


def standard_by_key(typed: str) -> Standard:
    """The standard with this code in any spelling, its ICS classes and topics loaded.

    Raises NotFoundError.
    """
    statement = select(Standard).where(Standard.key == key_of(typed))
    loaded = (
        selectinload(Standard.classes).joinedload(StandardClass.ics),
        selectinload(Standard.topics),
    )
    standard = db.session.scalar(statement.options(*loaded))
    if standard is None:
        raise NotFoundError(
            _("Cổng chưa có tiêu chuẩn, quy chuẩn nào mang số hiệu “%(typed)s”.") % {"typed": typed}
        )
    return standard


def standard_lines(keys: Sequence[str]) -> list[StandardLine]:
    """The standards with these keys as lines of a list, in the same order."""
    rows = {row.key: row for row in db.session.execute(_LINES, {"keys": keys})}
    return [StandardLine(*rows[key]) for key in keys if key in rows]


def surroundings(standard: Standard) -> Surroundings:
    """The editions before and after a standard, the same number elsewhere, the other parts."""
    is_near = or_(
        Standard.key == standard.replaced_by_key,
        Standard.replaced_by_key == standard.key,
        Standard.number == standard.number,
    )
    statement = select(Standard).where(is_near, Standard.id != standard.id)
    near = db.session.scalars(statement.order_by(Standard.year.desc(), Standard.key)).all()
    replaces = [one for one in near if one.replaced_by_key == standard.key]
    replaced_by = next((one for one in near if one.key == standard.replaced_by_key), None)
    told = {one.id for one in (*replaces, replaced_by) if one}
    parts, total = _other_parts(standard)
    return Surroundings(
        replaced_by=replaced_by,
        replaces=replaces,
        same_number=[
            Relative(one, differs(one, standard))
            for one in near
            if one.number == standard.number and one.id not in told
        ],
        other_parts=parts,
        other_parts_total=total,
    )


def differs(one: Standard, other: Standard) -> bool:
    """Whether two standards with one number are about different things, by their titles."""
    mine, theirs = _subject(one.title), _subject(other.title)
    shared, all_words = len(mine & theirs), len(mine | theirs)
    return shared < SAME_SUBJECT * all_words


def ics_path(code: str) -> Sequence[IcsClass]:
    """The classes from the field down to the one with this code; raises NotFoundError."""
    path = ics_paths([code])[code]
    if not path or path[-1].code != code:
        raise NotFoundError(_("Không có lĩnh vực ICS nào mang mã %(code)s.") % {"code": code})
    return path


def ics_fields() -> Sequence[IcsClass]:
    """The forty fields of the classification."""
    return db.session.scalars(_FIELDS).all()


def ics_below(code: str) -> Sequence[IcsClass]:
    """The groups and sub-groups below a class, in order."""
    statement = select(IcsClass).where(IcsClass.code.like(f"{code}.%")).order_by(IcsClass.code)
    return db.session.scalars(statement).all()


def ics_paths(codes: Sequence[str]) -> dict[str, Sequence[IcsClass]]:
    """For each code the classes from the field down to it; one statement for all."""
    wanted = {above for code in codes for above in _codes_down_to(code)}
    rows = db.session.scalars(select(IcsClass).where(IcsClass.code.in_(wanted)))
    known = {row.code: row for row in rows}
    return {code: [known[one] for one in _codes_down_to(code) if one in known] for code in codes}


def counts_by_ics() -> dict[str, int]:
    """How many standards stand in each class or below it; one statement for each level."""
    counts: dict[str, int] = {}
    for length in (2, 6, 9):
        code = func.substr(StandardClass.ics_code, 1, length)
        statement = select(code, func.count(func.distinct(StandardClass.standard_id)))
        long_enough = func.length(StandardClass.ics_code) >= length
        counts |= dict(db.session.execute(statement.where(long_enough).group_by(code)).all())
    return counts


def standards_by_keys(keys: Sequence[str]) -> Sequence[Standard]:
    """The standards with these keys, ICS classes and topics loaded; unknown keys are left out."""
    statement = select(Standard).where(Standard.key.in_(keys))
    classes = selectinload(Standard.classes).options(joinedload(StandardClass.ics))
    return db.session.scalars(statement.options(classes, selectinload(Standard.topics))).all()


def all_keys() -> Sequence[str]:
    """The keys of all standards."""
    return db.session.scalars(select(Standard.key).order_by(Standard.id)).all()


def _other_parts(standard: Standard) -> tuple[Sequence[Standard], int]:
    """Parts of the same standard; ministries number their regulations without each other."""
    statement = select(Standard).where(
        Standard.family == standard.family,
        Standard.number != standard.number,
        Standard.issuer == standard.issuer,
    )
    parts = sorted(db.session.scalars(statement), key=_order_of_part)
    return parts[:RELATED_SHOWN], len(parts)


def _order_of_part(standard: Standard) -> tuple[tuple[int, ...], int]:
    code = read_code(standard.code)
    return tuple(map(int, code.numbers)), code.year or 0


def _subject(title: str) -> set[str]:
    return set(title.lower().removeprefix(FIRST_WORDS_OF_EVERY_REGULATION).split())


def _codes_down_to(code: str) -> list[str]:
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]
