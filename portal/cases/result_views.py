"""Results that officers have published without identity, and monthly figures."""

from flask import Blueprint, render_template, request

from portal.cases.queries import kinds_in_force
from portal.cases.results import (
    FEWEST_TOLD,
    MONTHS,
    Wanted,
    communes_with_results,
    last_months,
    monthly_figures,
    published_result,
    published_results,
    told_count,
)
from portal.cases.schemas import ResultsQuery
from portal.cases.states import OPEN_STATES, STATE_LABELS
from portal.core import clock
from portal.core.access import public
from portal.core.forms import read_query

pages = Blueprint("case_results", __name__)
ENDED = {state: label for state, label in STATE_LABELS.items() if state not in OPEN_STATES}


@pages.get("/phan-anh/ket-qua/")
@public
def results() -> str:
    """The published results, the newest first."""
    query, today = read_query(ResultsQuery, request.args), clock.today()
    wanted = Wanted(query["loai"], query["trang_thai"], query["xa"], query["thang"])
    return render_template(
        "cases/results.html",
        listing=published_results(wanted, query["trang"]),
        wanted=wanted,
        kinds=kinds_in_force(today),
        states=ENDED,
        communes=communes_with_results(),
        months=list(reversed(last_months(today, MONTHS))),
    )


@pages.get("/phan-anh/ket-qua/<string:number>")
@public
def result(number: str) -> str:
    """One published result."""
    return render_template("cases/result.html", case=published_result(number))


@pages.get("/phan-anh/so-lieu")
@public
def figures() -> str:
    """How many were received, answered in time and late, by month, kind and commune."""
    today = clock.today()
    return render_template(
        "cases/figures.html",
        figures=monthly_figures(today),
        kinds=kinds_in_force(today),
        current=f"{today:%Y-%m}",
        told=told_count,
        fewest=FEWEST_TOLD,
    )
