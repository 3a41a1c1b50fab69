"""The list of parties as a spreadsheet can open it, without being able to run anything."""

import csv
from collections.abc import Sequence
from io import StringIO

from portal.recall.reach import Party

COLUMNS = (
    "Tên",
    "Mã cơ sở",
    "GLN",
    "Địa chỉ",
    "Điện thoại",
    "Thư điện tử",
    "Số sự kiện",
    "Lần cuối",
    "Địa điểm",
)
# What makes a spreadsheet take a text for a formula (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Spreadsheets take a file for UTF-8 only when it begins with this mark.
_MARK = "\ufeff"


def parties_csv(parties: Sequence[Party]) -> str:
    """The parties to inform, one for each line; texts that look like formulas are disarmed."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for one in parties:
        day = f"{one.last_on:%d/%m/%Y}" if one.last_on else ""
        row = (one.name, one.code, one.gln, one.address, one.phone, one.email)
        writer.writerow([disarmed(text) for text in (*row, str(one.events), day, one.place)])
    return _MARK + file.getvalue()


def disarmed(text: str) -> str:
    """The same words, never a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
