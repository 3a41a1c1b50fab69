"""Courses, forums and other events, and who has signed up."""
