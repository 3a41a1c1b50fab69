"""What is sealed opens with the right key alone, for what it is about alone."""

import pytest

from portal.cases import sealing
from portal.cases.sealing import SealBrokenError, Sealed

TEXT = "Nguyễn Văn Thử, 0255 000 0000".encode()


def test_only_the_private_half_opens() -> None:
    pair, other = sealing.new_key_pair(), sealing.new_key_pair()
    sealed = sealing.seal_to(pair.public, TEXT, about="case 1")
    assert sealing.open_sealed(pair.private, sealed, about="case 1") == TEXT
    with pytest.raises(SealBrokenError):
        sealing.open_sealed(other.private, sealed, about="case 1")


def test_the_same_text_is_never_sealed_alike() -> None:
    pair = sealing.new_key_pair()
    first, second = (sealing.seal_to(pair.public, TEXT, about="a") for _ in range(2))
    assert first.ciphertext != second.ciphertext
    assert first.ephemeral_key != second.ephemeral_key


def test_a_sealed_text_cannot_be_put_in_the_place_of_another() -> None:
    pair = sealing.new_key_pair()
    sealed = sealing.seal_to(pair.public, TEXT, about="case 1")
    with pytest.raises(SealBrokenError):
        sealing.open_sealed(pair.private, sealed, about="case 2")


@pytest.mark.parametrize("at", [0, 12, -1])
def test_a_changed_byte_is_noticed(at: int) -> None:
    pair = sealing.new_key_pair()
    sealed = sealing.seal_to(pair.public, TEXT, about="a")
    changed = bytearray(sealed.ciphertext)
    changed[at] ^= 1
    with pytest.raises(SealBrokenError):
        sealing.open_sealed(pair.private, Sealed(sealed.ephemeral_key, bytes(changed)), about="a")


def test_a_worthless_ephemeral_key_is_refused() -> None:
    pair = sealing.new_key_pair()
    sealed = sealing.seal_to(pair.public, TEXT, about="a")
    with pytest.raises(SealBrokenError):
        sealing.open_sealed(pair.private, Sealed(bytes(32), sealed.ciphertext), about="a")


def test_too_short_a_text_is_broken_not_an_accident() -> None:
    with pytest.raises(SealBrokenError):
        sealing.open_under(bytes(32), b"x", about="a")


def test_a_passphrase_is_another_key_with_another_salt() -> None:
    first, second = sealing.new_salt(), sealing.new_salt()
    key = sealing.key_from_passphrase("câu mật khẩu", first)
    assert key == sealing.key_from_passphrase(" câu mật khẩu ", first)
    assert key != sealing.key_from_passphrase("câu mật khẩu", second)


def test_a_passphrase_counts_the_same_however_its_marks_are_typed() -> None:
    salt = sealing.new_salt()
    composed, apart = "m\u1eadt kh\u1ea9u", "ma\u0323\u0302t kha\u0302\u0309u"
    assert sealing.key_from_passphrase(composed, salt) == sealing.key_from_passphrase(apart, salt)


def test_the_printed_recovery_key_is_read_however_it_is_spaced() -> None:
    printed = sealing.new_recovery_key()
    assert len(printed.split()) == sealing.RECOVERY_GROUPS
    typed = printed.replace(" ", "-").lower()
    assert sealing.key_from_recovery(typed) == sealing.key_from_recovery(printed)


def test_lengths_of_names_do_not_show() -> None:
    short, long = sealing.filled_up(b"a"), sealing.filled_up(b"a" * 200)
    assert len(short) == len(long) == sealing.BLOCK
    assert sealing.without_filling(short) == b"a"
    assert sealing.without_filling(sealing.filled_up(b"ends in \x80\x00")) == b"ends in \x80\x00"


def test_a_fingerprint_names_one_key() -> None:
    pair = sealing.new_key_pair()
    assert sealing.fingerprint(pair.public) == sealing.fingerprint(
        sealing.public_half(pair.private)
    )
    assert sealing.fingerprint(pair.public) != sealing.fingerprint(sealing.new_key_pair().public)
