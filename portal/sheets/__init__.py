"""Spreadsheets: read safely whatever people hand in, written so that nobody is harmed by them."""
