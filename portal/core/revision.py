"""Bringing a record up to date with what a form or a file says, and knowing what changed."""

from collections.abc import Mapping

from portal.core.db import Model


def revise(record: Model, values: Mapping[str, object]) -> tuple[str, ...]:
    """Set the values of `record` that differ; returns their names, empty when all are the same."""
    changed = tuple(name for name, value in values.items() if getattr(record, name) != value)
    for name in changed:
        setattr(record, name, values[name])
    return changed
