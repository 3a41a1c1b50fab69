"""The narrow door to search: open an index for reading or writing; no engine shows through."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from search.ask import Hit, Page, Query, Suggestion
from search.document import Document
from search.engines import generations
from search.engines.reader import Reader
from search.engines.searcher import hits_with_code, page_of
from search.engines.suggest import suggestions
from search.engines.writer import Writer
from search.errors import IndexDamagedError, IndexLockedError
from search.lexicon import Lexicon

__all__ = [
    "IndexDamagedError",
    "IndexLockedError",
    "IndexStats",
    "IndexWriter",
    "SearchIndex",
    "is_there",
    "open_index",
    "open_writer",
]


def is_there(directory: Path) -> bool:
    """Whether an index is named and its folder exists; opens no file of it."""
    try:
        return generations.current(directory).is_dir()
    except IndexDamagedError:
        return False


@dataclass(frozen=True, slots=True)
class IndexStats:
    """The state of an index in numbers; sizes in bytes."""

    generation: str
    documents: int
    deleted: int
    segments: int
    terms: int
    bytes: int


class SearchIndex:
    """Reads an index; one object serves many threads, each process opens its own.

    Every call sees the last commit and may raise IndexDamagedError.
    """

    def __init__(self, directory: Path, lexicon: Lexicon) -> None:
        self._reader = Reader(directory)
        self._lexicon = lexicon

    def search(self, query: Query) -> Page:
        """Answer a query. No text of a query is an error."""
        return page_of(self._reader.view(), self._lexicon, query)

    def suggest(
        self, prefix: str, kinds: tuple[str, ...] = (), n: int = 8
    ) -> tuple[Suggestion, ...]:
        """Return up to n completions of what was typed so far, of these kinds if any are named."""
        return tuple(suggestions(self._reader.view(), prefix, kinds, n))

    def lookup(self, code: str) -> tuple[Hit, ...]:
        """Return the records that bear a code in any spelling, and no others."""
        return hits_with_code(self._reader.view(), code)

    def stats(self) -> IndexStats:
        """Return the state of the index in numbers."""
        view = self._reader.view()
        segments = [part.segment for part in view.parts]
        return IndexStats(
            generation=view.generation,
            documents=view.total,
            deleted=view.size - view.total,
            segments=len(segments),
            terms=sum(map(len, segments)),
            bytes=sum(segment.length for segment in segments),
        )

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()


class IndexWriter:
    """Writes an index; there is one at a time.

    `rebuild` creates an index and cures a damaged one; every other call raises IndexDamagedError
    when there is none. What was committed survives a crash at any moment.
    """

    def __init__(self, directory: Path, lexicon: Lexicon) -> None:
        self._writer = Writer(directory)
        self.lexicon = lexicon

    def upsert(self, documents: Iterable[Document]) -> None:
        """Add or replace records with the next commit; every 25,000 commit by themselves."""
        self._writer.upsert(documents)

    def delete(self, ids: Iterable[str]) -> None:
        """Remove records with the next commit; unknown ids are ignored."""
        self._writer.delete(ids)

    def commit(self) -> None:
        """Make the waiting changes visible to all readers at once, and durable."""
        self._writer.commit()

    def rebuild(self, documents: Iterable[Document]) -> None:
        """Replace the whole index by these records; readers see the old one until it is done."""
        self._writer.rebuild(documents)

    def ids(self) -> Iterator[str]:
        """Yield the ids of all committed records, in no particular order."""
        return self._writer.ids()

    def close(self) -> None:
        """Give the lock back; what was not committed is lost."""
        self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_index(directory: Path, lexicon: Lexicon) -> SearchIndex:
    """Open an index for reading; raises IndexDamagedError if there is none that can be read."""
    return SearchIndex(directory, lexicon)


def open_writer(directory: Path, lexicon: Lexicon) -> IndexWriter:
    """Open an index for writing; raises IndexLockedError if another writer has it."""
    return IndexWriter(directory, lexicon)
