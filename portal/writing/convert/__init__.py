"""Texts that people bring (clipboard, Word, PDF) as clean Markdown."""
