"""Loads how long sign-ups are kept, and the fictional gatherings of the sample data."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from portal.core import clock
from portal.core.clock import VIETNAM
from portal.gatherings.services.erasing import load_retention
from portal.gatherings.services.loading import load_gathering
from portal.gatherings.states import GatheringKind
from seed.tables import rule_rows

HERE = Path(__file__).parent
RETENTION = HERE / "data" / "gatherings" / "retention.csv"
SAMPLE = HERE / "sample" / "gatherings.yaml"
SOURCE = "Dữ liệu mẫu của cổng"


def load_gathering_retention(*, by: str) -> int:
    """Bring the retention of sign-ups up to date; returns how many rules there are."""
    return load_retention(rule_rows(RETENTION), by=by)


def load_sample_gatherings(*, by: str) -> int:
    """Bring the sample gatherings up to date; returns how many there are."""
    rows = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))["gatherings"]
    for row in rows:
        load_gathering(_values(row), at=clock.now(), by=by)
    return len(rows)


def _values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title_en": "",
        "summary_en": "",
        "target_group": "",
        "commune_code": None,
        "online_link": "",
        "sign_up_until": None,
        "places": None,
        "qa_path": "",
        **row,
        "kind": GatheringKind(row["kind"]),
        "starts_at": _moment(row["starts_at"]),
        "ends_at": _moment(row["ends_at"]),
        "is_sample": True,
        "source": SOURCE,
    }


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=VIETNAM)
