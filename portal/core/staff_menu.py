"""The menu of the workspace: each feature says where its pages for officers begin."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Flask, current_app

EXTENSION = "portal_staff_menu"


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A place in the menu, shown to those who hold `permission`; `group` puts entries together."""

    path: str
    label: str
    permission: str
    group: str
    order: int


def install_staff_menu(app: Flask, entries: Iterable[MenuEntry]) -> None:
    """Give the workspace its menu."""
    app.extensions[EXTENSION] = tuple(sorted(entries, key=lambda entry: entry.order))


def staff_menu(permissions: Iterable[str]) -> Sequence[MenuEntry]:
    """The entries for somebody with these permissions, in order; each place once."""
    held = set(permissions)
    entries: Sequence[MenuEntry] = current_app.extensions[EXTENSION]
    places = {entry.path: entry for entry in entries if entry.permission in held}
    return list(places.values())
