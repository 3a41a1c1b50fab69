"""Writes of the registry: entering records, changing their state, loading the rules."""
