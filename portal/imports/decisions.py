"""What is to become of the rows of a file: entered, changed, left as they are, refused."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from portal.core.actor import Actor
from portal.core.errors import PortalError
from portal.imports.models import RowAction
from portal.imports.readings import Faults, Reading, Row, Values
from portal.imports.registers import Register
from portal.imports.vocabulary import Vocabulary

Columns = dict[str, Any]


class RowRefusedError(PortalError):
    """One row is not taken; `column` names the cell to blame, empty when it is the whole row."""

    def __init__(self, message: str, column: str = "") -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that is not taken: messages by the names of columns, and what concerns it all."""

    number: int
    faults: Faults
    remark: str = ""

    @property
    def told(self) -> str:
        """Both in one line."""
        return " ".join(filter(None, (self.remark, *self.faults.values())))


@dataclass(slots=True)
class Change:
    """What is to change of a record: columns of its own, certificates new or corrected."""

    kind: str
    code: str
    action: str
    columns: Columns = field(default_factory=dict)
    note: str = ""
    new_certificates: list[Columns] = field(default_factory=list)
    certificates: dict[int, Columns] = field(default_factory=dict)


@dataclass(slots=True)
class Decisions:
    """What becomes of some rows; `entered` holds all columns of new records of `kind`.

    `new`, `changed` and `same` count rows, not records: one owner may get several certificates.
    """

    kind: str = ""
    entered: list[Columns] = field(default_factory=list)
    changes: dict[str, Change] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    same: int = 0


@dataclass(frozen=True, slots=True)
class Touched:
    """A record as an import left it."""

    key: str
    action: RowAction
    version: int


class Seen:
    """What stood in earlier rows of the same file and may stand there once."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, int] = {}

    def refuse_again(self, what: Hashable, number: int, column: str = "") -> None:
        """Note that row `number` speaks of `what`; raises RowRefusedError at the second time."""
        self.note(what, number)
        self.refuse_noted(what, number, column)

    def refuse_noted(self, what: Hashable, number: int, column: str = "") -> None:
        """Raise RowRefusedError where an earlier row speaks of `what`."""
        first = self._lines.get(what, number)
        if first != number:
            raise RowRefusedError(f"Trùng với dòng {first} của tệp.", column)

    def note(self, what: Hashable, number: int) -> None:
        """Note that row `number` speaks of `what`, unless an earlier one does."""
        self._lines.setdefault(what, number)


def decide_each(rows: Sequence[Row], decisions: Decisions, decide: Callable[[Row], None]) -> None:
    """Decide about each row; those that are refused are told with the reason."""
    for row in rows:
        try:
            decide(row)
        except RowRefusedError as refusal:
            faults = {refusal.column: refusal.message} if refusal.column else {}
            remark = "" if refusal.column else refusal.message
            decisions.refusals.append(Refusal(row.number, faults, remark))
        except PortalError as refusal:
            decisions.refusals.append(Refusal(row.number, {}, refusal.message))


class Kind(Protocol):
    """A register as imports know it."""

    @property
    def register(self) -> Register:
        """Its name and columns."""

    @property
    def readings(self) -> Mapping[str, Reading]:
        """How the cells of each column are read."""

    @property
    def vocabulary(self) -> Vocabulary:
        """What words in cells stand for."""

    def check(self, values: Values) -> Faults:
        """What is wrong with a row although each of its cells is right."""

    def decide(self, rows: Sequence[Row], by: Actor, seen: Seen) -> Decisions:
        """What becomes of these rows, by what is in the register now; writes nothing."""
