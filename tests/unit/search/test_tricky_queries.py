"""Questions as people type them, over the small register."""

import unicodedata
from pathlib import Path

import pytest

from search.ask import Query, Tier
from search.document import Document
from search.index import SearchIndex, open_index, open_writer
from search.lexicon import Lexicon
from tests.unit.search.conftest import RECORDS, MakeIndex


def first(register: SearchIndex, text: str) -> str:
    hits = register.search(Query(text)).hits
    return hits[0].id if hits else ""


def ids(register: SearchIndex, text: str) -> list[str]:
    return [hit.id for hit in register.search(Query(text, size=100)).hits]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nước mắm sa huỳnh", "product:NM1"),
        ("nuoc mam sa huynh", "product:NM1"),
        ("NƯỚC MẮM LÝ SƠN", "product:NM2"),
        ("nước mắm lí sơn", "product:NM2"),
        ("nuowcs mawsm sa huynhf", "product:NM1"),
        ("nuoc71 mam81 ly1 son7", "product:NM2"),
        ("nuoc81 mam81 lys sown", "product:NM2"),
        ("tỏi den", "product:TD1"),
        ("toi den ly son", "product:TD1"),
        ("tôi đến", "product:TO1"),
        ("cà phê", "product:CP1"),
        ("cá phê", "product:CP2"),
        ("macca", "product:MC1"),
        ("cà phê Đắc Hà", "product:CP1"),
        ("ca phe dak ha", "product:CP1"),
        ("quí III", "article:2"),
        ("khí dầu mỏ hoá lỏng", "standard:Q8"),
        ("TXNG", "standard:12850-2019"),
        ("truy xuat nguon gox", "standard:12850-2019"),
        ("nuocmam sa huynh", "product:NM1"),
        ("hệ thống quản lý chất lượng", "standard:9001-2015"),
        ("tcvn12850", "standard:12850-2019"),
        ("TCVN 12850:2019", "standard:12850-2019"),
        ("tcvn 12850 : 2019", "standard:12850-2019"),
        ("12850", "standard:12850-2019"),
        ("tiêu chuẩn tcvn 12850:2019", "standard:12850-2019"),
        ("QCVN 8-2", "standard:Q8-2"),
        ("QCVN 08-2", "standard:Q8-2"),
        ("qcvn 08-2:2011/byt", "standard:Q8-2"),
        ("QCVN 08", "standard:Q8"),
        ("qcvn82", "standard:Q82"),
        ("iso 9001", "standard:9001-2015"),
        ("TCVN ISO 9001:2008", "standard:9001-2008"),
        ("40/KH-UBND", "document:3"),
        ("40 kh ubnd", "document:3"),
        ("38-CT/TW", "document:4"),
        ("38/ct-tw", "document:4"),
        ("9520000000017", "product:NM1"),
        ("952 0000 000017", "product:NM1"),
        ("4300123456-001", "establishment:HTX1"),
        ("4300123456001", "establishment:HTX1"),
    ],
)
def test_the_record_meant_comes_first(register: SearchIndex, text: str, expected: str) -> None:
    assert first(register, text) == expected


@pytest.mark.parametrize("text", ["nước mắm Lý Sơn", "Hợp tác xã nông nghiệp", "hóa lỏng"])
def test_decomposed_input_finds_the_same(register: SearchIndex, text: str) -> None:
    assert ids(register, unicodedata.normalize("NFD", text)) == ids(register, text)


def test_a_number_of_two_documents_finds_both(register: SearchIndex) -> None:
    assert set(ids(register, "996")) == {"document:1", "document:2"}


def test_an_abbreviation_finds_what_is_spelled_out_and_the_other_way(
    register: SearchIndex,
) -> None:
    assert "establishment:HTX1" in ids(register, "HTX nông nghiệp")
    assert "product:NM1" in ids(register, "HTX")


def test_a_trade_word_finds_its_official_name_and_the_other_way(register: SearchIndex) -> None:
    assert set(ids(register, "cây xăng")) == {"instrument:1", "article:2"}
    assert set(ids(register, "cot do xang dau")) == {"instrument:1", "article:2"}


def test_an_abbreviation_unsafe_alone_is_expanded_only_in_company(register: SearchIndex) -> None:
    assert ids(register, "KĐ") == []
    assert ids(register, "KĐ cân đồng hồ") == ["article:3"]


def test_words_side_by_side_stand_above_scattered_words(register: SearchIndex) -> None:
    found = ids(register, "nuoc mam")
    assert found.index("product:NM1") < found.index("article:1")


def test_the_exact_accents_stand_above_other_readings(register: SearchIndex) -> None:
    found = ids(register, "tỏi đen")
    assert found.index("product:TD1") < found.index("product:TO1")


def test_what_was_searched_instead_is_said(register: SearchIndex) -> None:
    page = register.search(Query("truy xuất nguồn gốx"))
    assert page.corrected == "truy xuất nguồn gốc"
    assert page.hits[0].tier == Tier.REPAIRED


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("nuowcs mawsm", "nước mắm"),
        ("nuoc mamm", "nuoc mam"),
        ("nuoc mma", "nuoc mam"),
        ("nước mắmm", "nước mắm"),
        ("nuo cmam", "nuoc mam"),
        ("nuocm am", "nuoc mam"),
        ("nuoc mam lybson", "nuoc mam li son"),
        ("nuoc mam l son", "nuoc mam li son"),
    ],
)
def test_a_repaired_question_is_spelled_as_it_was_typed(
    register: SearchIndex, typed: str, meant: str
) -> None:
    assert register.search(Query(typed)).corrected == meant


def test_a_word_keyed_without_its_tone_is_spelled_as_the_index_knows_it(
    make_index: MakeIndex,
) -> None:
    # given an index in which one record has the word without its tone too
    index = make_index([*RECORDS, Document("a:1", "a", "Hàng xuât khẩu")])
    # then
    assert index.search(Query("truy xuaat nguoonf goocs")).corrected == "truy xuất nguồn gốc"
    assert index.search(Query("nuowc mawms")).corrected == "nước mắm"


def test_a_phrase_that_stands_for_another_does_so_one_way_only(tmp_path: Path) -> None:
    # given "heo", which is a fish as well, stands for "lợn"
    lexicon = Lexicon(one_way=(("heo", "lợn"), ("lợn hơi", "lợn sống")))
    records = [
        Document("a:1", "a", "Giống lợn"),
        Document("a:2", "a", "Cá heo"),
        Document("a:3", "a", "Giá lợn sống"),
    ]
    with open_writer(tmp_path, lexicon) as writer:
        writer.rebuild(records)
    index = open_index(tmp_path, lexicon)
    # then
    assert set(ids(index, "heo")) == {"a:1", "a:2", "a:3"}
    assert set(ids(index, "lợn")) == {"a:1", "a:3"}
    assert ids(index, "lợn hơi") == ["a:3"]


def test_most_words_of_a_long_question_suffice_when_no_record_has_all(
    register: SearchIndex,
) -> None:
    page = register.search(Query("tôi muốn hỏi về truy xuất nguồn gốc hệ thống chung"))
    assert page.hits[0].id == "standard:12850-2019"
    assert page.hits[0].tier == Tier.SOME_WORDS


@pytest.mark.parametrize(
    "text",
    [
        "***",
        "%_%",
        "a" * 10_000,
        "nước mắm " * 2_000,
        "\x00nước\x00 mắm",
        "\ud800\udfff nước",
        "\u202emắm nước\u202c",
        "x* OR y~ AND (",
        "'; DROP TABLE--",
        "1" * 5_000,
        "-/-:.",
        "²³ ٣ Ⅷ",
        "TCVN " * 500 + "1",
        "\u0301\u0301\u0301",
        "💧 nước 💧",
    ],
)
def test_junk_is_answered_and_never_raises(register: SearchIndex, text: str) -> None:
    # when
    page = register.search(Query(text, facets=("kind",)))
    offers = register.suggest(text)
    hits = register.lookup(text)
    # then
    assert page.total <= len(RECORDS)
    assert len(offers) <= 8
    assert len(hits) <= len(RECORDS)


def test_a_better_spelling_is_offered_where_words_stand_together_only_by_chance(
    make_index: MakeIndex,
) -> None:
    # given many records on "nước mắm" and few that hold "nước" and "nắm" far apart
    records = [Document(f"a:{n}", "a", f"Nước mắm số {n}", body="cá cơm") for n in range(40)]
    records += [Document(f"b:{n}", "b", f"Nước {n} rồi lại nắm", body="x") for n in range(40, 43)]
    records += [Document(f"c:{n}", "c", f"Ca nhạc số {n}", body="nắm tay") for n in range(50, 90)]
    # when
    page = make_index(records).search(Query("nuoc nam"))
    # then
    assert page.corrected is None
    assert page.did_you_mean == "nuoc mam"
    assert page.hits[0].id.startswith("a:")
    assert {hit.id for hit in make_index(records).search(Query("nuoc nam", size=100)).hits} >= {
        "b:40",
        "b:41",
        "b:42",
    }


def test_one_of_two_words_suffices_when_nothing_holds_both(register: SearchIndex) -> None:
    page = register.search(Query("tỏi xanhxao"))
    assert {hit.tier for hit in page.hits} == {Tier.SOME_WORDS}
    assert page.hits[0].id == "product:TD1"


def test_keys_that_are_a_foreign_word_are_not_decoded(register: SearchIndex) -> None:
    assert register.search(Query("taxi")).corrected is None


def test_a_title_with_all_words_stands_above_a_text_that_has_them_in_a_row(
    make_index: MakeIndex,
) -> None:
    titled = Document("s:1", "s", "Truy xuất nguồn gốc - Yêu cầu đối với thịt gia súc: Thịt lợn")
    text = "xem truy xuất nguồn gốc thịt lợn " + "và những điều khác nữa " * 60
    told = Document("a:1", "a", "Nghề nào dùng tiêu chuẩn nào", body=text)
    others = [Document(f"o:{n}", "o", f"Truy xuất nguồn gốc rau {n}") for n in range(20)]
    index = make_index([told, titled, *others])
    assert ids(index, "truy xuat nguon goc thit lon")[:2] == ["s:1", "a:1"]
