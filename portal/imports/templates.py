"""The template of a register as a file, with the lists of today."""

from pathlib import Path

from portal.core import clock
from portal.core.addresses import settings
from portal.imports.registers import Register
from portal.imports.vocabulary import choices_of
from portal.sheets.template import write_template


def write_register_template(path: Path, register: Register) -> None:
    """Write the template of a register."""
    lists = choices_of(register.name, on=clock.today(), own_province=settings().province)
    example = [register.example.get(column.name) for column in register.columns]
    write_template(path, register.columns, lists, register.notes, [example])
