"""Signs that somebody planted spam or links in a text."""
