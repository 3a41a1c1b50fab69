"""Provinces and communes with their official codes, old and other names."""
