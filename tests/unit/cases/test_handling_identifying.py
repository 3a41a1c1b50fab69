"""What may tell who somebody is, in a text meant for the public."""

import pytest

from portal.cases.identifying import Trait, identifying_signs


@pytest.mark.parametrize(
    ("text", "trait", "words"),
    [
        ("Gọi 0255 000 0000 để hỏi.", Trait.PHONE, "0255 000 0000"),
        ("Gọi +84 255.000.0000 để hỏi.", Trait.PHONE, "+84 255.000.0000"),
        ("Thư gửi an.b@example.vn hôm qua.", Trait.EMAIL, "an.b@example.vn"),
        ("Căn cước 051000000001 của người gửi.", Trait.NUMBER, "051000000001"),
        ("Theo bà Trần Thị Thử thì cân sai.", Trait.PERSON, "bà Trần Thị Thử"),
        ("ÔNG NGUYỄN VĂN THỬ đã báo.", Trait.PERSON, "ÔNG NGUYỄN VĂN THỬ"),
        ("Anh Đ. ở chợ đã báo.", Trait.PERSON, "Anh Đ"),
        ("Quán ở số 12 đường Thử Nghiệm.", Trait.ADDRESS, "số 12 đường Thử Nghiệm"),
        ("Quán ở thôn 3 của xã.", Trait.ADDRESS, "thôn 3"),
        ("Xe 76A-000.00 chở hàng.", Trait.PLATE, "76A-000.00"),
    ],
)
def test_what_may_tell_who_somebody_is_is_shown(text: str, trait: Trait, words: str) -> None:
    signs = identifying_signs(text)

    assert [(one.trait, one.words) for one in signs] == [(trait, words)]


def test_a_text_about_the_matter_alone_shows_nothing() -> None:
    text = (
        "Đoàn kiểm tra ngày 20/11/2026 thấy cân ở chợ sai 5 %, phạt 2.000.000 đồng theo quy định;"
        " mã hàng 9520000000004. Ông ấy và bà con đã được báo."
    )

    assert identifying_signs(text) == []


def test_the_same_words_are_named_once_and_in_order() -> None:
    signs = identifying_signs("bà Thử, số 0255 000 0000, lại bà Thử")

    assert [one.words for one in signs] == ["bà Thử", "0255 000 0000"]
