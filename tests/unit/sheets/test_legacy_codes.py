"""TCVN3, VNI and Windows-1258: text typed before Unicode is recognised and comes back whole."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.sheets.legacy_codes import Script, converted
from portal.sheets.recognition import encoding_of, script_of, telling_words
from portal.sheets.refusals import SheetRefusedError
from portal.sheets.syllables import is_syllable
from tests.make.sheets import in_tcvn3, in_vni, in_windows_1258

SMALL = "aàảãáạăằẳẵắặâầẩẫấậeèẻẽéẹêềểễếệiìỉĩíịoòỏõóọôồổỗốộơờởỡớợuùủũúụưừửữứựyỳỷỹýỵđbcdghklmnpqrstvx"
TYPICAL = (
    "nước mắm hợp tác xã sản phẩm chứng nhận tiêu chuẩn đo lường chất lượng huyện thôn đường "
    "quản lý giống nghề truyền thống khoai lang gạo nếp trứng vịt Đông Ân Ưng Ôn thủy điện"
)
SENTENCES = st.lists(st.sampled_from(TYPICAL.split()), min_size=8, max_size=20, unique=True).map(
    " ".join
)
TEXT = "Tên sản phẩm;Địa chỉ\nNước mắm Sa Châu;xã Giao Thủy\nGạo nếp cái hoa vàng;xã Hải Hậu\n"


@given(text=st.text(SMALL + " 0123456789,.;()-", max_size=60))
def test_tcvn3_gives_back_every_small_letter(text: str) -> None:
    assert converted(in_tcvn3(text), Script.TCVN3) == text


@given(text=st.text(SMALL + SMALL.upper() + " 0123456789,.;()-", max_size=60))
def test_vni_gives_back_every_letter(text: str) -> None:
    assert converted(in_vni(text), Script.VNI) == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Th«n Hµ T©y", "Thôn Hà Tây"),
        ("TH«N Hµ T©Y", "THÔN HÀ TÂY"),
        ("§¾K L¾K", "ĐẮK LẮK"),
        ("§µ N½ng", "Đà Nẵng"),
        ("Céng hßa x· héi chñ nghÜa", "Cộng hòa xã hội chủ nghĩa"),
        ("n\u00adíc m¾m", "nước mắm"),
    ],
)
def test_tcvn3_is_read_with_the_capitals_that_its_fonts_showed(typed: str, meant: str) -> None:
    assert converted(typed, Script.TCVN3) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Thoân Haø Taây", "Thôn Hà Tây"),
        ("HAØ NOÄI", "HÀ NỘI"),
        ("Nguyeãn Vaên Ñöùc", "Nguyễn Văn Đức"),
        ("Huyeän YÙ Yeân, kyõ thuaät", "Huyện Ý Yên, kỹ thuật"),
    ],
)
def test_vni_is_read_with_its_double_signs(typed: str, meant: str) -> None:
    assert converted(typed, Script.VNI) == meant


@given(text=SENTENCES)
def test_text_in_an_old_code_is_recognised_and_comes_back(text: str) -> None:
    for script, typed in ((Script.TCVN3, in_tcvn3(text)), (Script.VNI, in_vni(text))):
        encoding = encoding_of(typed.encode("cp1252"))

        assert encoding.script is script
        assert script_of(list(dict.fromkeys(telling_words(typed)))) is script
        assert converted(typed, script) == text


@given(text=SENTENCES)
def test_windows_1258_is_recognised_and_comes_back_composed(text: str) -> None:
    content = in_windows_1258(text)

    encoding = encoding_of(content)

    assert (encoding.codec, encoding.script) == ("cp1258", None)
    assert unicodedata.normalize("NFC", content.decode(encoding.codec)) == text


@given(text=SENTENCES)
def test_unicode_text_is_never_taken_for_an_old_code(text: str) -> None:
    assert script_of(list(dict.fromkeys(telling_words(text)))) is None


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_files_are_read_as_such(codec: str) -> None:
    content = TEXT.encode(codec)

    encoding = encoding_of(content)

    assert (content.decode(encoding.codec), encoding.note) == (TEXT, "")


@pytest.mark.parametrize(
    "text",
    [
        "Müller; Straße; größe; für; Käse",
        "café crème, déjà vu, où êtes-vous, naïve, Noël, garçon, «thé»",
        "España, año, niño, qué más, canción, ¿cómo?",
        "São Paulo, coração, Peña, Björk",
    ],
)
def test_western_text_is_not_mangled(text: str) -> None:
    encoding = encoding_of(text.encode("cp1252"))

    assert (encoding.codec, encoding.script) == ("cp1252", None)
    assert script_of(list(dict.fromkeys(telling_words(text)))) is None


@pytest.mark.parametrize(
    "content", [b"H\xb5", b"\x81\x8d\x8f abc", b"5 \xb5m; x\xb7 \xe0\xfe\xd0z"]
)
def test_what_cannot_be_decided_is_refused_in_clear_words(content: bytes) -> None:
    with pytest.raises(SheetRefusedError, match="Không xác định được bảng mã"):
        encoding_of(content)


@pytest.mark.parametrize(
    "content", [b"a,b\n\x00,1", b"\xff\xfea\x00\x00\x00", b"\xff\xfea\x00\xd8\xd8"]
)
def test_bytes_that_are_no_text_are_refused(content: bytes) -> None:
    with pytest.raises(SheetRefusedError, match="không phải chữ"):
        encoding_of(content)


@pytest.mark.parametrize(
    "word", ["nước", "Quốc", "gì", "nghiêng", "khuỷu", "ĐẮK", "uyên", "quỳnh", "Ý"]
)
def test_vietnamese_syllables_are_known(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word", ["café", "für", "nướt\u0301", "ngì", "thôk", "mât", "straße", "bàng\u0303"]
)
def test_other_words_are_not_syllables(word: str) -> None:
    assert not is_syllable(word)


def test_words_that_read_well_in_two_ways_are_left_or_refused() -> None:
    text = "tôi lôi sôi"

    assert script_of(text.split()) is None
    with pytest.raises(SheetRefusedError, match="Không xác định được bảng mã"):
        encoding_of(text.encode("cp1258"))
