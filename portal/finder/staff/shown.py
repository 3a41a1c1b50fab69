"""What several of the finder's pages for officers show: words, histories, two texts at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core.field_labels import told_value
from portal.finder import catalogue
from portal.finder.states import (
    FIT_LABELS,
    MODE_LABELS,
    OBLIGATION_LABELS,
    STATE_LABELS,
    STATE_TONES,
)
from portal.standards.entries import status_label, status_tone

RULE_LABELS: Mapping[str, str] = {
    "kind_code": "Mục của trang kết quả",
    "obligation": "Mức bắt buộc",
    "standard_code": "Tiêu chuẩn, quy chuẩn",
    "standard": "Tiêu chuẩn, quy chuẩn",
    "title": "Tên việc",
    "title_en": "Tên việc bằng tiếng Anh",
    "duty": "Phải làm gì",
    "duty_en": "Phải làm gì, bằng tiếng Anh",
    "next_step": "Việc cần làm tiếp theo",
    "next_step_en": "Việc cần làm tiếp theo, bằng tiếng Anh",
    "next_path": "Liên kết của việc tiếp theo",
    "period_months": "Chu kỳ kiểm định (tháng)",
    "legal_basis": "Căn cứ",
    "valid_from": "Áp dụng từ ngày",
    "valid_to": "Áp dụng đến hết ngày",
    "confidence": "Độ tin cậy",
    "source": "Nguồn thông tin",
    "position": "Thứ tự",
    "covers_all_groups": "Mọi nhóm sản phẩm",
    "groups": "Nhóm sản phẩm",
    "conditions": "Điều kiện",
    "reason": "Lý do",
}
GROUP_LABELS: Mapping[str, str] = {
    "code": "Mã nhóm",
    "name": "Tên nhóm",
    "name_en": "Tên tiếng Anh",
    "words": "Tên gọi khác",
    "about": "Gồm những gì",
    "about_en": "Gồm những gì, bằng tiếng Anh",
    "ocop_sets": "Số của bộ sản phẩm OCOP",
    "position": "Thứ tự",
}
QUESTION_LABELS: Mapping[str, str] = {
    "code": "Mã câu hỏi",
    "text": "Câu hỏi",
    "text_en": "Câu hỏi bằng tiếng Anh",
    "hint": "Gợi ý",
    "hint_en": "Gợi ý bằng tiếng Anh",
    "is_multiple": "Được chọn nhiều câu trả lời",
    "is_active": "Đang dùng",
    "position": "Thứ tự",
    "answers": "Các câu trả lời",
    "options": "Các câu trả lời",
}
ACTIONS: Mapping[str, str] = {
    "created": "Tạo",
    "edited": "Sửa",
    "published": "Công bố",
    "withdrew": "Rút",
    "reviewed": "Đã xem tình trạng tiêu chuẩn",
    "told_change": "Báo người đăng ký",
}
CONFIDENCE_WORDS: Mapping[str, str] = {"high": "Cao", "medium": "Trung bình", "low": "Thấp"}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of a history."""

    what: str
    who: str
    at: datetime
    note: str
    changes: Sequence[Change]


def words() -> dict[str, object]:
    """What the templates call states, modes and outcomes."""
    return {
        "state_labels": STATE_LABELS,
        "state_tones": STATE_TONES,
        "obligation_labels": OBLIGATION_LABELS,
        "mode_labels": MODE_LABELS,
        "fit_labels": FIT_LABELS,
        "confidence_words": CONFIDENCE_WORDS,
        "status_label": status_label,
        "status_tone": status_tone,
    }


def told_history(kind: str, key: str, labels: Mapping[str, str]) -> Sequence[Deed]:
    """What was done to a row, in words."""
    entries = catalogue.history_of(kind, key)
    names = catalogue.names_of(entries)
    return [
        Deed(
            ACTIONS.get(entry.action, entry.action),
            names[entry.actor],
            entry.at,
            entry.note,
            [
                Change(labels.get(name, name), told_value(before), told_value(after))
                for name, (before, after) in entry.details.get("changes", {}).items()
            ],
        )
        for entry in entries
    ]


def differences(kept: Mapping[str, Any], typed: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Where what is kept differs from what was typed, by field: both as text."""
    both = {name: (told_value(kept[name]), told_value(typed.get(name, ""))) for name in kept}
    return {name: texts for name, texts in both.items() if texts[0] != texts[1]}
