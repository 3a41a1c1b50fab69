"""Loads how long the words of ratings are kept."""

from pathlib import Path

from portal.ratings.services import load_retention
from seed.tables import rule_rows

HERE = Path(__file__).parent / "data" / "ratings"


def load_rating_periods(*, by: str) -> int:
    """Bring up to date how long words of readers are kept; returns how many periods there are."""
    return load_retention(rule_rows(HERE / "retention.csv"), by=by)
