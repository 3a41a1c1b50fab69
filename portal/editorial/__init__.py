"""Manuscripts of articles, pages, warnings and documents: writing, four eyes, publishing."""
