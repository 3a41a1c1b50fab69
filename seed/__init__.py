"""Data that a new portal starts with, loaded through the services of the portal."""
