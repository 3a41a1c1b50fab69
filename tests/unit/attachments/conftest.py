"""A portal that takes attachments."""

import pytest
from flask import Flask

from tests.make.attachments import offer_downloads


@pytest.fixture(autouse=True)
def _takes_attachments(app: Flask) -> None:
    """Every test here has the table."""
    offer_downloads(app)
