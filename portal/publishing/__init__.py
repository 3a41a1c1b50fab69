"""News and handbook pages."""
