"""Sheets of labels for records of the portal, and posters that lead to its pages."""
