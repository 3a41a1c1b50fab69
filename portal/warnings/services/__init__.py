"""Writes of warnings: issued and lifted, answered, told to agencies."""
