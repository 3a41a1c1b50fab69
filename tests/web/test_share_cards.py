"""Cards: what is on them, their addresses, and what they cost."""

import re
import threading
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from portal.core import clock
from portal.core.db import unit_of_work
from portal.gatherings.services.loading import load_gathering
from portal.registry.queries import product_by_code
from portal.registry.states import ProductState
from portal.share_cards import kept
from portal.share_cards.subjects import card_path_of_page, words_at, words_of
from portal.share_cards.words import CardWords, Folder
from portal.warnings.queries import warning_by_slug
from portal.warnings.states import WarningMeasure
from tests.make.gatherings import make_gathering
from tests.make.registers import make_registers
from tests.make.registry import TODAY, make_certificate, make_product, record_of
from tests.make.warnings import make_warning

CARD = re.compile(r'property="og:image" content="([^"]+)"')
HOST = "http://localhost"


def card_of(page: str) -> str:
    """The path of the card that a page names."""
    found = CARD.search(page)
    assert found
    assert found[1].startswith(HOST + "/"), "the address must be absolute"
    return found[1].removeprefix(HOST)


def cards(app: Flask) -> list[Path]:
    folder = Path(app.extensions["portal_settings"].data_dir) / "cards"
    return sorted(folder.glob("*")) if folder.is_dir() else []


def words(app: Flask, folder: Folder, code: str, day: date | None = None) -> CardWords:
    with app.app_context():
        return words_at(folder, code, day or clock.today())


def test_a_card_is_a_small_picture_of_the_right_size(visitor: FlaskClient) -> None:
    for path in (
        "/san-pham/", "/canh-bao/", "/tin-tuc/", "/van-ban/", "/so-tay/",
    ):  # fmt: skip
        page = visitor.get(path).text
        found = next(
            link
            for link in re.findall(rf'href="({path}[A-Za-z0-9-]+)"', page)
            if card_path_of_page(link)
        )
        answer = visitor.get(card_of(visitor.get(found).text))
        picture = Image.open(BytesIO(answer.data))

        assert answer.status_code == 200, found
        assert answer.mimetype == "image/png"
        assert picture.size == (1200, 630)
        assert len(answer.data) <= 120_000


def test_a_card_is_drawn_once_and_answered_with_304(app: Flask, client: FlaskClient) -> None:
    make_gathering(app)
    address = card_of(client.get("/dao-tao/lop-thu").text)

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    plain = client.get(address.partition("?")[0])

    assert "immutable" in first.headers["Cache-Control"]
    assert plain.headers["Cache-Control"] == "public, no-cache"
    assert (again.status_code, again.data) == (304, b"")
    assert len(cards(app)) == 1


def test_a_change_makes_another_address_and_another_picture(
    app: Flask, client: FlaskClient
) -> None:
    make_gathering(app)
    before = card_of(client.get("/dao-tao/lop-thu").text)
    client.get(before)

    with app.app_context(), unit_of_work():
        values = {"slug": "lop-thu", "title": "Một tên khác hẳn"}
        load_gathering(values, at=clock.now(), by="test")
    after = card_of(client.get("/dao-tao/lop-thu").text)
    old = client.get(before)

    assert before != after
    assert old.data == client.get(after).data
    assert old.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/the/san-pham/AAAAAAAA.png",
        "/the/canh-bao/khong-co.png",
        "/the/tin-tuc/khong-co.png",
        "/the/van-ban/khong-co.png",
        "/the/dao-tao/khong-co.png",
        "/the/thu-vien/khong-co.png",
        "/the/can-bo/x.png",
        "/the/san-pham/x.jpg",
        "/the/x/y.png",
        "/the/",
    ],
)
def test_nothing_is_drawn_of_what_is_not_there(app: Flask, client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert cards(app) == []


def test_junk_behind_the_question_mark_draws_nothing_more(app: Flask, client: FlaskClient) -> None:
    make_gathering(app)

    for number in range(5):
        assert client.get(f"/the/dao-tao/lop-thu.png?v={number}&x={number}").status_code == 200

    assert len(cards(app)) == 1


def test_a_recalled_product_says_so_on_its_card(app: Flask, client: FlaskClient) -> None:
    make_registers(app)
    code = make_product(app, name="Gạo thử")
    make_certificate(app, code, expires_on=TODAY + timedelta(days=900))
    before = words(app, Folder.PRODUCT, code)
    with app.app_context(), unit_of_work():
        record = record_of(code)
        record.state, record.state_since = ProductState.RECALLED, TODAY
        record.state_reason = "Có nấm mốc"

    after = words(app, Folder.PRODUCT, code)

    assert (before.tone, after.tone) == ("good", "bad")
    assert "thu hồi" in after.verdict.lower()
    assert client.get(f"/the/san-pham/{code}.png").status_code == 200


def test_a_warning_in_force_comes_before_a_good_verdict(app: Flask) -> None:
    make_registers(app)
    code = make_product(app, name="Gạo thử")
    make_certificate(app, code, expires_on=TODAY + timedelta(days=900))
    make_warning(app, code, measure=WarningMeasure.STOP_SALE, title="Dừng bán gạo thử")

    card = words(app, Folder.PRODUCT, code)

    assert card.verdict == "Cảnh báo: Dừng bán"
    assert (card.tone, card.note) == ("bad", "Dừng bán gạo thử")


def test_a_page_and_its_card_tell_the_same(seeded_app: Flask, visitor: FlaskClient) -> None:
    page = visitor.get("/canh-bao/").text
    found = re.search(r'href="/canh-bao/([a-z0-9-]+)"', page)
    assert found
    with seeded_app.app_context():
        warning = warning_by_slug(found[1], clock.today())
        assert words_of(warning, clock.today()) == words_at(Folder.WARNING, found[1], clock.today())
        assert "Cảnh báo" in words_of(warning, clock.today()).verdict


def test_lists_and_other_pages_have_no_card() -> None:
    for path in ("/san-pham/", "/san-pham/ocop", "/tin-tuc/atom.xml", "/", "/can-bo/", "/q/AAAA"):
        assert card_path_of_page(path) == ""
    assert card_path_of_page("/tin-tuc/mot-tin") == "/the/tin-tuc/mot-tin.png"


def test_too_many_drawings_at_once_are_told_to_come_back(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_gathering(app)
    monkeypatch.setattr(kept, "PATIENCE_S", 0.01)
    monkeypatch.setattr(kept, "_drawing", threading.BoundedSemaphore(1))

    with kept._drawing:
        busy = client.get("/the/dao-tao/lop-thu.png")
    free = client.get("/the/dao-tao/lop-thu.png")

    assert (busy.status_code, free.status_code) == (503, 200)
    assert busy.headers["Retry-After"]


def test_old_cards_are_let_go(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    monkeypatch.setattr(kept, "LET_GO", 2)
    for number in range(5):
        make_gathering(app, f"lop-{number}", title=f"Lớp thử số {number}")
        assert client.get(f"/the/dao-tao/lop-{number}.png").status_code == 200

    assert len(cards(app)) == 3


def test_a_card_of_a_product_is_made_of_what_the_page_has_loaded(app: Flask) -> None:
    code = make_product(app, name="Gạo thử")

    with app.app_context():
        made = words_of(product_by_code(code), clock.today())

    assert made == words(app, Folder.PRODUCT, code)
    with app.app_context(), pytest.raises(TypeError):
        words_of(record_of(code).establishment or object(), clock.today())  # type: ignore[arg-type]
