"""Search measured beside SQLite FTS5 and tantivy on the same records with the same terms."""
