"""What can go wrong with an index, in the two ways that a caller answers differently."""


class IndexDamagedError(Exception):
    """The index is missing, cut or unreadable: answer plainly and rebuild it from the records."""


class IndexLockedError(Exception):
    """Another writer holds the index."""
