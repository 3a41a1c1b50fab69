"""What a report is about: a code as printed on the goods, with the name behind it."""

from dataclasses import dataclass

from portal.core import public_code
from portal.core.code_book import kind_of
from portal.core.errors import NotFoundError
from portal.core.forms import clean_text
from portal.core.language import N_
from portal.registry.queries import establishment_by_code, product_by_code

LONGEST_CODE = 80
UNKNOWN = "unknown"
KIND_LABELS = {
    "product": N_("Sản phẩm"),
    "establishment": N_("Cơ sở"),
    "lot": N_("Lô hàng"),
    "serial": N_("Sản phẩm đơn lẻ"),
    "instrument": N_("Phương tiện đo"),
    "inspection": N_("Kết quả kiểm tra"),
    UNKNOWN: N_("Mã không có trong sổ đăng ký"),
}


@dataclass(frozen=True, slots=True)
class Subject:
    """The record behind a code; `label` is its name where the public may know it."""

    kind: str
    code: str
    label: str

    @property
    def kind_label(self) -> str:
        """What it is, to be translated."""
        return KIND_LABELS.get(self.kind, self.kind)

    @property
    def path(self) -> str:
        """Where its page is; empty for a code that nobody knows."""
        return "" if self.kind == UNKNOWN else f"/q/{self.code}"


def subject_of(typed: str) -> Subject | None:
    """What a printed code is about, None for no code; an unknown one is kept as it was typed."""
    text = clean_text(typed)[:LONGEST_CODE]
    if not text:
        return None
    code = public_code.normalise(text)
    kind = kind_of(code) if public_code.is_well_formed(code) else None
    return Subject(kind, code, _label(kind, code)) if kind else Subject(UNKNOWN, text, "")


def _label(kind: str, code: str) -> str:
    try:
        if kind == "product":
            return product_by_code(code).name
        if kind == "establishment":
            return establishment_by_code(code).name
    except NotFoundError:
        # Not published: a reader learns nothing of it here either.
        return ""
    return ""
