"""States of the finder's rows, how strictly a rule binds, and how rules fit answers."""

from collections.abc import Mapping
from enum import StrEnum


class RowState(StrEnum):
    """Whether the public sees a group or rule."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Obligation(StrEnum):
    """How strictly a rule binds: the parts of the result page, never mixed."""

    MUST = "must"
    VOLUNTARY = "voluntary"
    ADVICE = "advice"


class Mode(StrEnum):
    """What a condition asks of the options that were chosen."""

    ANY = "any"
    ALL = "all"
    NONE = "none"


class Fit(StrEnum):
    """Whether a rule holds for the answers given; an open answer leaves it open."""

    APPLIES = "applies"
    DEPENDS = "depends"
    OUT = "out"


STATE_LABELS: Mapping[RowState, str] = {
    RowState.DRAFT: "Bản nháp",
    RowState.PUBLISHED: "Đang công bố",
    RowState.WITHDRAWN: "Đã rút",
}
STATE_TONES: Mapping[RowState, str] = {
    RowState.DRAFT: "caution",
    RowState.PUBLISHED: "good",
    RowState.WITHDRAWN: "stopped",
}
OBLIGATION_LABELS: Mapping[Obligation, str] = {
    Obligation.MUST: "Bắt buộc",
    Obligation.VOLUNTARY: "Tự nguyện",
    Obligation.ADVICE: "Nên biết",
}
MODE_LABELS: Mapping[Mode, str] = {
    Mode.ANY: "chọn ít nhất một trong",
    Mode.ALL: "chọn tất cả",
    Mode.NONE: "không chọn mục nào trong",
}
FIT_LABELS: Mapping[Fit, str] = {
    Fit.APPLIES: "Áp dụng",
    Fit.DEPENDS: "Còn tùy câu trả lời",
    Fit.OUT: "Không áp dụng",
}
