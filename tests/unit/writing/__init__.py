"""Tests of what is said about text."""
