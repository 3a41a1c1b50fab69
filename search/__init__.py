"""Vietnamese full-text search: documents in, ranked pages, facets and suggestions out."""
