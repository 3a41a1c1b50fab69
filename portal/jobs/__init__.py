"""Work that takes longer than a request: kept in tables, carried out by the worker."""
