"""Loads who sees which events, and when scans look like those of copied labels."""

from pathlib import Path

from portal.trace.copies.rule_lists import load_copy_rules, load_scan_retention
from portal.trace.epcis.visibility import load_step_visibilities
from seed.tables import rows_of, rule_rows

HERE = Path(__file__).parent / "data" / "trace"


def load_visibilities(*, by: str) -> int:
    """Bring up to date who sees events of each business step; returns how many steps."""
    return load_step_visibilities(list(rows_of(HERE / "step_visibilities.csv")), by=by)


def load_scan_periods(*, by: str) -> int:
    """Bring up to date how long scans are kept; returns how many periods there are."""
    return load_scan_retention(rule_rows(HERE / "scan_retention.csv"), by=by)


def load_copy_signs(*, by: str) -> int:
    """Bring the rules of copied labels up to date; returns how many there are.

    After the periods: no rule may look at scans that are forgotten already.
    """
    return load_copy_rules(rule_rows(HERE / "copy_rules.csv"), by=by)
