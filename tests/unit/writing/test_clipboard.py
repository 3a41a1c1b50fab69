"""What office programs put on the clipboard becomes clean Markdown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.errors import RefusedError
from portal.core.markdown import render
from portal.writing.convert.clipboard import from_html
from portal.writing.marked_text import links_of
from tests.unit.core.test_markdown import PAYLOADS, assert_is_harmless

BULLET = "<![if !supportLists]><span style='mso-list:Ignore'>{}<span>&nbsp;</span></span><![endif]>"
ITEM = "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'>" + BULLET + "{}</p>"
PIECES = st.sampled_from(
    [
        *PAYLOADS,
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<ul><li>",
            "</ul>",
            "<table><tr><td rowspan=9>",
            "</table>",
        ),
        *("<a href='javascript:alert(1)'>", "<a href='JAVA\tSCRIPT:x'>", "</a>", "<h1>", "</h1>"),
        *("&lt;script&gt;", "<!--", "-->", "<o:p>", "[x](javascript:1)", "|", "\\", "`", "<li>x"),
        *("<p style='mso-list:l0 level3 lfo1'>", "chữ", "&#106;avascript:", "<td colspan=99999>"),
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join)))
def test_nothing_active_survives(html: str) -> None:
    try:
        markdown = from_html(html)
    except RefusedError:
        return

    assert_is_harmless(render(markdown).html)
    assert not any(link.address.lower().startswith("javascript") for link in links_of(markdown))
    assert not any(link.is_picture for link in links_of(markdown))
    assert unicodedata.is_normalized("NFC", markdown)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_between_words_is_words_or_nothing(payload: str) -> None:
    markdown = from_html(f"<p>Trước</p>{payload}<p>Sau</p>")

    assert "Trước" in markdown
    assert all(link.address.startswith(("http", "/x")) for link in links_of(markdown))


def test_paragraphs_that_word_draws_as_a_list_become_a_list() -> None:
    html = ITEM.format(1, "·", "Một") + ITEM.format(2, "a)", "Con") + ITEM.format(1, "·", "Hai")

    markdown = from_html(html)

    assert markdown == "- Một\n  1. Con\n- Hai"


def test_numbered_paragraphs_of_word_become_a_numbered_list() -> None:
    markdown = from_html(ITEM.format(1, "1.", "Một") + ITEM.format(1, "2.", "Hai"))

    assert markdown == "1. Một\n2. Hai"


def test_a_list_of_google_docs_keeps_its_depth() -> None:
    html = "<ul><li><p>Một</p></li><ul><li><p>Con</p></li></ul><li><p>Hai</p></li></ul>"

    assert from_html(html) == "- Một\n  - Con\n- Hai"


def test_bold_and_italic_by_style_are_kept() -> None:
    html = (
        "<b style='font-weight:normal'><p><span style='font-weight:700'>Đậm</span> "
        "<span style='font-style:italic'>nghiêng</span></p></b>"
    )

    assert from_html(html) == "**Đậm** *nghiêng*"


def test_a_bold_phrase_cut_into_runs_is_one_phrase() -> None:
    html = "<p><b style='mso-bidi-font-weight:normal'>Điều 1.</b> <b>Phạm vi</b></p>"

    assert from_html(html) == "**Điều 1. Phạm vi**"


def test_the_highest_heading_is_of_level_two() -> None:
    html = "<h1><b>Một</b></h1><h3>Ba</h3><p class=MsoTitle>Tên</p><h6>Sáu</h6>"

    assert from_html(html) == "## Một\n\n### Ba\n\n## Tên\n\n#### Sáu"


def test_a_table_with_a_bold_first_row_has_heads() -> None:
    html = (
        "<table><tr><td><p><b>TT</b></p></td><td><p><b>Việc</b></p></td></tr>"
        "<tr><td>1</td><td><p>a|b</p><p>c</p></td></tr></table>"
    )

    assert from_html(html) == "| TT | Việc |\n| --- | --- |\n| 1 | a\\|b c |"


def test_a_merged_cell_is_said_in_each_of_its_rows() -> None:
    html = (
        "<table><tr><th>A</th><th>B</th><th>C</th></tr>"
        "<tr><td rowspan=2>x</td><td colspan=2>y</td></tr><tr><td>z</td><td>t</td></tr></table>"
    )

    assert from_html(html).splitlines()[2:] == ["| x | y | |", "| x | z | t |"]


def test_hidden_text_comments_and_deleted_words_are_left_out() -> None:
    html = (
        "<p>Thấy<span style='display:none'>ẩn</span><span style='mso-hide:all'>ẩn</span>"
        "<del>xóa</del><ins> thêm</ins><!-- chú --></p>"
        "<div style='mso-element:comment-list'>ý kiến</div><style>p{}</style>"
    )

    assert from_html(html) == "Thấy thêm"


def test_soft_hyphens_and_loose_marks_are_settled() -> None:
    loose = unicodedata.normalize("NFD", "Quảng")

    assert from_html(f"<p>{loose}&nbsp;Ngãi ti&shy;êu chuẩn</p>") == "Quảng Ngãi tiêu chuẩn"


def test_only_links_of_the_web_mail_and_the_portal_stay() -> None:
    html = (
        "<p><a href='https://gov.vn/a b'>web</a> <a href='/tieu-chuan'>đây</a> "
        "<a href='mailto:a@vd.vn'>thư</a> <a href='//x.vn'>1</a> <a href='file:///c'>2</a> "
        "<a href='#_Toc1'>3</a> <a href='/\\x.vn'>4</a></p>"
    )

    assert [link.address for link in links_of(from_html(html))] == [
        "https://gov.vn/a%20b",
        "/tieu-chuan",
        "mailto:a@vd.vn",
    ]


def test_too_deep_a_nest_is_refused() -> None:
    with pytest.raises(RefusedError):
        from_html("<div>" * 5_000 + "x")


def test_a_span_over_a_million_columns_stays_narrow() -> None:
    markdown = from_html("<table><tr><td colspan=1000000 rowspan=1000000>x</td></tr></table>")

    assert len(markdown) < 1_000
