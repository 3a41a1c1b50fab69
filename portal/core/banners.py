"""Banners above records: what other features want known before anything else is read."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

Read = Callable[[int, date], "Sequence[Banner]"]
# By kind of record; filled while the features are imported.
_READERS: defaultdict[str, list[Read]] = defaultdict(list)


@dataclass(frozen=True, slots=True)
class Banner:
    """One banner: what it says first, and the page that says all.

    `lots` are the only ones meant, none for all; `is_calm` where nothing is ordered or judged.
    """

    path: str
    title: str
    title_en: str
    day: date
    advice: str
    lots: tuple[str, ...] = ()
    is_calm: bool = False


def show_above(kind: str, read: Read) -> None:
    """Have what `read` finds for a record, by its id, shown above all records of `kind`."""
    _READERS[kind].append(read)


def banners_above(kind: str, record_id: int, day: date) -> list[Banner]:
    """What has to be known of a record on `day` before anything else is read."""
    return [banner for read in _READERS[kind] for banner in read(record_id, day)]
