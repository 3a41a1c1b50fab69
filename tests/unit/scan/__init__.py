"""Tests of what stands around the scan page."""
