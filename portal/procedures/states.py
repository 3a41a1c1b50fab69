"""At which level a procedure is decided, how far a version has come, and what these are called."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.language import N_


class Level(StrEnum):
    """Who decides."""

    PROVINCE = "province"
    COMMUNE = "commune"
    MINISTRY = "ministry"


class VersionState(StrEnum):
    """Whether a version of a procedure may be read by all."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DROPPED = "dropped"


class Confidence(StrEnum):
    """How sure the portal is of what it says."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


LEVEL_LABELS: Mapping[Level, str] = {
    Level.PROVINCE: N_("Cấp tỉnh"),
    Level.COMMUNE: N_("Cấp xã"),
    Level.MINISTRY: N_("Cấp bộ"),
}
VERSION_LABELS: Mapping[VersionState, str] = {
    VersionState.DRAFT: "Chờ duyệt",
    VersionState.PUBLISHED: "Đã đăng",
    VersionState.DROPPED: "Đã bỏ",
}
VERSION_TONES: Mapping[VersionState, str] = {
    VersionState.DRAFT: "caution",
    VersionState.PUBLISHED: "good",
    VersionState.DROPPED: "neutral",
}
CONFIDENCE_LABELS: Mapping[Confidence, str] = {
    Confidence.LOW: "Chưa đối chiếu",
    Confidence.MEDIUM: "Đối chiếu một phần",
    Confidence.HIGH: "Đã đối chiếu với văn bản",
}
