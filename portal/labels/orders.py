"""What is asked to be printed: which records, what their codes and labels say, on which paper."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from portal.core.errors import NotFoundError
from qr.paper import PAPERS, Paper

JOB_KIND = "nhan"
MOST_LABELS = 10_000
MOST_RECORDS = 200
MOST_ON_A_SHEET = max(paper.labels for paper in PAPERS)


class Subject(StrEnum):
    """What a label stands on; the labels of single pieces are chosen by their lot."""

    PRODUCT = "san-pham"
    LOT = "lo-hang"
    PIECE = "don-chiec"
    ESTABLISHMENT = "co-so"


class Carried(StrEnum):
    """Which address the code holds: always one without a query, which some readers drop."""

    OWN = "ma"
    SIGNED = "chu-ky"
    LINK = "gs1"


class Word(StrEnum):
    """What stands beside the code besides the code in letters."""

    NAME = "ten"
    LOT = "lo"
    MADE_ON = "nsx"
    EXPIRES_ON = "hsd"


SUBJECTS: Mapping[Subject, str] = {
    Subject.PRODUCT: "Sản phẩm",
    Subject.LOT: "Lô hàng",
    Subject.PIECE: "Từng chiếc của một lô",
    Subject.ESTABLISHMENT: "Cơ sở",
}
CARRIED: Mapping[Carried, str] = {
    Carried.OWN: "Mã của cổng (ngắn, ô mã to, dễ quét nhất)",
    Carried.SIGNED: "Mã của cổng có chữ ký số (kiểm tra được khi mất mạng; cần tem lớn)",
    Carried.LINK: "GS1 Digital Link trên cổng này (hồ sơ phải có mã GTIN hoặc GLN)",
}
WORDS: Mapping[Word, str] = {
    Word.NAME: "Tên sản phẩm hoặc cơ sở",
    Word.LOT: "Số lô",
    Word.MADE_ON: "Ngày sản xuất (NSX)",
    Word.EXPIRES_ON: "Hạn sử dụng (HSD)",
}


@dataclass(frozen=True, slots=True)
class Setup:
    """How a printer is used: paper, first label of the first sheet, offset right and down."""

    paper: str
    start_at: int = 1
    crop_marks: bool = False
    right_mm: float = 0.0
    down_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class LabelOrder:
    """Labels for records of one kind, each as often as `copies` says.

    `first_piece` and `last_piece` count the pieces of a lot in the order of their registration.
    """

    subject: Subject
    codes: tuple[str, ...]
    setup: Setup
    copies: int = 1
    carried: Carried = Carried.OWN
    words: tuple[Word, ...] = tuple(Word)
    first_piece: int = 1
    last_piece: int | None = None

    def parameters(self) -> dict[str, Any]:
        """The order as the parameters of a job."""
        return asdict(self)


def order_of(parameters: Mapping[str, Any]) -> LabelOrder:
    """The order that a job was given."""
    return LabelOrder(
        **{
            **parameters,
            "subject": Subject(parameters["subject"]),
            "codes": tuple(parameters["codes"]),
            "setup": Setup(**parameters["setup"]),
            "carried": Carried(parameters["carried"]),
            "words": tuple(Word(word) for word in parameters["words"]),
        }
    )


def paper_of(key: str) -> Paper:
    """The paper with this key; raises NotFoundError."""
    for paper in PAPERS:
        if paper.key == key:
            return paper
    raise NotFoundError("Không có loại giấy này trong danh sách.")
