"""Remarks while writing name the line and the rule, and are silent on sound texts."""

import unicodedata
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portal.writing.checks import style
from portal.writing.checks.finding import Rule
from portal.writing.checks.review import findings
from portal.writing.checks.syllable_shapes import is_syllable

CONTENT = Path(__file__).parents[3] / "seed" / "content"
TYPED_WRONG = {Rule.SYLLABLE, Rule.KEYBOARD, Rule.UNICODE, Rule.CAPITALS, Rule.DATE}


def rules(markdown: str, kind: str = "article") -> list[Rule]:
    return [finding.rule for finding in findings(markdown, kind=kind)]


@pytest.mark.parametrize(
    ("markdown", "rule"),
    [
        ("# Tên", Rule.HEADING_ORDER),
        ("## Một\n\n#### Hai", Rule.HEADING_ORDER),
        ("##\n\nChữ", Rule.EMPTY_HEADING),
        ("| | |\n|--|--|\n| a | b |", Rule.TABLE_HEAD),
        ("![](/a.png)", Rule.PICTURE_WORDS),
        ("[tại đây](/a)", Rule.LINK_TEXT),
        ("[Xem chi tiết](/a)", Rule.LINK_TEXT),
        ("[](/a)", Rule.LINK_TEXT),
        ("[Trang](http://vd.vn)", Rule.LINK_TARGET),
        ("[Trang](javascript:x)", Rule.LINK_TARGET),
        ("[Trang]()", Rule.LINK_TARGET),
        ("Xem https://vd.vn/a", Rule.BARE_ADDRESS),
        ("Xem <https://vd.vn/a>", Rule.BARE_ADDRESS),
        ("chữ " * 40 + ".", Rule.LONG_SENTENCE),
        ("Câu rất ngắn. " * 60, Rule.LONG_PARAGRAPH),
        ("Sở tiến hành thực hiện ngay.", Rule.PLAIN_WORDS),
        ("Xin NỘP BÁO CÁO NGAY hôm nay.", Rule.CAPITALS),
        ("Ngày 2025-03-01.", Rule.DATE),
        ("Ngày 1/3/2025.", Rule.DATE),
        ("Ngày 01/2/2025.", Rule.DATE),
        ("Ngày 01-03-2025.", Rule.DATE),
        ("Ngày 01/03/25.", Rule.DATE),
        ("Ngày 31/02/2025.", Rule.DATE),
        ("Ngày 03/25/2025.", Rule.DATE),
        (unicodedata.normalize("NFD", "Nước mắm"), Rule.UNICODE),
        ("Cái qủa cân.", Rule.TONE_PLACE),
        ("Đã hòan thành.", Rule.TONE_PLACE),
        ("Hòa bình, hoà giải, hóa đơn.", Rule.TONE_PLACE),
        ("Chai nưoc mắm.", Rule.SYLLABLE),
        ("Chai nươc mắm.", Rule.SYLLABLE),
        ("Đo lừơng.", Rule.TONE_PLACE),
        ("Chai nuowcs mắm.", Rule.KEYBOARD),
        ("Cái ddo lường.", Rule.KEYBOARD),
        ("Một  hai.", Rule.SPACES),
        ("Một , hai.", Rule.SPACES),
        ("Một,hai.", Rule.SPACES),
        ("Xong việc.Tiếp tục.", Rule.SPACES),
    ],
)
def test_what_is_wrong_is_said(markdown: str, rule: Rule) -> None:
    assert rule in rules(markdown)


@pytest.mark.parametrize(
    "markdown",
    [
        "## Một\n\n### Hai\n\n## Ba",
        "| | Năm |\n|--|--|\n| a | b |",
        "![Cân đồng hồ](/a.png) và [Luật Đo lường](/van-ban/luat) và [Cục](https://vd.vn)",
        "Ngày 30/7/2024, 05/02/2026, mục 1.2.2025, TCVN 6568:1999, phiên bản 1.10.24.",
        "UBND TP.HCM và Sở KH&CN dùng QCVN, TCVN, OCOP; tỷ lệ 1,5 % lúc 10:30.",
        "Xã Đăk Long, Krông Nô, Kơ Tu; café Müller; khuỷu tay, ngoằn ngoèo, giếng, quốc, thuở.",
        "Đi tour, dùng website, look, cook, news, update, password, Facebook, Google.",
        "Giá 1.000 đồng, xem tại a@vd.vn; dùng lệnh `nuowcs  x ,y`.",
    ],
)
def test_sound_text_gets_no_remark(markdown: str) -> None:
    assert findings(markdown, kind="article") == ()


def test_a_remark_names_the_line_inside_a_paragraph() -> None:
    (finding,) = findings("Mở đầu.\n\nDòng một\ncó nưoc mắm.", kind="article")

    assert (finding.line, finding.excerpt) == (4, "nưoc")
    assert "“nước”" in finding.message_vi


def test_a_path_that_the_portal_does_not_have_is_told() -> None:
    text = "[Luật Đo lường](/van-ban/luat#muc-1) [Nghị quyết](/khong-co)"

    (finding,) = findings(text, kind="article", knows_path=lambda path: path == "/van-ban/luat")

    assert (finding.rule, finding.excerpt) == (Rule.LINK_TARGET, "Nghị quyết")


def test_the_words_of_an_official_document_are_left_alone() -> None:
    text = "Tiến hành thực hiện NGHIÊM TÚC CÔNG TÁC ngày 2025-03-01. Có nưoc."

    assert rules(text, kind="document") == [Rule.SYLLABLE]


def test_the_style_used_less_is_the_one_to_change() -> None:
    found = findings("Hòa bình, hóa đơn, hoà giải.", kind="article")

    assert [finding.excerpt for finding in found] == ["hoà"]


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*/*.md")), ids=lambda path: path.stem)
def test_the_articles_of_the_portal_have_no_slip(path: Path) -> None:
    body = path.read_text(encoding="utf-8").split("---\n", 2)[2]

    assert TYPED_WRONG.isdisjoint(rules(body))


def test_the_list_of_plain_words_is_long_and_says_each_once() -> None:
    entries = yaml.safe_load(style.LIST.read_text(encoding="utf-8"))["words"]
    said = [entry["say"] for entry in entries]

    assert len(said) >= 40
    assert len(set(said)) == len(said)
    assert all(entry["rather"] for entry in entries)


@pytest.mark.parametrize(
    "word",
    ["nước", "nghiêng", "khuỷu", "quốc", "gì", "giếng", "thuở", "yếu", "ngoằn", "xoong", "quýt"],
)
def test_syllables_are_known_by_their_shape(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["nưoc", "nươc", "bêk", "tốcc", "zần", "dưog"])
def test_other_words_are_not_syllables(word: str) -> None:
    assert not is_syllable(word)


@given(st.text(max_size=300), st.sampled_from(["article", "document"]))
def test_any_text_can_be_checked(text: str, kind: str) -> None:
    lines = text.count("\n") + text.count("\r") + 1
    assert all(1 <= finding.line <= lines for finding in findings(text, kind=kind))


@pytest.mark.parametrize("run", ["a", "a.", "[", "www.", "A "])
def test_a_long_run_of_one_sign_is_checked_in_bounded_time(run: str) -> None:
    assert isinstance(findings(run * 60_000, kind="article"), tuple)
