"""What an officer reads when something goes wrong on a page for officers."""

import pytest
from flask import Flask

from portal.accounts.permissions import Role
from tests.make.officers import make_officer, sign_in

PUBLIC_WAY = "Về trang chủ"


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/can-bo/nguoi-dung/", 403, "Bạn không được mở trang này"),
        ("/can-bo/khong-co", 404, "Không có trang này"),
        ("/can-bo/co-so/KHONGCO1", 404, "Không có trang này"),
        ("/can-bo/dang-xuat", 405, "Không làm được theo cách này"),
        ("/can-bo/bai/?trang=abc", 400, "Yêu cầu không đọc được"),
    ],
)
def test_an_officer_stays_in_the_workspace_when_something_goes_wrong(
    app: Flask, path: str, status: int, said: str
) -> None:
    editor = sign_in(app, make_officer(app, Role.EDITOR))

    answer = editor.get(path)

    assert answer.status_code == status
    assert f"<h1>{said}</h1>" in answer.text
    assert 'href="/can-bo/">Về bàn làm việc</a>' in answer.text
    assert "đăng nhập lại" not in answer.text
    assert "/en/" not in answer.text
    assert PUBLIC_WAY not in answer.text
    assert editor.csrf not in answer.text


def test_the_reason_of_a_refusal_is_told(app: Flask) -> None:
    editor = sign_in(app, make_officer(app, Role.EDITOR))

    page = editor.get("/can-bo/bai/999999").text

    assert "Không có bài này." in page


def test_below_en_and_outside_the_workspace_errors_are_those_of_the_public(app: Flask) -> None:
    editor = sign_in(app, make_officer(app, Role.EDITOR))

    english, public = editor.get("/en/can-bo/"), editor.get("/khong-co")

    assert (english.status_code, public.status_code) == (404, 404)
    assert 'lang="en"' in english.text
    assert PUBLIC_WAY in public.text
