"""What the seeds say: ten products with what must stand in their result, and what must not."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.core.db import db, unit_of_work
from portal.core.standard_code import key_of
from portal.finder import catalogue, queries
from portal.finder.findings import Item, result_for
from portal.finder.judgement import Answers
from portal.finder.models import FinderRule
from portal.finder.states import Fit, Obligation
from portal.standards.models import Standard
from seed.finder import FOLDER, load_finder
from tests.make.finder import make_finder_data_dir, rule_of
from tests.make.portal import close, once, settings_in

DAY = date(2026, 11, 20)
MUST, VOLUNTARY, ADVICE = Obligation.MUST, Obligation.VOLUNTARY, Obligation.ADVICE
# The laws that the portal's own notes on regulations name.
NAMED_LAWS = re.compile(
    r"Nghị định (37|22|36)/2026/NĐ-CP|Nghị định 105/2016/NĐ-CP|Thông tư (31|36|04)/2026/TT-"
    r"|Thông tư 23/2013/TT-BKHCN|Quyết định 26/2026/QĐ-TTg|68/2006/QH11|Luật Đo lường"
    r"|chưa đối chiếu|TBT"
)
ANSWERS = {"vai-tro": "san-xuat", "rui-ro": "thap", "cach-ban": "bao-goi-san"}
EXPECTED = [
    (
        "nuoc-mam",
        ["QCVN 02-01:2009/BNNPTNT", "QCVN 8-2:2011/BYT", "QCVN 8-3:2012/BYT"],
        ["TCVN 5107:2018", "TCVN 12607:2019", "TCVN 13991:2024", "TCVN 7087:2013"],
    ),
    ("gao", ["QCVN 8-1:2011/BYT", "QCVN 8-2:2011/BYT"], ["TCVN 11888:2017", "TCVN 8371:2018"]),
    ("ca-phe", ["QCVN 8-1:2011/BYT"], ["TCVN 4193:2014", "TCVN 5251:2015", "TCVN 13840:2023"]),
    ("mat-ong", ["QCVN 8-2:2011/BYT"], ["TCVN 12605:2019", "TCVN 13843:2023"]),
    ("ruou", ["QCVN 6-3:2010/BYT", "QCVN 30:2026/BCT"], ["TCVN 7043:2013", "TCVN 7045:2013"]),
    ("nuoc-uong", ["QCVN 6-1:2010/BYT", "QCVN 10:2011/BYT"], ["TCVN 13814:2023"]),
    ("do-choi", ["QCVN 03:2019/BKHCN"], ["TCVN 13992:2024"]),
    ("dien-gia-dung", ["QCVN 4:2009/BKHCN", "QCVN 9:2012/BKHCN"], ["TCVN 7830:2021"]),
    ("mu-bao-hiem", ["QCVN 2:2021/BKHCN"], ["TCVN ISO 9001:2015"]),
    ("xang-dau", ["QCVN 01:2022/BKHCN", "QCVN 08:2019/BKHCN"], ["TCVN ISO 9001:2015"]),
    ("thep", ["QCVN 07:2019/BKHCN"], ["TCVN 1651:2018 (các phần 1, 2)"]),
    ("phan-bon", ["QCVN 106:2025/BNNMT"], ["TCVN ISO 9001:2015"]),
    ("vat-lieu-xay-dung", ["QCVN 16:2023/BXD"], ["TCVN 2682:2020"]),
    ("det-may", ["QCVN 01:2017/BCT"], ["TCVN ISO 9001:2015"]),
]


@pytest.fixture(scope="module")
def finder(run_dir: Path) -> Iterator[Flask]:
    """A portal with all rules of the seeds; only read."""
    app = create_app(settings_in(once(run_dir / "finder", make_finder_data_dir)))
    yield app
    close(app)


def items_for(finder: Flask, group: str, **given: str) -> list[Item]:
    answers = Answers(group, {code: frozenset(one.split()) for code, one in given.items()})
    with finder.app_context():
        result = result_for(answers, DAY)
        for part in result.parts:
            for section in part.sections:
                assert {one.rule.obligation for one in section.items} == {part.obligation}
        return [one for part in result.parts for section in part.sections for one in section.items]


def named(items: list[Item]) -> dict[str, Item]:
    return {one.standard.code if one.standard else one.rule.title: one for one in items}


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.mark.parametrize(("group", "regulations", "standards"), EXPECTED)
def test_a_product_finds_its_regulations_and_standards_apart(
    finder: Flask, group: str, regulations: list[str], standards: list[str]
) -> None:
    found = named(items_for(finder, group, **ANSWERS))

    assert {code: found[code].rule.obligation for code in regulations} == dict.fromkeys(
        regulations, MUST
    )
    assert {code: found[code].rule.obligation for code in standards} == dict.fromkeys(
        standards, VOLUNTARY
    )
    assert found["Nội dung bắt buộc trên nhãn"].rule.obligation is MUST
    assert found["Nơi thử nghiệm, chứng nhận"].rule.obligation is ADVICE
    of_kinds = {
        (one.standard.is_mandatory, one.rule.obligation) for one in found.values() if one.standard
    }
    assert of_kinds == {(True, MUST), (False, VOLUNTARY)}


def test_labels_and_traceability_follow_the_risk_class(finder: Flask) -> None:
    high = named(items_for(finder, "nuoc-mam", **{"rui-ro": "cao"}))
    low = named(items_for(finder, "nuoc-mam", **{"rui-ro": "thap"}))
    unsure = named(items_for(finder, "nuoc-mam"))

    assert high["Lập hệ thống truy xuất nguồn gốc"].fit is Fit.APPLIES
    assert high["Nội dung phải in trên nhãn gắn với hàng"].fit is Fit.APPLIES
    assert "Dùng nhãn điện tử" not in high
    assert low["Dùng nhãn điện tử"].rule.obligation is VOLUNTARY
    assert "Lập hệ thống truy xuất nguồn gốc" not in low
    assert unsure["Lập hệ thống truy xuất nguồn gốc"].fit is Fit.DEPENDS
    assert [one.text for one in unsure["Lập hệ thống truy xuất nguồn gốc"].open] == [
        "Sản phẩm được xếp mức rủi ro nào?"
    ]


def test_instruments_stand_with_their_interval_and_doubts(finder: Flask) -> None:
    fuel = named(items_for(finder, "xang-dau", **{"phuong-tien-do": "cot-xang-dau"}))
    gold = named(items_for(finder, "vang", **{"phuong-tien-do": "can-phan-tich"}))

    assert (fuel["Cột đo xăng dầu"].rule.period_months, fuel["Cột đo xăng dầu"].fit) == (
        12,
        Fit.APPLIES,
    )
    assert "Cột đo khí dầu mỏ hóa lỏng" not in fuel
    assert gold["Cân phân tích"].rule.confidence == "low"
    assert "cần đối chiếu" in gold["Cân phân tích"].rule.duty


def test_who_only_resells_is_not_told_to_declare(finder: Flask) -> None:
    seller = named(items_for(finder, "do-choi", **{"vai-tro": "ban-lai"}))
    importer = named(items_for(finder, "do-choi", **{"vai-tro": "nhap-khau"}))

    assert "Công bố hợp quy" not in seller
    assert importer["Công bố hợp quy"].fit is Fit.APPLIES
    assert "Kiểm tra nhà nước về chất lượng hàng nhập khẩu" in importer


def test_what_is_not_found_is_said_with_whom_to_ask(finder: Flask) -> None:
    gold = named(items_for(finder, "vang"))
    with finder.app_context():
        unsure = result_for(Answers(), DAY)

    assert not [one for one in gold.values() if one.standard and one.standard.is_mandatory]
    assert "Chất lượng, tuổi vàng: cổng chưa có quy định" in gold
    assert not unsure.has_own_rules
    assert unsure.group is None


def test_what_begins_later_is_marked(finder: Flask) -> None:
    now = named(items_for(finder, "ruou"))["QCVN 30:2026/BCT"]

    assert (now.rule.valid_from, now.is_upcoming) == (date(2027, 1, 1), True)


def test_each_standard_of_a_rule_exists_and_is_not_out_of_use(finder: Flask) -> None:
    keys = {key_of(row["standard"]) for row in rows("rules.csv") if row["standard"]}
    with finder.app_context():
        known = db.session.scalars(select(Standard).where(Standard.key.in_(keys))).all()

    assert {one.key for one in known} == keys
    assert [one.code for one in known if one.is_out_of_use] == []


def test_each_rule_names_a_law_that_the_notes_know_and_says_how_sure_it_is(finder: Flask) -> None:
    unnamed = [
        row["origin"] for row in rows("rules.csv") if not NAMED_LAWS.search(row["legal_basis"])
    ]

    assert unnamed == []
    assert {row["confidence"] for row in rows("rules.csv")} <= {"medium", "low"}
    assert all(row["source"] for row in rows("rules.csv"))


def test_the_seeds_leave_nothing_to_care_for(finder: Flask) -> None:
    with finder.app_context():
        care = catalogue.care_needed(DAY)

    assert care.count == 0
    assert len(rows("groups.csv")) >= 14


@pytest.mark.parametrize(
    ("typed", "group"),
    [
        ("nước mắm", "nuoc-mam"),
        ("nuoc mam", "nuoc-mam"),
        ("NƯỚC MẮM CÁ CƠM", "nuoc-mam"),
        ("tỏi lý sơn", "toi"),
        ("toi den", "toi"),
        ("non bao hiem", "mu-bao-hiem"),
        ("cafe", "ca-phe"),
        ("xi măng", "vat-lieu-xay-dung"),
        ("trà", "che"),
        ("honey", "mat-ong"),
        ("cây xăng", "xang-dau"),
    ],
)
def test_a_group_is_found_by_what_people_call_it(finder: Flask, typed: str, group: str) -> None:
    with finder.app_context():
        assert queries.groups_named(typed)[0].code == group


@pytest.mark.parametrize("typed", ["", "   ", "zzz", "%", "'; DROP TABLE", "\x00", "?" * 300])
def test_what_nobody_sells_finds_no_group(finder: Flask, typed: str) -> None:
    with finder.app_context():
        assert queries.groups_named(typed) == []


def test_loading_again_keeps_what_officers_have_changed(tmp_path: Path) -> None:
    make_finder_data_dir(tmp_path)
    app = create_app(settings_in(tmp_path))
    with app.app_context(), unit_of_work():
        first = db.session.scalars(select(FinderRule).order_by(FinderRule.id)).first()
        assert first is not None
        first.duty, first.updated_by = "Sửa bởi cán bộ", "user:can-bo@example.vn"
        number = first.id

    with app.app_context(), unit_of_work():
        load_finder(by="test")

    with app.app_context():
        assert rule_of(number).duty == "Sửa bởi cán bộ"
        assert db.session.query(FinderRule).count() == len(rows("rules.csv"))
    close(app)
