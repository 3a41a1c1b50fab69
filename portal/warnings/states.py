"""What warnings order, what they stand on, and whether they are in force."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.language import N_


class WarningMeasure(StrEnum):
    """What was ordered, or that people are only told."""

    INFORMATION = "information"
    STOP_SALE = "stop_sale"
    RECALL = "recall"


class WarningStatus(StrEnum):
    """Whether people must still be warned."""

    IN_FORCE = "in_force"
    LIFTED = "lifted"


class SourceKind(StrEnum):
    """What a warning stands on; a survey can inform, and order nothing."""

    UNSTATED = "unstated"
    INSPECTION = "inspection"
    SURVEY = "survey"
    REPORT = "report"
    AGENCY = "agency"


MEASURE_LABELS: Mapping[WarningMeasure, str] = {
    WarningMeasure.RECALL: N_("Thu hồi"),
    WarningMeasure.STOP_SALE: N_("Dừng bán"),
    WarningMeasure.INFORMATION: N_("Thông báo để biết"),
}
STATUS_LABELS: Mapping[WarningStatus, str] = {
    WarningStatus.IN_FORCE: N_("Đang có hiệu lực"),
    WarningStatus.LIFTED: N_("Đã gỡ bỏ"),
}
SOURCE_LABELS: Mapping[SourceKind, str] = {
    SourceKind.INSPECTION: N_("Kết quả kiểm tra"),
    SourceKind.SURVEY: N_("Kết quả khảo sát"),
    SourceKind.REPORT: N_("Phản ánh đã được xác minh"),
    SourceKind.AGENCY: N_("Thông báo của cơ quan khác"),
    SourceKind.UNSTATED: N_("Nguồn không nêu"),
}
