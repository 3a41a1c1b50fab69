"""Text that fits, whatever it is."""

from hypothesis import given
from hypothesis import strategies as st

from portal.share_cards.fitting import MORE, fitted, font

SIZES = ((60, 2), (40, 3))
WORDS = st.text(st.sampled_from("aâăbcdđeêghiklmnoôơpqrstuưvxyẠễỷự019/-."), min_size=1, max_size=40)
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)


@given(text=TEXTS, width=st.integers(120, 1000))
def test_no_line_is_too_wide_and_none_too_many(text: str, width: int) -> None:
    found = fitted(text, width, SIZES, is_bold=True)

    assert len(found.lines) <= dict(SIZES)[found.size]
    letters = font(found.size, is_bold=True)
    assert all(letters.getlength(line) <= width or len(line) <= 2 for line in found.lines)


@given(text=TEXTS)
def test_what_fits_is_whole_and_what_does_not_says_so(text: str) -> None:
    found = fitted(text, 400, SIZES)

    shown = "".join(found.lines).replace(" ", "")
    whole = text.replace(" ", "")
    if shown != whole:
        assert shown.endswith(MORE)
        assert whole.startswith(shown.removesuffix(MORE))


def test_a_short_title_stands_in_large_letters() -> None:
    assert fitted("Tỏi Lý Sơn", 1000, SIZES).size == 60
    assert fitted("Tỏi Lý Sơn " * 9, 1000, SIZES).size == 40


def test_every_vietnamese_letter_is_in_the_font() -> None:
    missing = font(40, is_bold=True).getmask("\uffff").getbbox()
    for sign in "ăâđêôơưĂÂĐÊÔƠƯáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ…–·":
        assert font(40, is_bold=True).getmask(sign).getbbox() != missing, sign
