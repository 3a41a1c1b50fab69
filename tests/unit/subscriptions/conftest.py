"""A portal that can send mails, with the tables of subscriptions."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.make.subscriptions import mailing_portal


@pytest.fixture
def mailing(empty_data_dir: Path, tmp_path: Path) -> Iterator[Flask]:
    with mailing_portal(empty_data_dir, tmp_path) as app:
        yield app
