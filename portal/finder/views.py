"""Public pages of the finder: choose the product, answer, read the result, hear of changes."""

from http import HTTPStatus

from flask import Blueprint, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from portal.core import clock
from portal.core.access import public, public_uncached
from portal.core.addresses import absolute, to
from portal.core.db import unit_of_work
from portal.core.errors import NotFoundError, RefusedError, TooManyError
from portal.core.feed import CONTENT_TYPE, Feed, FeedEntry, atom, start_of
from portal.core.forms import read_query
from portal.core.language import current_language
from portal.core.language import gettext as _
from portal.finder import queries
from portal.finder.findings import (
    groups_of_product,
    product_named,
    relevant_questions,
    result_for,
)
from portal.finder.judgement import GROUP_FIELD, Answers, read_answers
from portal.finder.schemas import StartQuery
from portal.finder.services.watches import watch_result
from portal.finder.topics import PREFIX, answers_of, feed_path, topic_label
from portal.places.queries import own_province_name
from portal.standards.entries import path_of, status_label, status_tone
from portal.standards.queries import CONFIDENCE_LABELS
from portal.subscriptions.models import Announcement
from portal.visitors.guard import check_visitor
from portal.visitors.tickets import new_ticket

START = "/tieu-chuan/ap-dung"
RESULT, PLAIN, WATCH = f"{START}/ket-qua", f"{START}/ket-qua.txt", f"{START}/nhan-tin"
SUBSCRIBE = "/dang-ky-tin"
FORM = "finder"
FEED_LENGTH = 30
TEXT = "text/plain; charset=utf-8"
pages = Blueprint("finder", __name__)


@pages.context_processor
def words() -> dict[str, object]:
    """Give the templates of this feature the words for status and confidence."""
    return {
        "confidence_labels": CONFIDENCE_LABELS,
        "status_label": status_label,
        "status_tone": status_tone,
        "standard_address": path_of,
    }


@pages.get(START)
@public
def start() -> ResponseReturnValue:
    """Choose the product; once it is chosen, the questions that matter for it."""
    asked = read_query(StartQuery, request.args)
    if asked[GROUP_FIELD]:
        return _questions(asked[GROUP_FIELD])
    typed = asked["q"]
    product = product_named(typed) if typed else None
    found = groups_of_product(product) if product else queries.groups_named(typed)
    return render_template(
        "finder/start.html",
        typed=typed,
        product=product,
        found=found,
        groups=list(queries.groups().values()),
    )


@pages.get(RESULT)
@public
def result() -> ResponseReturnValue:
    """What holds for the answers in the address; any other spelling leads to the one address."""
    answers = _answers()
    if not _is_canonical(answers):
        return redirect(_address(RESULT, answers), HTTPStatus.FOUND)
    found = result_for(answers, clock.today())
    return render_template(
        "finder/result.html",
        result=found,
        query=answers.query,
        day=clock.today(),
        address=absolute(_address(RESULT, answers)),
    )


@pages.get(PLAIN)
@public
def plain_result() -> ResponseReturnValue:
    """The same as plain text, for reading aloud, sending on and text-only readers."""
    answers = _answers()
    if not _is_canonical(answers):
        return redirect(_address(PLAIN, answers), HTTPStatus.FOUND)
    text = render_template(
        "finder/result.txt",
        result=result_for(answers, clock.today()),
        day=clock.today(),
        address=absolute(_address(RESULT, answers)),
    )
    return Response(f"{text.strip()}\n", content_type=TEXT)


@pages.get(WATCH)
@public_uncached
def ask_to_watch() -> ResponseReturnValue:
    """What somebody will be told who wants to hear of changes of this result."""
    return _watch_page(_answers())


@pages.post(WATCH)
@public_uncached
def watch() -> ResponseReturnValue:
    """Remember the answers, then on to where an e-mail address is given."""
    answers = _answers()
    try:
        check_visitor(FORM)
        with unit_of_work():
            topic = watch_result(answers, at=clock.now())
    except (RefusedError, TooManyError) as refusal:
        return _watch_page(answers, refusal.message), refusal.status
    return redirect(to(f"{SUBSCRIBE}?chu-de={topic}"), HTTPStatus.SEE_OTHER)


@pages.get(f"{START}/tin/<string(length=16):digest>.xml")
@public
def feed(digest: str) -> ResponseReturnValue:
    """What has changed in a result that somebody watches, for feed readers."""
    topic = f"{PREFIX}:{digest}"
    title, query = topic_label(topic), queries.watched(digest)
    if title is None or query is None:
        raise NotFoundError(_("Không có trang này."))
    entries = [_feed_entry(one) for one in queries.news_of(topic, clock.now(), FEED_LENGTH)]
    province = own_province_name()
    made = Feed(
        address=absolute(to(feed_path(topic))),
        page=absolute(_address(RESULT, answers_of(query))),
        title=f"{title} – {province}",
        author=province,
        entries=entries,
        updated=max((one.updated for one in entries), default=start_of(clock.today())),
        language=current_language(),
    )
    return Response(atom(made), content_type=CONTENT_TYPE)


def _feed_entry(news: Announcement) -> FeedEntry:
    # All news of a result lead to the same page: the mark tells them apart.
    address = f"{absolute(news.path)}#tin-{news.id}"
    return FeedEntry(
        address=address,
        title=news.title,
        summary=news.title,
        html="",
        published=news.at,
        updated=news.at,
    )


def _questions(code: str) -> str:
    group = queries.group_by_code(code)
    return render_template(
        "finder/questions.html",
        group=group,
        questions=relevant_questions(code, clock.today()),
    )


def _watch_page(answers: Answers, error: str = "") -> str:
    return render_template(
        "finder/watch.html",
        answers=answers,
        group=queries.groups().get(answers.group),
        ticket=new_ticket(FORM),
        error=error,
    )


def _answers() -> Answers:
    """What the address tells; a group or answer that nobody knows is left out.

    A group that has been withdrawn is no page any more: raises NotFoundError.
    """
    asked = {code: question.asked for code, question in queries.questions().items()}
    answers = read_answers(request.args.items(multi=True), frozenset(queries.groups()), asked)
    named = request.args.get(GROUP_FIELD, "")
    if named and not answers.group:
        queries.group_by_code(named)
    return answers


def _is_canonical(answers: Answers) -> bool:
    return request.query_string.decode("ascii", "replace") == answers.query


def _address(path: str, answers: Answers) -> str:
    return to(f"{path}?{answers.query}" if answers.query else path)
