"""Generations of an index side by side: one folder each, a pointer file names the one in use."""

import os
import re
import shutil
import time
from pathlib import Path

from search.engines import whoosh_store
from search.errors import IndexDamagedError

_POINTER = "CURRENT"
_LONGEST_POINTER = 64
_FOLDER = re.compile(r"g(\d{1,20})$")


def current(directory: Path) -> Path:
    """Return the folder in use; raises IndexDamagedError if none is named or it is gone."""
    try:
        name = _pointed(directory).decode("ascii").strip()
    except FileNotFoundError:
        raise IndexDamagedError("there is no index yet, or its pointer is gone") from None
    except UnicodeDecodeError:
        raise IndexDamagedError("the pointer of the index is unreadable") from None
    if not _FOLDER.match(name):
        raise IndexDamagedError("the pointer of the index names no generation")
    return directory / name


def _pointed(directory: Path) -> bytes:
    # Read at every search: a file object would cost more than the rest of finding out.
    handle = os.open(directory / _POINTER, os.O_RDONLY)
    try:
        return os.read(handle, _LONGEST_POINTER)
    finally:
        os.close(handle)


def begin(directory: Path) -> Path:
    """Create the folder of the next generation with an empty index in it."""
    sweep(directory)
    # Never a number used before, even if its folder is gone: readers tell states apart by it.
    number = max([int(time.time() * 1000), *(n + 1 for n in _numbers(directory))])
    folder = directory / f"g{number}"
    whoosh_store.create(folder)
    return folder


def publish(directory: Path, folder: Path) -> None:
    """Let readers see this generation from now on: one atomic rename."""
    fresh = directory / f"{_POINTER}.new"
    with fresh.open("w", encoding="ascii") as file:
        file.write(folder.name + "\n")
        file.flush()
        os.fsync(file.fileno())
    whoosh_store.sync_folder(directory)
    os.replace(fresh, directory / _POINTER)
    whoosh_store.sync_folder(directory)


def sweep(directory: Path) -> None:
    """Remove generations that are not in use; open readers keep what they have mapped."""
    try:
        used = current(directory).name
    except IndexDamagedError:
        used = ""
    for number in _numbers(directory):
        name = f"g{number}"
        if name != used:
            shutil.rmtree(directory / name, ignore_errors=True)


def _numbers(directory: Path) -> list[int]:
    return [int(match[1]) for match in map(_FOLDER.match, os.listdir(directory)) if match]
