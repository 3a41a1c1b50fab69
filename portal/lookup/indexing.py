"""The one writer of the search index: drains the outbox, heals, rebuilds."""


class IndexKeeper:
    """Being written."""
