"""What was recognised in the text of a plan, in the words of portal.documents.services."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, kw_only=True)
class RecognisedHead:
    """The facts around a text; what is not found, or blank in the original, is empty."""

    kind: str = ""
    issuing_body: str = ""
    number: str = ""
    number_raw: str = ""
    issued_on: date | None = None
    issued_raw: str = ""
    year: int | None = None
    title: str = ""
    signed_on_behalf: str = ""
    signed_capacity: str = ""
    signed_position: str = ""
    signer: str = ""
    recipients: tuple[str, ...] = ()
    annex_title: str = ""


@dataclass(frozen=True, kw_only=True)
class RecognisedSection:
    """A heading and the text under it; `doubt` (Vietnamese) says what to look at again."""

    number: str
    heading: str
    level: int
    anchor: str
    body: str
    heading_is_editorial: bool = False
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class RecognisedTask:
    """A row of the table of tasks, in the words of the original."""

    code: str
    group_code: str
    group_title: str
    title: str
    lead_raw: str = ""
    leads: tuple[str, ...] = ()
    coordinators_raw: str = ""
    coordinators: tuple[str, ...] = ()
    deliverable: str = ""
    deadline_raw: str = ""
    note: str = ""
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class Citation:
    """Another document named in the text, and how this one seems to stand to it."""

    kind: str
    name: str
    number: str
    issued_on: date | None
    relation: str
    passage: str
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class RecognisedPlan:
    """All of it; `doubts` say what about the head is not certain."""

    head: RecognisedHead
    sections: tuple[RecognisedSection, ...] = ()
    tasks: tuple[RecognisedTask, ...] = ()
    citations: tuple[Citation, ...] = ()
    doubts: tuple[str, ...] = field(default=())
