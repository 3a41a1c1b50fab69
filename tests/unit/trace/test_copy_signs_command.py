"""`portal alert`: signs of copied labels listed and cleared by the operator."""

import json

import pytest
from click.testing import Result
from flask import Flask

from portal.trace.copies.rules import CopyRuleKind
from tests.make.portal import run_command
from tests.make.registry import make_product
from tests.make.visits import (
    count_scans,
    look_at_scans,
    make_copy_rule,
    make_scans,
    make_serial,
    visits_of,
)


@pytest.fixture
def pieces(app: Flask) -> list[str]:
    """Two pieces of a product, each with two alerts."""
    count_scans(app)
    product = make_product(app, name="Nước mắm thử")
    codes = [make_serial(app, product, number=number) for number in ("S1", "S2")]
    make_copy_rule(app, CopyRuleKind.NETWORKS, 2, 24)
    make_copy_rule(app, CopyRuleKind.NETWORKS, 3, 48)
    for code in codes:
        make_scans(visits_of(app), code, [1, 2, 3])
    look_at_scans(app)
    return codes


def listed(app: Flask) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run_command(app, "alert", "list", "--json").output)
    return found


def clear(app: Flask, code: str, reason: str = "Hội chợ, nhiều người quét thử.") -> Result:
    return run_command(app, "alert", "clear", code, "--reason", reason)


def test_the_alerts_that_stand_are_listed(app: Flask, pieces: list[str]) -> None:
    lines = run_command(app, "alert", "list").output.splitlines()

    assert len(lines) == 5
    assert lines[0].startswith(f"{pieces[0]}  networks-2-24  3 scans, ")
    assert lines[0].endswith("  (Nước mắm thử, S1)")
    assert lines[-1] == "4 alerts stand."
    assert [(one["code"], one["scans"]) for one in listed(app)] == [
        (code, 3) for code in pieces for _ in range(2)
    ]


def test_clearing_ends_all_alerts_of_this_piece_and_of_no_other(
    app: Flask, pieces: list[str]
) -> None:
    first, second = pieces
    typed = f"{first[:4].lower()}-{first[4:].lower()}"

    result = clear(app, typed)

    assert (result.exit_code, result.output) == (0, "2 alerts cleared.\n")
    assert {one["code"] for one in listed(app)} == {second}
    page = app.test_client().get(f"/truy-xuat/{first}").text
    assert "có dấu hiệu bị sao chép" not in page


@pytest.mark.parametrize("code", ["", " ", "AAAAAAAA"])
def test_a_code_without_alerts_is_refused_and_nothing_is_cleared(
    app: Flask, pieces: list[str], code: str
) -> None:
    assert clear(app, code).exit_code == 1
    assert len(listed(app)) == 4


def test_clearing_needs_a_reason(app: Flask, pieces: list[str]) -> None:
    assert clear(app, pieces[0], reason=" ").exit_code == 1
    assert run_command(app, "alert", "clear", pieces[0]).exit_code == 2
    assert len(listed(app)) == 4
