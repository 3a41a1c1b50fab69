"""Texts of plans and reports taken apart: head, sections, tasks, documents they cite."""
