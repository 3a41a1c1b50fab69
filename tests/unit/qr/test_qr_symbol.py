"""Symbols: what is encoded is read again, in the smallest version, under the best mask."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode, constants
from qrcode.util import BIT_LIMIT_TABLE, QRData, lost_point

from qr.errors import EmptyTextError, TextTooLongError
from qr.mask import penalty
from qr.segments import Mode, Segment, bits_of, cheapest_segments
from qr.symbol import Level, encode
from tests.unit.qr.reading import modules_picture, text_in

ADDRESS = "https://tcdlcl.quangngai.gov.vn/q/7KQ4M2XH"
DIGITAL_LINK = "https://tcdlcl.quangngai.gov.vn/01/09520123456788/10/L2026-11"
URL_LETTERS = st.sampled_from(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%"
)
VIETNAMESE = st.text(
    st.sampled_from(
        "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựĐĂÂÊÔƠƯ 0123456789"
    ),
    min_size=1,
    max_size=120,
)
CORRECTIONS = {
    Level.L: constants.ERROR_CORRECT_L,
    Level.M: constants.ERROR_CORRECT_M,
    Level.Q: constants.ERROR_CORRECT_Q,
    Level.H: constants.ERROR_CORRECT_H,
}


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize(
    "text",
    [
        "7",
        ADDRESS,
        ADDRESS.upper(),
        DIGITAL_LINK,
        "Quế Trà Bồng – đặc sản Quảng Ngãi",
        "x" * 120,
        "0123456789" * 40,
        "HTTPS://TCDLCL.VN/" * 30,
        "ă" * 300,
    ],
    ids=lambda text: f"{text[:12]}-{len(text)}",
)
def test_every_level_and_version_is_read_again(text: str, level: Level) -> None:
    symbol = encode(text, level)

    assert text_in(modules_picture(symbol.modules)) == text
    assert (symbol.text, symbol.level, symbol.side) == (text, level, 17 + 4 * symbol.version)


@pytest.mark.parametrize("version", range(1, 41))
def test_each_of_the_forty_versions_is_read_again(version: int) -> None:
    room = _most_letters(version)

    symbol = encode("q" * room, Level.Q)

    assert symbol.version == version
    assert text_in(modules_picture(symbol.modules)) == "q" * room


@given(text=st.text(URL_LETTERS, min_size=1, max_size=200), level=st.sampled_from(Level))
@settings(max_examples=150, deadline=None)
def test_any_address_is_read_again(text: str, level: Level) -> None:
    assert text_in(modules_picture(encode(text, level).modules)) == text


@given(text=VIETNAMESE, level=st.sampled_from(Level))
@settings(max_examples=100, deadline=None)
def test_any_vietnamese_text_is_read_again(text: str, level: Level) -> None:
    assert text_in(modules_picture(encode(text, level).modules)) == text


@given(text=st.text(URL_LETTERS, min_size=1, max_size=60), level=st.sampled_from(Level))
@settings(max_examples=25, deadline=None)
def test_no_other_mask_has_a_lower_penalty(text: str, level: Level) -> None:
    symbol = encode(text, level)

    ours = lost_point(_booleans(symbol.modules))
    assert ours == penalty(_padded(symbol.modules), symbol.side)
    assert ours == min(_library_penalty(symbol.text, level, mask) for mask in range(8))


@given(text=st.text(URL_LETTERS, min_size=1, max_size=250), level=st.sampled_from(Level))
@settings(max_examples=100, deadline=None)
def test_symbol_is_never_larger_than_the_library_makes_it(text: str, level: Level) -> None:
    code: QRCode = QRCode(error_correction=CORRECTIONS[level])
    code.add_data(text)

    assert encode(text, level).version <= code.best_fit()


def test_same_text_gives_the_same_symbol() -> None:
    assert encode(ADDRESS) == encode(ADDRESS)


def test_number_in_an_address_is_written_as_digits() -> None:
    segments = cheapest_segments(DIGITAL_LINK.encode(), version=9)

    assert Segment(Mode.NUMERIC, b"09520123456788") in segments
    assert b"".join(segment.data for segment in segments) == DIGITAL_LINK.encode()


def test_capital_address_needs_a_smaller_symbol() -> None:
    address = "https://tcdlcl.quangngai.gov.vn/co-so/7KQ4M2XH9"

    assert encode(address.upper(), Level.H).version < encode(address, Level.H).version


@given(data=st.binary(min_size=1, max_size=7).map(lambda raw: bytes(b"1A/a"[b % 4] for b in raw)))
@settings(deadline=None)
def test_no_other_split_takes_fewer_bits(data: bytes) -> None:
    best = bits_of(cheapest_segments(data, version=5), version=5)

    assert best == min(bits_of(split, version=5) for split in _all_splits(data))


def test_empty_text_is_refused() -> None:
    with pytest.raises(EmptyTextError, match="để trống"):
        encode("")


def test_text_beyond_version_forty_is_refused() -> None:
    assert encode("9" * 7089, Level.L).version == 40

    with pytest.raises(TextTooLongError, match="quá dài"):
        encode("9" * 7090, Level.L)


def _most_letters(version: int) -> int:
    """Return how many small letters fill a symbol of level Q."""
    header = 4 + (8 if version < 10 else 16)
    return int((BIT_LIMIT_TABLE[CORRECTIONS[Level.Q]][version] - header) // 8)


def _library_penalty(text: str, level: Level, mask: int) -> int:
    symbol = encode(text, level)
    code: QRCode = QRCode(
        version=symbol.version, error_correction=CORRECTIONS[level], mask_pattern=mask
    )
    for segment in cheapest_segments(text.encode(), symbol.version):
        code.add_data(QRData(segment.data, mode=segment.mode))
    code.make(fit=False)
    return int(lost_point(code.modules))


def _all_splits(data: bytes) -> list[list[Segment]]:
    if not data:
        return [[]]
    return [
        [Segment(mode, data[:end]), *rest]
        for end in range(1, len(data) + 1)
        for mode in Mode
        if _may_be_written(data[:end], mode)
        for rest in _all_splits(data[end:])
    ]


def _may_be_written(data: bytes, mode: Mode) -> bool:
    if mode is Mode.NUMERIC:
        return data.isdigit()
    return mode is Mode.BYTE or b"a" not in data


def _booleans(modules: tuple[str, ...]) -> list[list[bool]]:
    return [[bit == "1" for bit in row] for row in modules]


def _padded(modules: tuple[str, ...]) -> int:
    return int("".join(row + "0" for row in modules), 2)
