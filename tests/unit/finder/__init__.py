"""Tests of the finder's rules, writes and seeds."""
