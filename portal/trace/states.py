"""The words that the tables of traceability use: states, kinds of events, roles of identifiers."""

from collections.abc import Mapping
from enum import StrEnum

from portal.core.language import N_


class LotState(StrEnum):
    """Whether a lot may be sold."""

    ACTIVE = "active"
    RECALLED = "recalled"
    CLOSED = "closed"


class SerialState(StrEnum):
    """Where one serialised piece stands."""

    ACTIVE = "active"
    SOLD = "sold"
    WITHDRAWN = "withdrawn"


class EventType(StrEnum):
    """The five types of EPCIS 2.0 events."""

    OBJECT = "ObjectEvent"
    AGGREGATION = "AggregationEvent"
    TRANSACTION = "TransactionEvent"
    TRANSFORMATION = "TransformationEvent"
    ASSOCIATION = "AssociationEvent"


class Action(StrEnum):
    """How an event relates to the life cycle of what it names."""

    ADD = "ADD"
    OBSERVE = "OBSERVE"
    DELETE = "DELETE"


class IdentifierRole(StrEnum):
    """In which field of an event an identifier stands; `_class`: in a list of quantities."""

    EPC = "epc"
    EPC_CLASS = "epc_class"
    PARENT = "parent"
    CHILD = "child"
    CHILD_CLASS = "child_class"
    INPUT = "input"
    INPUT_CLASS = "input_class"
    OUTPUT = "output"
    OUTPUT_CLASS = "output_class"


class IdentifierLevel(StrEnum):
    """How exactly an identifier names things: a kind of goods, a lot, one piece, or unknown."""

    CLASS = "class"
    LOT = "lot"
    INSTANCE = "instance"
    OTHER = "other"


class Visibility(StrEnum):
    """Who sees an event: everyone, every reading partner, or its owner and the authority."""

    PUBLIC = "public"
    PARTNERS = "partners"
    OWNER = "owner"


class RetentionStart(StrEnum):
    """From which day a retention period counts."""

    EXPIRY = "expiry"
    LAST_RECORD = "last_record"


class FieldKind(StrEnum):
    """What a field of an event form takes."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    MOMENT = "moment"
    PLACE = "place"
    PARTY = "party"
    LOT = "lot"
    LOTS = "lots"
    CHOICE = "choice"


LOT_STATES: Mapping[LotState, str] = {
    LotState.ACTIVE: N_("Đang lưu thông"),
    LotState.RECALLED: N_("Bị thu hồi"),
    LotState.CLOSED: N_("Đã kết thúc"),
}
SERIAL_STATES: Mapping[SerialState, str] = {
    SerialState.ACTIVE: N_("Đang lưu thông"),
    SerialState.SOLD: N_("Đã bán"),
    SerialState.WITHDRAWN: N_("Đã rút khỏi lưu thông"),
}
