"""The portal's signing keys as files: a public list, and a private file for each key that signs.

The list is replaced as a whole and only by who holds the lock; a private file is on the disk
before the list names it. So another process, or one that was killed, sees the list before or
after a change and never between.
"""

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Purpose(StrEnum):
    """What a key may sign."""

    LOG = "log"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An Ed25519 key as everybody may know it.

    It signs from `valid_from` until `valid_until` (None: still); what it signed holds afterwards
    too, unless `revoked_at` says that it fell into wrong hands.
    """

    kid: str
    purpose: Purpose
    public: bytes
    valid_from: datetime
    valid_until: datetime | None = None
    revoked_at: datetime | None = None
    revoked_reason: str = ""

    @property
    def signs(self) -> bool:
        """Whether it is the one that signs now."""
        return self.valid_until is None and self.revoked_at is None


@dataclass(frozen=True)
class KeyRing:
    """The folder that holds the keys."""

    folder: Path

    def read(self) -> Sequence[PublicKey]:
        """Every key there ever was, the oldest first; none before the first is made."""
        try:
            listed = json.loads(self._list.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return ()
        return tuple(_key(one) for one in listed["keys"])

    def write(self, keys: Sequence[PublicKey]) -> None:
        """Replace the list, then remove private files that sign no more."""
        listed = json.dumps({"keys": [_listed(key) for key in keys]}, indent=1)
        _write(self._list, listed.encode())
        for key in keys:
            if not key.signs:
                self._private(key.kid).unlink(missing_ok=True)

    def private(self, kid: str) -> bytes:
        """The private half of a key that signs; raises FileNotFoundError."""
        return self._private(kid).read_bytes()

    def keep_private(self, kid: str, private: bytes) -> None:
        """Put the private half of a new key on the disk."""
        _write(self._private(kid), private)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Wait until no other process changes keys."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _list(self) -> Path:
        return self.folder / "keys.json"

    def _private(self, kid: str) -> Path:
        return self.folder / f"{kid}.key"


def _write(file: Path, data: bytes) -> None:
    """Put the finished file in place at once; readable for its owner alone from the start."""
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as unfinished:
        part = Path(unfinished.name)
        try:
            unfinished.write(data)
            unfinished.flush()
            os.fsync(unfinished.fileno())
            part.replace(file)
        except OSError:
            part.unlink(missing_ok=True)
            raise
    _flush_folder(file.parent)


def _flush_folder(folder: Path) -> None:
    # The new name survives a power cut only once the folder is on the disk too.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _listed(key: PublicKey) -> dict[str, str | None]:
    moments = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(key).items()
    }
    return {**moments, "public": key.public.hex()}


def _key(listed: dict[str, str | None]) -> PublicKey:
    return PublicKey(
        kid=str(listed["kid"]),
        purpose=Purpose(str(listed["purpose"])),
        public=bytes.fromhex(str(listed["public"])),
        valid_from=datetime.fromisoformat(str(listed["valid_from"])),
        valid_until=_moment(listed["valid_until"]),
        revoked_at=_moment(listed["revoked_at"]),
        revoked_reason=str(listed["revoked_reason"]),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
