"""Kinds and states of gatherings and of those who sign up, and what they are called."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.language import N_


class GatheringKind(StrEnum):
    """What people come together for."""

    COURSE = "course"
    FORUM = "forum"
    CONFERENCE = "conference"
    CONTEST = "contest"


class GatheringState(StrEnum):
    """How far the announcement has come; that a gathering is over is told by its days."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class GatheringStatus(StrEnum):
    """What a published gathering is on a given day."""

    COMING = "coming"
    RUNNING = "running"
    OVER = "over"
    CANCELLED = "cancelled"


class SignUpState(StrEnum):
    """Whether somebody has a place."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class Level(StrEnum):
    """From which level of the administration or of the economy somebody comes."""

    PROVINCE_AGENCY = "province_agency"
    COMMUNE_AGENCY = "commune_agency"
    ENTERPRISE = "enterprise"
    COOPERATIVE = "cooperative"
    HOUSEHOLD = "household"
    SCHOOL = "school"
    PERSON = "person"


class DueLetter(StrEnum):
    """What somebody who signed up must still be told by mail."""

    MOVED_UP = "moved_up"
    CHANGED = "changed"
    CALLED_OFF = "called_off"


class Period(StrEnum):
    """Which part of the public list is asked for."""

    COMING = "sap-toi"
    PAST = "da-qua"


KIND_LABELS: Mapping[GatheringKind, str] = {
    GatheringKind.COURSE: N_("Lớp tập huấn"),
    GatheringKind.FORUM: N_("Diễn đàn đối thoại"),
    GatheringKind.CONFERENCE: N_("Hội nghị, hội thảo"),
    GatheringKind.CONTEST: N_("Cuộc thi"),
}
STATE_LABELS: Mapping[GatheringState, str] = {
    GatheringState.DRAFT: "Bản nháp",
    GatheringState.PUBLISHED: "Đang đăng",
    GatheringState.CANCELLED: "Đã hủy",
}
STATUS_LABELS: Mapping[GatheringStatus, str] = {
    GatheringStatus.COMING: N_("Sắp diễn ra"),
    GatheringStatus.RUNNING: N_("Đang diễn ra"),
    GatheringStatus.OVER: N_("Đã kết thúc"),
    GatheringStatus.CANCELLED: N_("Đã hủy tổ chức"),
}
STATUS_TONES: Mapping[GatheringStatus, str] = {
    GatheringStatus.COMING: "good",
    GatheringStatus.RUNNING: "info",
    GatheringStatus.OVER: "neutral",
    GatheringStatus.CANCELLED: "bad",
}
SIGN_UP_LABELS: Mapping[SignUpState, str] = {
    SignUpState.CONFIRMED: N_("Đã có chỗ"),
    SignUpState.WAITING: N_("Trong danh sách chờ"),
    SignUpState.CANCELLED: N_("Đã hủy đăng ký"),
}
LEVEL_LABELS: Mapping[Level, str] = {
    Level.PROVINCE_AGENCY: N_("Cơ quan cấp tỉnh"),
    Level.COMMUNE_AGENCY: N_("Cơ quan cấp xã"),
    Level.ENTERPRISE: N_("Doanh nghiệp"),
    Level.COOPERATIVE: N_("Hợp tác xã, tổ hợp tác"),
    Level.HOUSEHOLD: N_("Hộ kinh doanh, hộ sản xuất"),
    Level.SCHOOL: N_("Trường học, học sinh, sinh viên"),
    Level.PERSON: N_("Người dân"),
}
PERIOD_LABELS: Mapping[Period, str] = {
    Period.COMING: N_("Sắp tới"),
    Period.PAST: N_("Đã qua"),
}
