"""Kinds and states of what the library offers, and what they are called."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.language import N_


class LibraryKind(StrEnum):
    """What something in the library is."""

    INFOGRAPHIC = "infographic"
    VIDEO = "video"
    LEAFLET = "leaflet"
    LESSON = "lesson"


class LibraryState(StrEnum):
    """Only what is published is shown and handed out."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


KIND_LABELS: Mapping[LibraryKind, str] = {
    LibraryKind.INFOGRAPHIC: N_("Infographic"),
    LibraryKind.VIDEO: N_("Video"),
    LibraryKind.LEAFLET: N_("Tờ gấp, sổ tay"),
    LibraryKind.LESSON: N_("Bài học"),
}
STATE_LABELS: Mapping[LibraryState, str] = {
    LibraryState.DRAFT: "Bản nháp",
    LibraryState.PUBLISHED: "Đang đăng",
    LibraryState.WITHDRAWN: "Đã gỡ",
}
