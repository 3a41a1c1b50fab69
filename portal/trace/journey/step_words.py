"""How business steps and types of events are said on a page."""

from collections.abc import Mapping

from portal.core.language import N_
from portal.trace.states import EventType

STEPS: Mapping[str, str] = {
    "accepting": N_("Nhận bàn giao"),
    "arriving": N_("Đến nơi"),
    "assembling": N_("Lắp ráp"),
    "collecting": N_("Thu gom, thu hái"),
    "commissioning": N_("Gắn mã"),
    "consigning": N_("Ký gửi"),
    "creating_class_instance": N_("Tạo lô"),
    "decommissioning": N_("Hủy mã"),
    "departing": N_("Rời nơi gửi"),
    "destroying": N_("Tiêu hủy"),
    "disassembling": N_("Tháo rời"),
    "dispensing": N_("Chia lẻ"),
    "encoding": N_("Gắn mã"),
    "holding": N_("Giữ lại chờ xử lý"),
    "inspecting": N_("Kiểm tra, kiểm nghiệm"),
    "killing": N_("Vô hiệu hóa thẻ RFID"),
    "loading": N_("Bốc hàng lên"),
    "packing": N_("Đóng gói"),
    "picking": N_("Soạn hàng"),
    "receiving": N_("Nhận hàng"),
    "removing": N_("Lấy ra"),
    "repackaging": N_("Đóng gói lại"),
    "retail_selling": N_("Bán lẻ"),
    "sampling": N_("Lấy mẫu"),
    "shipping": N_("Giao hàng đi"),
    "staging_outbound": N_("Chờ xuất kho"),
    "stocking": N_("Bày bán"),
    "storing": N_("Lưu kho"),
    "transporting": N_("Vận chuyển"),
    "unloading": N_("Dỡ hàng"),
    "unpacking": N_("Dỡ kiện"),
}
TYPES: Mapping[EventType, str] = {
    EventType.OBJECT: N_("Ghi nhận"),
    EventType.AGGREGATION: N_("Xếp vào kiện"),
    EventType.TRANSACTION: N_("Giao dịch"),
    EventType.TRANSFORMATION: N_("Chế biến"),
    EventType.ASSOCIATION: N_("Gắn thiết bị"),
}
TAKEN_OUT = N_("Lấy ra khỏi kiện")


def title_of(kind: EventType, step: str, action: str) -> str:
    """What happened, in words to be translated by the page."""
    if kind is EventType.AGGREGATION:
        return TAKEN_OUT if action == "DELETE" else TYPES[kind]
    if kind is EventType.TRANSFORMATION and step in ("", "commissioning"):
        return TYPES[kind]
    return STEPS.get(step, TYPES[kind])
