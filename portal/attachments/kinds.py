"""Kinds of files that are taken, their formats, and the states a file goes through."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a file is to the portal."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    IMAGE = "image"


class State(StrEnum):
    """How far a file has come; only clean ones are ever shown."""

    QUARANTINED = "quarantined"
    CLEAN = "clean"
    REFUSED = "refused"


STATE_LABELS = {
    State.QUARANTINED: "Đang chờ kiểm tra",
    State.CLEAN: "Đã kiểm tra, dùng được",
    State.REFUSED: "Bị từ chối",
}


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A format that is taken: its media type, and the ending that its names get."""

    kind: Kind
    media_type: str
    ending: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = FileFormat(Kind.PDF, "application/pdf", ".pdf")
DOCX = FileFormat(Kind.DOCX, f"{_OFFICE}.wordprocessingml.document", ".docx")
XLSX = FileFormat(Kind.XLSX, f"{_OFFICE}.spreadsheetml.sheet", ".xlsx")
PICTURES = (
    FileFormat(Kind.IMAGE, "image/jpeg", ".jpg"),
    FileFormat(Kind.IMAGE, "image/png", ".png"),
    FileFormat(Kind.IMAGE, "image/webp", ".webp"),
)
