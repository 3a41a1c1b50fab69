"""Planted spam is found whatever its disguise; honest texts go through."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.writing.defence.spam import Severity, spam_signs
from tests.unit.writing.spam_samples import HONEST, SPAM

CONTENT = Path(__file__).parents[3] / "seed" / "content"


def is_blocked(text: str) -> bool:
    return any(sign.severity is Severity.BLOCK for sign in spam_signs(text))


def test_the_samples_are_many_enough_to_judge_by() -> None:
    assert len(SPAM) >= 30
    assert len(HONEST) >= 30


def test_at_least_nineteen_of_twenty_spam_texts_are_blocked() -> None:
    missed = [text for text in SPAM if not is_blocked(text)]

    assert len(missed) <= len(SPAM) / 20, missed


def test_at_most_one_of_twenty_honest_texts_is_blocked() -> None:
    wronged = [text for text in HONEST if is_blocked(text)]

    assert len(wronged) <= len(HONEST) / 20, wronged


@pytest.mark.parametrize("path", sorted(CONTENT.glob("*/*.md")), ids=lambda path: path.stem)
def test_the_articles_of_the_portal_hold_no_sign(path: Path) -> None:
    assert spam_signs(path.read_text(encoding="utf-8")) == ()


def test_a_fund_of_the_state_lottery_is_only_a_hint() -> None:
    (sign,) = spam_signs("Nguồn thu xổ số kiến thiết dành cho trường học.")

    assert (sign.severity, sign.words, sign.line) == (Severity.HINT, "xổ số", 1)


def test_a_warning_of_gambling_is_a_hint_until_it_invites() -> None:
    warning = "Công an cảnh báo cá cược trái phép."

    assert not is_blocked(warning)
    assert is_blocked(warning + "\nLink vào mới nhất, đăng ký ngay.")
    assert is_blocked(warning + "\nXem kubet88.com")


def test_words_on_both_sides_of_a_comma_are_not_one_phrase() -> None:
    assert spam_signs("Trong nhà, cái cân đã cũ.") == ()


def test_a_marked_word_is_not_another_one_without_its_marks() -> None:
    assert spam_signs("Thôn có nhà cải tạo lại và tải xiu xiu.") == ()


def test_each_sign_says_on_which_line_it_stands() -> None:
    signs = spam_signs("Mở đầu\n\nNội dung\nnhà cái ở đây")

    assert [sign.line for sign in signs] == [4]


@pytest.mark.parametrize(
    "text",
    [
        "<p style='font-size:0'>x</p>",
        "<span style='text-indent: -9999px'>x</span>",
        "abc\u202egnp.exe",
    ],
)
def test_ways_to_hide_text_are_blocked(text: str) -> None:
    assert is_blocked(text)


@given(st.sampled_from(["nhà cái", "tài xỉu", "soi kèo", "cá cược"]), st.data())
def test_hidden_characters_inside_a_phrase_do_not_help(phrase: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(phrase) - 1))
    hidden = data.draw(st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad"))

    assert is_blocked(f"Trang {phrase[:at]}{hidden}{phrase[at:]} mới")


@given(st.text(max_size=300))
def test_any_text_can_be_judged(text: str) -> None:
    for sign in spam_signs(text):
        assert 1 <= sign.line <= text.count("\n") + 1
