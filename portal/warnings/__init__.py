"""Warnings to consumers and recalls."""
