"""Tests of manuscripts and their way to the public."""
