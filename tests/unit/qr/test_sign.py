"""Signed codes: what is signed is read again, changes are noticed, labels stay small."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from qr import label, png
from qr.label_layout import lay_out
from qr.label_spec import LABEL_SIZES, Label, LabelSize, LabelSpec
from qr.print_size import LABEL_300_DPI, smallest_mm
from qr.sign import (
    KID_DIGITS,
    SIGNATURE_DIGITS,
    NotSignedError,
    is_genuine,
    read_signed,
    signed_address,
    signed_link,
)
from qr.symbol import encode
from tests.unit.qr.reading import jpeg, noisy, pdf_picture, png_picture, rotated, text_in

ADDRESS = "https://tcdlcl.quangngai.gov.vn/q/7KQ4M2XH"
LINK = "https://tcdlcl.quangngai.gov.vn/01/09521234567896/10/LO2026-11/21/SN000123"
NAME = "Nước mắm cá cơm than Đức Phổ đặc biệt 40 độ đạm"
PRODUCER = "Hợp tác xã Sản xuất và Dịch vụ Nông nghiệp Nghĩa Hành"


@dataclass(frozen=True)
class Key:
    """A key that signs codes."""

    private: Ed25519PrivateKey
    kid: str = "00400718"

    def sign(self, message: bytes, /) -> bytes:
        return self.private.sign(message)

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes_raw()


KEY = Key(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
SIGNED = signed_address(ADDRESS, KEY)


def test_a_signed_address_is_the_address_with_digits_behind_it() -> None:
    path, digits = SIGNED.rsplit("/s/", 1)

    assert path == ADDRESS
    assert digits.isdigit()
    assert digits.startswith("00400718")
    assert len(digits) == KID_DIGITS + SIGNATURE_DIGITS


@given(
    seed=st.binary(min_size=32, max_size=32),
    kid=st.integers(0, 10**KID_DIGITS - 1),
    code=st.text("23456789ABCDEFGHJKMNPQRSTUVWXYZ", min_size=1, max_size=8),
)
def test_what_was_signed_is_genuine(seed: bytes, kid: int, code: str) -> None:
    key = Key(Ed25519PrivateKey.from_private_bytes(seed), f"{kid:08d}")

    read = read_signed(signed_address(f"https://portal.example/q/{code}", key))

    assert (read.address, read.kid) == (f"https://portal.example/q/{code}", key.kid)
    assert is_genuine(read, key.public)
    assert not is_genuine(read, Key(Ed25519PrivateKey.generate()).public)


@pytest.mark.parametrize(
    ("link", "carried"), [(LINK, LINK + "?s="), (LINK + "?17=261120", LINK + "?17=261120&s=")]
)
def test_a_digital_link_carries_its_signature_as_an_attribute(link: str, carried: str) -> None:
    text = signed_link(link, KEY)

    assert text.startswith(carried + KEY.kid)
    assert read_signed(text).address == link
    assert is_genuine(read_signed(text), KEY.public)


@given(place=st.integers(0, len(SIGNED) - 1), put=st.characters(codec="ascii"))
def test_no_changed_character_stays_genuine(place: int, put: str) -> None:
    changed = SIGNED[:place] + put + SIGNED[place + 1 :]
    if changed == SIGNED:
        return
    try:
        read = read_signed(changed)
    except NotSignedError:
        return
    # Which key is asked follows from the key id, so a changed one leads to another key.
    assert read.kid != KEY.kid or not is_genuine(read, KEY.public)


@pytest.mark.parametrize(
    "text",
    ["", ADDRESS, ADDRESS + "/s/", SIGNED + "0", SIGNED[:-1], SIGNED[:-156] + "9" * 155]
    + [SIGNED.replace("/s/", "/t/"), SIGNED[:-1] + "٣", SIGNED + "\n"],
)
def test_other_texts_carry_no_signature(text: str) -> None:
    with pytest.raises(NotSignedError):
        read_signed(text)


@pytest.mark.parametrize("address", [ADDRESS + "?a=b", ADDRESS + "#a", ADDRESS + "/"])
def test_an_address_that_has_no_room_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="only an address"):
        signed_address(address, KEY)


def test_a_link_with_a_fragment_is_refused() -> None:
    with pytest.raises(ValueError, match="fragment"):
        signed_link(LINK + "#a", KEY)


def test_a_key_without_eight_digits_is_refused() -> None:
    with pytest.raises(ValueError, match="eight digits"):
        signed_address(ADDRESS, Key(KEY.private, "log-1"))


def test_the_signature_costs_four_versions() -> None:
    assert encode(ADDRESS).version == 3
    assert encode(SIGNED).version == 7
    assert smallest_mm(encode(SIGNED), LABEL_300_DPI) < 15


@pytest.mark.parametrize("text", [SIGNED, signed_link(LINK, KEY)], ids=["address", "link"])
@pytest.mark.parametrize("size", LABEL_SIZES, ids=lambda size: size.key)
def test_labels_with_signed_codes_are_read_at_300_dpi(size: LabelSize, text: str) -> None:
    words, spec = Label(encode(text), "7KQ4-M2XH", NAME, PRODUCER), LabelSpec(size)

    picture = pdf_picture(label.draw(words, spec), dpi=300)

    assert lay_out(words, spec, label._ems).module_mm >= LABEL_300_DPI.module_mm
    assert text_in(picture) == text
    assert is_genuine(read_signed(str(text_in(picture))), KEY.public)


def test_the_smallest_signed_code_is_read_after_print_and_camera() -> None:
    picture = png_picture(png.draw(encode(SIGNED), 15, dpi=300))

    seen = jpeg(noisy(rotated(picture.resize((picture.width * 2,) * 2, Image.Resampling.BOX), 8)))

    assert text_in(picture) == SIGNED
    assert text_in(seen) == SIGNED
