"""What the pages of traceability accept in their addresses."""

from portal.core.forms import ListQuery


class StoryQuery(ListQuery):
    """The page of the story."""
