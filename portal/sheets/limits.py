"""How large a spreadsheet may be: counted while it is read, never believed from what it claims."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; with the defaults an import stays below 300 MB of memory."""

    file_bytes: int = 25 * 1024 * 1024
    parts: int = 1_000
    inflated_bytes: int = 400 * 1024 * 1024
    # Deflate reaches 1,032; sheets of endlessly repeated rows were measured at 40.
    ratio: int = 250
    columns: int = 200
    rows: int = 200_001
    # The reader keeps a rectangle of cells, also where most of it is empty.
    cells: int = 3_000_000
    # A text kept once in the file is copied into each cell that refers to it.
    characters: int = 60_000_000
    # A file of a single part may be small and still inflate a thousandfold without harm.
    harmless_bytes: int = 4 * 1024 * 1024
