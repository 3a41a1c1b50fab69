"""A writer and a publisher."""

import pytest
from flask import Flask

from tests.make.editorial import Desk, make_desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    """Somebody who writes and somebody else who publishes."""
    return make_desk(app)
