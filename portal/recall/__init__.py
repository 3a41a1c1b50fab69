"""Recall: from one lot to everything made of it, everywhere it went, and everyone to tell."""
