"""One target out of many: link type, media type, language, context."""

import pytest

from portal.resolver.choice import Wish, choose
from portal.resolver.levels import Level, Target

VI = Target("pip", "https://a.example/vi", "vi", ("vi",), "text/html", (), True)
EN = Target("pip", "https://a.example/en", "en", ("en",), "text/html", (), True)
PDF = Target("pip", "https://a.example/pdf", "pdf", ("vi",), "application/pdf")
ZH = Target("pip", "https://a.example/zh", "zh", ("zh-TW",), "text/html")
SHOP_VN = Target("hasRetailers", "https://a.example/vn", "vn", (), "", ("VN",))
SHOP_JP = Target("hasRetailers", "https://a.example/jp", "jp", (), "", ("JP",))
SHOP = Target("hasRetailers", "https://a.example/any", "any")
LEVEL = Level("/01/1", "x", (VI, EN, PDF, ZH, SHOP_VN, SHOP_JP))


def wish(link_type: str = "", accept: str = "", languages: str = "", context: str = "") -> Wish:
    return Wish(link_type, accept, languages, context)


def chosen(asked: Wish, *levels: Level) -> list[str]:
    choice = choose(levels or (LEVEL,), asked)
    return [] if choice is None else [target.title for target in choice.targets]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        (wish(), ["vi"]),
        (wish(languages="en"), ["en"]),
        (wish(languages="ko"), ["vi"]),
        (wish(languages="en;q=0.5, vi"), ["vi"]),
        (wish(accept="application/pdf"), ["vi"]),
        (wish("pip"), ["vi", "en", "pdf", "zh"]),
        (wish("PIP", accept="text/html", languages="en-GB"), ["en"]),
        (wish("pip", accept="application/pdf"), ["pdf"]),
        (wish("pip", accept="text/html,*/*;q=0.8", languages="zh-TW"), ["zh"]),
        (wish("pip", accept="text/html", languages="zh"), ["zh"]),
        (wish("pip", languages="vi"), ["vi", "pdf"]),
        (wish("hasRetailers"), ["vn", "jp"]),
        (wish("hasRetailers", context="jp"), ["jp"]),
        (wish("hasRetailers", context="fr"), ["vn", "jp"]),
        (wish("defaultLink", languages="en"), ["vi"]),
        (wish("defaultLinkMulti", languages="en"), ["en"]),
        (wish("recipeInfo"), []),
    ],
)
def test_the_request_decides(asked: Wish, titles: list[str]) -> None:
    assert chosen(asked) == titles


def test_a_target_without_context_serves_every_other_context() -> None:
    level = Level("/01/1", "x", (SHOP_VN, SHOP))

    assert chosen(wish("hasRetailers"), level) == ["any"]
    assert chosen(wish("hasRetailers", context="FR"), level) == ["any"]
    assert chosen(wish("hasRetailers", context="VN"), level) == ["vn"]


def test_the_most_exact_level_that_has_an_answer_gives_it() -> None:
    lot = Level("/01/1/10/L", "lot", (SHOP_VN,))
    key = Level("/01/1", "key", (VI, SHOP_JP))

    assert chosen(wish("hasRetailers"), lot, key) == ["vn"]
    assert chosen(wish(), lot, key) == ["vi"]


def test_a_single_default_is_no_choice_of_languages() -> None:
    assert chosen(wish("defaultLinkMulti"), Level("/01/1", "x", (VI,))) == []


@pytest.mark.parametrize(
    ("languages", "titles"),
    [
        ("", ["any"]),
        ("*", ["any"]),
        ("ko", ["ko"]),
        ("fr", ["any"]),
        ("fr, *;q=0.1", ["any"]),
        ("ko;q=0, *", ["any"]),
    ],
)
def test_what_is_in_no_language_loses_to_the_language_that_was_asked_for_alone(
    languages: str, titles: list[str]
) -> None:
    plain = Target("pip", "https://a.example/", "any", is_default=True)
    korean = Target("pip", "https://a.example/ko", "ko", ("ko",), is_default=True)

    assert chosen(wish(languages=languages), Level("/01/1", "x", (plain, korean))) == titles
