"""The reading side of an index: notices new generations and opens only new segments."""

from pathlib import Path
from threading import Lock

from search.engines import generations, whoosh_store
from search.engines.segment import Segment
from search.engines.view import View
from search.errors import IndexDamagedError

_ATTEMPTS = 20


class Reader:
    """Keeps the latest view of an index; safe to share between threads."""

    def __init__(self, directory: Path) -> None:
        """Open the index; raises IndexDamagedError."""
        self._directory = directory
        self._lock = Lock()
        self._view: View | None = None
        self._segments: dict[Path, Segment] = {}
        self.view()

    def view(self) -> View:
        """Return the state of the last commit; raises IndexDamagedError if it cannot be read."""
        for _ in range(_ATTEMPTS):
            try:
                return self._latest()
            except FileNotFoundError as error:
                # A commit or rebuild has just removed what was about to be opened: look again.
                missing = error
            except IndexDamagedError:
                self.close()
                raise
        raise IndexDamagedError(f"a file of the index is missing: {missing.filename or missing}")

    def close(self) -> None:
        """Forget what is open; maps go when the last search that uses them ends."""
        with self._lock:
            self._view = None
            self._segments = {}

    def _latest(self) -> View:
        folder = generations.current(self._directory)
        table = whoosh_store.latest_table(folder)
        generation = f"{folder.name}.{table}"
        view = self._view
        if view is None or view.generation != generation:
            view = self._opened(folder, table, generation)
        for part in view.parts:
            part.segment.check()
        return view

    def _opened(self, folder: Path, table: int, generation: str) -> View:
        with self._lock:
            if self._view is not None and self._view.generation == generation:
                return self._view
            lines = whoosh_store.read_table(folder, table)
            paths = [whoosh_store.segment_path(folder, line) for line in lines]
            opened = {path: self._segments.get(path) or Segment(path) for path in paths}
            alive = map(whoosh_store.alive_bits, lines)
            view = View(generation, zip(opened.values(), alive, strict=True))
            self._segments, self._view = opened, view
            return view
