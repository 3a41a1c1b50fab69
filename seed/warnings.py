"""Loads the fictional warnings of the sample data."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from portal.warnings.models import WarningMeasure
from portal.warnings.services import WarningNotice, issue_warning, lift_warning
from seed.references import sample_products

FILE = Path(__file__).parent / "sample" / "warnings.yaml"
ISSUING_BODY = "Cơ quan kiểm tra chất lượng sản phẩm, hàng hóa của tỉnh (mẫu)"
SOURCE = "Dữ liệu mẫu của cổng"


def load_sample_warnings(*, by: str) -> int:
    """Bring the sample warnings up to date; returns how many there are."""
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))["warnings"]
    for row in rows:
        warning = issue_warning(_notice(row), products=sample_products(row["products"]), by=by)
        if row["lifted_on"] and warning.lifted_on is None:
            lift_warning(warning, on=row["lifted_on"], reason=row["lifted_reason"], by=by)
    return len(rows)


def _notice(row: Mapping[str, Any]) -> WarningNotice:
    return WarningNotice(
        slug=row["slug"],
        title=row["title"],
        summary=row["summary"],
        measure=WarningMeasure(row["measure"]),
        hazard=row["hazard"],
        what_to_do=row["what_to_do"],
        issuing_body=ISSUING_BODY,
        issued_on=row["issued_on"],
        is_sample=row["is_sample"],
        risk_code=row["risk_level"],
        lots=row["lots"],
        title_en=row["english_title"],
        summary_en=row["english_summary"],
        source=SOURCE,
    )
