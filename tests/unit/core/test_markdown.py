"""Markdown becomes safe HTML, whatever is written in it."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.markdown import ALLOWED, PLAIN_TAGS, plain_text, render

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](java\tscript:alert(1))",
    "[a](vbscript:msgbox(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "<javascript:alert(1)>",
    '[a](/x "onmouseover=alert(1)")',
    '[a](/x"onmouseover="alert(1))',
    "![a](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    '<a href="/x" style="position:fixed" onclick="alert(1)">x</a>',
    '## x {#a" onclick="alert(1)}',
    "| <iframe src=//evil.example> | b |\n|---|--:|\n| <b onload=x> | 1 |",
    "<style>*{display:none}</style>",
    "<!-- --><base href=//evil.example>",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
)


class Elements(HTMLParser):
    """What a browser would see: elements with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def assert_is_harmless(html: str) -> None:
    for tag, attributes in Elements(html).seen:
        assert tag in {*ALLOWED, *PLAIN_TAGS}
        assert set(attributes) <= ALLOWED.get(tag, set())
        picture = attributes.get("src")
        assert picture is None or re.fullmatch(r"/anh/[0-9a-f]{32}-\d+\.webp", picture)
        address = attributes.get("href") or ""
        scheme = re.match(r"\s*([a-zA-Z][a-zA-Z0-9+.-]*):", address)
        assert scheme is None or scheme.group(1).lower() in {"http", "https", "mailto", "tel"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_in_a_text_runs_in_the_reader_s_browser(payload: str) -> None:
    assert_is_harmless(render(f"Trước\n\n{payload}\n\nSau {payload}").html)


@given(st.lists(st.sampled_from((*PAYLOADS, "|", "\n", "a", "](", "`", "**")), max_size=8))
def test_no_mix_of_payloads_gets_through(parts: list[str]) -> None:
    assert_is_harmless(render("".join(parts)).html)


@given(st.text(max_size=200))
def test_any_text_can_be_shown_and_read_aloud(text: str) -> None:
    assert_is_harmless(render(text).html)
    plain_text(text)


def test_html_in_a_text_is_shown_as_it_was_typed() -> None:
    assert "&lt;b&gt;" in render("<b>đậm</b>").html


def test_headings_begin_below_the_title_and_keep_their_ids() -> None:
    rendered = render("# Mục lục\n\n## Cách đọc mã\n\n### Cách đọc mã\n\n###### Sâu")

    levels = [(one.level, one.id) for one in rendered.headings]
    assert levels == [(2, "muc-luc"), (2, "cach-doc-ma"), (3, "cach-doc-ma-2"), (4, "sau")]
    assert '<h3 id="cach-doc-ma-2">Cách đọc mã</h3>' in rendered.html


def test_an_author_can_choose_the_id_of_a_heading() -> None:
    rendered = render("## Giấy phép và **nguồn** {#giay-phep}")

    assert '<h2 id="giay-phep">Giấy phép và <strong>nguồn</strong></h2>' in rendered.html
    assert rendered.headings[0].text == "Giấy phép và nguồn"


def test_a_heading_never_takes_an_id_of_the_frame() -> None:
    assert render("## Nội dung").headings[0].id == "noi-dung-2"


def test_own_paths_go_through_the_link_function_and_others_are_marked_external() -> None:
    html = render(
        "[a](/quet) [b](https://vsqi.gov.vn/x) [c](//x.vn)", lambda path: "/en" + path
    ).html

    assert '<a href="/en/quet">' in html
    assert '<a href="https://vsqi.gov.vn/x" rel="external noopener">' in html
    assert '<a href="//x.vn" rel="nofollow ugc noopener">' in html


def test_tables_scroll_in_a_named_frame() -> None:
    html = render("| | Số |\n|---|--:|\n| a | 1 |").html

    assert '<div class="table-frame" role="region" tabindex="0" aria-label="Bảng 1">' in html
    assert '<th class="number" scope="col">Số</th>' in html
    assert "<th></th>" not in html
    assert "style=" not in html


def test_plain_text_keeps_numbers_of_steps_and_rows_of_tables() -> None:
    text = plain_text(
        "## Các bước {#b}\n\n1. một\n2. **hai**\n\n- ba\n\n| A | B |\n|---|---|\n| x | y |"
    )

    assert text.split("\n\n") == ["Các bước", "1. một", "2. hai", "– ba", "A; B", "x; y"]


def test_own_pictures_are_shown_and_of_others_the_words_alone() -> None:
    own = f"/anh/{'0' * 32}-640.webp"

    html = render(f"![Chợ cá]({own}) ![Theo dõi](https://evil.example/x.png)").html

    assert f'<img src="{own}" alt="Chợ cá" loading="lazy">' in html
    assert "evil.example" not in html
    assert "Theo dõi" in html


@pytest.mark.parametrize(
    ("address", "rel"),
    [
        ("https://vsqi.gov.vn/x", "external noopener"),
        ("https://notgov.vn/", "nofollow ugc noopener"),
        ("https://gov.vn.evil.example/", "nofollow ugc noopener"),
        ("https://gov.vn@evil.example/", "nofollow ugc noopener"),
    ],
)
def test_links_to_anybody_but_the_state_earn_nothing_from_search_engines(
    address: str, rel: str
) -> None:
    assert f'rel="{rel}"' in render(f"[x]({address})").html
