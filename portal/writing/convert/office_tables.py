"""Tables of office programs as plain grids: no merged cells, one line in each cell."""

from bs4 import BeautifulSoup
from bs4.element import Tag

# More columns than any paper holds; a wider span is an error or an attack.
_WIDEST = 30
_LONGEST = 2_000
_BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br", "tr")


def flatten_tables(soup: BeautifulSoup) -> None:
    """Fill merged cells, head the first row if it is bold, and put each cell on one line."""
    for table in soup.find_all("table"):
        if table.find_parent("table") is None:
            _flatten(soup, table)


def _flatten(soup: BeautifulSoup, table: Tag) -> None:
    for inner in table.find_all("table"):
        _one_line(soup, inner)
        inner.unwrap()
    rows = table.find_all("tr")
    for cell in table.find_all(["td", "th"]):
        _one_line(soup, cell)
    _fill_merged(soup, rows)
    _mark_head(rows)
    table.clear()
    table.extend(rows)


def _one_line(soup: BeautifulSoup, cell: Tag) -> None:
    for block in cell.find_all(_BLOCKS):
        block.insert_before(" ")
        block.insert_after(" ")
        block.unwrap()
    for group in cell.find_all(["ul", "ol", "thead", "tbody", "td", "th"]):
        group.unwrap()
    for text in cell.find_all(string="\n"):
        text.replace_with(" ")


def _fill_merged(soup: BeautifulSoup, rows: list[Tag]) -> None:
    """Repeat a cell over several rows in each of them; follow one over columns by blanks."""
    hanging: dict[int, tuple[int, Tag]] = {}
    for row in rows:
        cells = row.find_all(["td", "th"])
        row.clear()
        while cells or len(row.contents) in hanging:
            column = len(row.contents)
            if column >= _WIDEST:
                break
            if column in hanging:
                _hang(row, column, hanging)
            else:
                _place(soup, row, cells.pop(0), hanging)


def _hang(row: Tag, column: int, hanging: dict[int, tuple[int, Tag]]) -> None:
    left, cell = hanging.pop(column)
    row.append(cell.__copy__())
    if left > 1:
        hanging[column] = left - 1, cell


def _place(soup: BeautifulSoup, row: Tag, cell: Tag, hanging: dict[int, tuple[int, Tag]]) -> None:
    wide, high = _span(cell, "colspan", _WIDEST), _span(cell, "rowspan", _LONGEST)
    cell.attrs = {}
    for offset in range(wide):
        column = len(row.contents)
        placed = cell if offset == 0 else soup.new_tag(cell.name)
        row.append(placed)
        if high > 1:
            hanging[column] = high - 1, placed.__copy__()


def _span(cell: Tag, name: str, most: int) -> int:
    written = str(cell.get(name) or "1").strip()
    return min(max(int(written), 1), most) if written.isascii() and written.isdigit() else 1


def _mark_head(rows: list[Tag]) -> None:
    for cell in [cell for row in rows[1:] for cell in row.find_all("th")]:
        cell.name = "td"
    first = rows[0].find_all(["td", "th"]) if rows else []
    if first and all(_is_head(cell) for cell in first):
        for cell in first:
            cell.name = "th"
            for strong in cell.find_all("strong"):
                strong.unwrap()


def _is_head(cell: Tag) -> bool:
    text = cell.get_text(strip=True)
    bold = "".join(strong.get_text(strip=True) for strong in cell.find_all("strong"))
    return bool(text) and (cell.name == "th" or bold == text)
