"""The test page: answer as the public does and see which rules hold, and why; drafts too."""

from flask import Blueprint, render_template, request

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import requires
from portal.core import clock
from portal.finder import catalogue, queries
from portal.finder.findings import tried
from portal.finder.judgement import read_answers
from portal.finder.staff.shown import words
from portal.finder.states import Fit, RowState
from portal.standards.queries import standard_lines

pages = Blueprint("finder_trying", __name__, url_prefix="/can-bo/ap-dung")
pages.context_processor(words)


@pages.get("/thu")
@requires(Permission.RULES)
def trying() -> str:
    """Every rule with what becomes of it for the answers in the address."""
    groups = [one for one in catalogue.all_groups() if one.state is not RowState.WITHDRAWN]
    questions = queries.questions()
    asked = {code: question.asked for code, question in questions.items()}
    codes = frozenset(group.code for group in groups)
    answers = read_answers(request.args.items(multi=True), codes, asked)
    shows_all = request.args.get("tat-ca") == "1"
    found = tried(answers, queries.rules_with_drafts(), clock.today())
    keys = [one.rule.standard_key for one in found if one.rule.standard_key]
    return render_template(
        "finder/staff/trying.html",
        product_groups=groups,
        questions=questions,
        answers=answers,
        shows_all=shows_all,
        tried=[one for one in found if shows_all or one.verdict.fit is not Fit.OUT],
        total=len(found),
        standards={line.key: line for line in standard_lines(keys)} if keys else {},
    )
