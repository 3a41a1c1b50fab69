"""Copied labels: which scans look like copies, the alerts about them, figures for producers."""
