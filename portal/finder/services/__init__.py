"""Writes of the finder: rules, groups, questions, and what subscribers are told."""
