"""One search over everything public, and the index behind it."""
