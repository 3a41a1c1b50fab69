"""How readers rate the pages, and the figures."""
