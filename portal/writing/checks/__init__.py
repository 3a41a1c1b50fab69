"""Hints while writing: structure, links, plain language, spelling."""
