"""A kept page makes each encoding when somebody first asks for it."""

import gzip
from datetime import date

import brotli

from portal.core.kept_answer import KeptPage, kept_page

PAGE = ("Sản phẩm OCOP " * 100).encode()
STATE = (date(2026, 5, 22), 1, 1)


def page(content_type: str = "text/html; charset=utf-8", body: bytes = PAGE) -> KeptPage:
    return kept_page(STATE, "200 OK", [("Content-Type", content_type)], body)


def answered(kept: KeptPage, accepted: str) -> tuple[dict[str, str], bytes]:
    sent: list[list[tuple[str, str]]] = []
    environ = {"REQUEST_METHOD": "GET", "HTTP_ACCEPT_ENCODING": accepted}
    body = kept.answer(environ, lambda _status, headers: sent.append(headers))  # type: ignore[arg-type,return-value]
    return dict(sent[0]), b"".join(body)


def test_only_what_was_asked_for_is_made() -> None:
    kept = page()

    answered(kept, "gzip")

    assert set(kept.bodies) == {"gzip"}


def test_each_encoding_holds_the_page_and_says_its_length() -> None:
    kept = page()

    for accepted, decoded in (
        ("", bytes),
        ("gzip", gzip.decompress),
        ("gzip, br", brotli.decompress),
    ):
        headers, body = answered(kept, accepted)
        assert decoded(body) == PAGE
        assert headers["Content-Length"] == str(len(body))


def test_a_second_answer_is_the_first_one_again() -> None:
    kept = page()

    assert answered(kept, "br")[1] is answered(kept, "br")[1]


def test_a_page_never_grows_beyond_the_size_it_was_counted_with() -> None:
    kept = page(body=bytes(range(256)) * 40)

    for accepted in ("", "gzip", "br"):
        answered(kept, accepted)

    assert kept.size >= len(kept.body) + 1_000
    assert page().size >= sum(len(answered(page(), one)[1]) for one in ("", "gzip", "br"))


def test_small_bodies_and_pictures_are_left_as_they_are() -> None:
    for kept in (page(body=b"x" * 299), page("image/webp")):
        assert "Content-Encoding" not in answered(kept, "br")[0]
