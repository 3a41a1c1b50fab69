"""A portal that can keep lots and events."""

import pytest
from flask import Flask

from tests.make.lots import make_tables


@pytest.fixture
def trace_app(app: Flask) -> Flask:
    """A portal with every table of traceability."""
    make_tables(app)
    return app
