"""Rules for registrars: the list, one rule, drafts, publication, withdrawal, the export."""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.accounts.permissions import Permission
from portal.accounts.staff_access import current_staff, requires
from portal.accounts.staff_pages import tell
from portal.core import clock
from portal.core.db import unit_of_work
from portal.core.errors import RefusedError, StaleEditError
from portal.core.forms import Form, blank_form, read_form, read_query
from portal.core.staff_menu import MenuEntry
from portal.finder import catalogue
from portal.finder.models import RULE, FinderRule
from portal.finder.schemas import RuleForm, RulesQuery, VersionForm, conditions_in
from portal.finder.services.rule_facts import RuleFacts, facts_of
from portal.finder.services.rules import (
    change_draft,
    draft_rule,
    new_edition,
    note_review,
    publish_rule,
    withdraw_rule,
)
from portal.finder.staff.shown import RULE_LABELS, differences, told_history, words
from portal.sheets.formulas import neutralised

RULES = "/can-bo/ap-dung/"
NUMBER = "<int(max=2147483647):rule_id>"
CSV = "text/csv; charset=utf-8"
pages = Blueprint("finder_rules", __name__, url_prefix="/can-bo/ap-dung")
pages.context_processor(words)
MENU = (MenuEntry(RULES, "Tiêu chuẩn nào áp dụng", Permission.RULES, "Sổ đăng ký", 470),)


@pages.get("/")
@requires(Permission.RULES)
def rules() -> str:
    """The rules in every state, narrowed by filters."""
    query = read_query(RulesQuery, request.args)
    return render_template(
        "finder/staff/rules.html",
        listing=catalogue.rules_page(
            query["trang"],
            words=query["tim"],
            state=query["trang_thai"],
            kind=query["muc"],
            group=query["nhom"],
        ),
        query=query,
        kinds=catalogue.all_kinds(),
        product_groups=catalogue.all_groups(),
        care=catalogue.care_needed(clock.today()).count,
    )


@pages.get("/quy-tac.csv")
@requires(Permission.RULES)
def export() -> Response:
    """All rules as a CSV file that spreadsheet programs open."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([neutralised(cell) for cell in line] for line in catalogue.export_lines())
    # Without the mark, spreadsheet programs misread Vietnamese letters.
    answer = Response("\ufeff" + text.getvalue(), content_type=CSV)
    answer.headers["Content-Disposition"] = 'attachment; filename="quy-tac-ap-dung.csv"'
    return answer


@pages.get("/moi")
@requires(Permission.RULES)
def new() -> str:
    """An empty form."""
    typed = {"groups": [request.args.get("nhom", "")], "confidence": "medium", "position": "1000"}
    return _form_page(None, blank_form(typed), {})


@pages.post("/moi")
@requires(Permission.RULES)
def enter() -> ResponseReturnValue:
    """Enter a draft."""
    form = read_form(RuleForm, request.form)
    if form.ok:
        try:
            with unit_of_work():
                number = draft_rule(_facts(form), at=clock.now(), by=current_staff().actor).id
        except RefusedError as refusal:
            form = form.refused("_form", refusal.message)
        else:
            tell("Đã lưu bản nháp. Xin thử ở trang Thử câu trả lời rồi công bố.")
            return redirect(f"{RULES}{number}", HTTPStatus.SEE_OTHER)
    return _form_page(None, form, _conditions()), RefusedError.status


@pages.get(f"/{NUMBER}")
@requires(Permission.RULES)
def rule(rule_id: int) -> str:
    """One rule: what it says, when it holds, its history, what can be done with it."""
    return _page(catalogue.rule_by_id(rule_id), blank_form())


@pages.get(f"/{NUMBER}/sua")
@requires(Permission.RULES)
def edit(rule_id: int) -> ResponseReturnValue:
    """The form of a draft."""
    found = catalogue.rule_by_id(rule_id)
    return _form_page(found, blank_form(_typed(found)), facts_of(found).conditions)


@pages.post(f"/{NUMBER}/sua")
@requires(Permission.RULES)
def save(rule_id: int) -> ResponseReturnValue:
    """Save a draft; where somebody was faster, both texts are shown and nothing is lost."""
    found = catalogue.rule_by_id(rule_id)
    form, version = read_form(RuleForm, request.form), _version()
    if form.ok:
        try:
            with unit_of_work():
                change_draft(
                    catalogue.rule_by_id(rule_id),
                    _facts(form),
                    expected_version=version,
                    at=clock.now(),
                    by=current_staff().actor,
                )
        except StaleEditError as stale:
            found = catalogue.rule_by_id(rule_id)
            form = form.refused("_form", stale.message)
            other = differences(_typed(found), form.typed)
            return _form_page(found, form, _conditions(), other), StaleEditError.status
        except RefusedError as refusal:
            form = form.refused("_form", refusal.message)
        else:
            tell("Đã lưu bản nháp.")
            return redirect(f"{RULES}{rule_id}", HTTPStatus.SEE_OTHER)
    return _form_page(found, form, _conditions(), version=version), RefusedError.status


@pages.post(f"/{NUMBER}/ban-moi")
@requires(Permission.RULES)
def edition(rule_id: int) -> ResponseReturnValue:
    """Start a draft that will replace a published rule."""
    try:
        with unit_of_work():
            found = catalogue.rule_by_id(rule_id)
            number = new_edition(found, at=clock.now(), by=current_staff().actor).id
    except RefusedError as refusal:
        return _refused(rule_id, refusal)
    tell("Đã lập bản nháp thay thế. Quy tắc cũ vẫn công bố cho đến khi bản này được công bố.")
    return redirect(f"{RULES}{number}/sua", HTTPStatus.SEE_OTHER)


@pages.post(f"/{NUMBER}/cong-bo")
@requires(Permission.RULES)
def publish(rule_id: int) -> ResponseReturnValue:
    """Show a rule to the public."""
    return _carry_out(rule_id, publish_rule, "Đã công bố; người đăng ký nhận tin sẽ được báo.")


@pages.post(f"/{NUMBER}/rut")
@requires(Permission.RULES)
def withdraw(rule_id: int) -> ResponseReturnValue:
    """Take a rule from the public."""
    reason = request.form.get("reason", "")

    def act(found: FinderRule, **given: Any) -> None:
        withdraw_rule(found, reason=reason, **given)

    return _carry_out(rule_id, act, "Đã rút quy tắc; có thể công bố lại bất cứ lúc nào.")


@pages.post(f"/{NUMBER}/da-xem")
@requires(Permission.RULES)
def review(rule_id: int) -> ResponseReturnValue:
    """Note that the changed status of the standard has been looked at."""

    def act(found: FinderRule, *, expected_version: int, **given: Any) -> None:
        note_review(found, **given)

    return _carry_out(rule_id, act, "Đã ghi là đã xem.")


def _carry_out(rule_id: int, act: Callable[..., None], said: str) -> ResponseReturnValue:
    try:
        with unit_of_work():
            found = catalogue.rule_by_id(rule_id)
            act(found, expected_version=_version(), at=clock.now(), by=current_staff().actor)
    except (RefusedError, StaleEditError) as refusal:
        return _refused(rule_id, refusal)
    tell(said)
    return redirect(f"{RULES}{rule_id}", HTTPStatus.SEE_OTHER)


def _refused(rule_id: int, refusal: RefusedError | StaleEditError) -> ResponseReturnValue:
    typed = {"reason": request.form.get("reason", "")}
    form = blank_form(typed).refused("_form", refusal.message)
    return _page(catalogue.rule_by_id(rule_id), form), refusal.status


def _page(found: FinderRule, form: Form) -> str:
    return render_template(
        "finder/staff/rule.html",
        rule=found,
        form=form,
        waiting=catalogue.draft_replacing(found),
        history=told_history(RULE, str(found.id), RULE_LABELS),
    )


def _form_page(
    found: FinderRule | None,
    form: Form,
    conditions: Mapping[str, Any],
    other: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> str:
    return render_template(
        "finder/staff/rule_form.html",
        rule=found,
        form=form,
        conditions=conditions,
        other=other,
        version=version or (found.version if found else 0),
        kinds=catalogue.all_kinds(),
        product_groups=catalogue.all_groups(),
        questions=catalogue.all_questions(),
        labels=RULE_LABELS,
    )


def _conditions() -> Mapping[str, Any]:
    return conditions_in(
        request.form.to_dict(flat=False), [one.code for one in catalogue.all_questions()]
    )


def _facts(form: Form) -> RuleFacts:
    values = {**form.values, "position": form.values["position"] or 0}
    groups = tuple(one for one in form.values["groups"] if one)
    facts = RuleFacts(**{**values, "groups": groups})
    return replace(facts, conditions=dict(_conditions()))


def _typed(found: FinderRule) -> dict[str, Any]:
    """A rule as its form shows it."""
    facts = facts_of(found)
    names = RuleForm().fields.keys()
    typed = {name: getattr(facts, name) for name in names}
    days = {
        name: f"{typed[name]:%d/%m/%Y}" if typed[name] else ""
        for name in ("valid_from", "valid_to")
    }
    return {**typed, **days, "groups": list(facts.groups)}


def _version() -> int:
    form = read_form(VersionForm, request.form)
    return int(form.values["version"]) if form.ok else 0
