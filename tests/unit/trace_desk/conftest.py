"""A portal with a farm and a mill."""

import pytest
from flask import Flask

from tests.make.trace_desk import Desk, make_desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A farm and a mill with a lot each."""
    return make_desk(app)
