"""Writes of cases: receiving, following up, handling, and the box of identities."""
