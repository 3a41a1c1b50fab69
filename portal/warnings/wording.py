"""How warnings are worded: what a survey may never say, and what changes are called."""

import unicodedata
from collections.abc import Mapping

from portal.core.language import N_

# Decree 37/2026/ND-CP, Articles 91-92: samples of a survey are for reference only, nobody is
# fined for them; a finding goes to the inspection agency first.
SURVEY_BASIS = "Nghị định 37/2026/NĐ-CP, Điều 91–92"
# Words by which a reader would take a sample for a verdict.
WORDS_OF_VERDICTS = (
    "vi phạm",
    "xử phạt",
    "phạt tiền",
    "bị phạt",
    "sai phạm",
    "thu hồi",
    "đình chỉ",
    "dừng bán",
    "violat",
    "recall",
    "penalt",
)
# What the history of a warning calls what was changed.
CHANGE_LABELS: Mapping[str, str] = {
    "title": N_("Tiêu đề"),
    "summary": N_("Tóm tắt"),
    "measure": N_("Biện pháp"),
    "hazard_kind": N_("Loại mối nguy"),
    "hazard": N_("Mối nguy"),
    "risk_class": N_("Mức rủi ro"),
    "what_to_do": N_("Việc cần làm"),
    "products": N_("Sản phẩm"),
    "goods": N_("Hàng hóa ngoài sổ đăng ký"),
    "lots": N_("Lô hàng"),
    "establishments": N_("Cơ sở liên quan"),
    "contacts": N_("Nơi liên hệ"),
    "issuing_body": N_("Nơi phát cảnh báo"),
    "issued_on": N_("Ngày phát"),
    "source_kind": N_("Căn cứ cảnh báo"),
    "legal_basis": N_("Căn cứ pháp lý"),
    "source": N_("Nguồn"),
    "files": N_("Tệp đính kèm"),
}


def words_of_verdicts(text: str) -> list[str]:
    """The words in `text` that a survey may not use; accents count, small or large does not."""
    told = unicodedata.normalize("NFC", text).casefold()
    return [word for word in WORDS_OF_VERDICTS if word in told]
