"""Writing, publishing and withdrawing procedures."""
