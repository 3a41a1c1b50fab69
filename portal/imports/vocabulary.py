"""What words in cells stand for: places, kinds and rules of law, read once for a whole file."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import select

from portal.core.db import db
from portal.places.models import Commune
from portal.registry.queries import band_in_force, certificate_kinds, ocop_rules
from portal.registry.register_queries import risk_classes_in_force
from portal.registry.rules import OcopProductSet, OcopStarBand, RiskClass
from portal.registry.services.facts import product_set_of, risk_class_of
from portal.registry.states import ESTABLISHMENT_KINDS, EstablishmentKind
from portal.sheets.refusals import CellError
from search.vietnamese import fold

Found = TypeVar("Found")
Rule = OcopProductSet | RiskClass | OcopStarBand
_CODE_OF_COMMUNE = re.compile(r"\b(\d{5})\b")
_NUMBER_OF_SET = re.compile(r"\s*(\d{1,3})\s*(?:\.|$)")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The places, kinds and rules that a file may name; rules are those in force `on` the day."""

    on: date
    own_province: str
    provinces: Mapping[str, str]
    communes: Mapping[str, Sequence[str]]
    establishment_kinds: Mapping[str, EstablishmentKind]
    risk_classes: Mapping[str, str]
    certificate_kinds: Mapping[str, str]
    _ids: dict[Hashable, int | None] = field(default_factory=dict)

    def establishment_kind(self, word: str) -> EstablishmentKind:
        """The legal form with this name; raises CellError."""
        return _meant(self.establishment_kinds, word, "loại hình")

    def certificate_kind(self, word: str) -> str:
        """The code of the kind of certificate with this name or code; raises CellError."""
        return _meant(self.certificate_kinds, word, "loại chứng nhận")

    def risk_code(self, word: str) -> str:
        """The code of the risk class with this name or code; raises CellError."""
        return _meant(self.risk_classes, word, "mức rủi ro")

    def commune(self, word: str) -> str:
        """The code of a commune, by code or by its name in the own province; raises CellError."""
        code = _CODE_OF_COMMUNE.search(word)
        if code is not None:
            if code[1] not in self.provinces:
                raise CellError(f"Không có xã, phường, đặc khu nào mang mã {code[1]}.")
            return code[1]
        found = self.communes.get(fold(word).strip(), ())
        if len(found) != 1:
            what = "Có nhiều đơn vị" if found else "Trong tỉnh không có xã, phường, đặc khu nào"
            raise CellError(f"{what} tên “{word[:60]}”; xin ghi mã đơn vị hành chính.")
        return found[0]

    def product_set(self, word: str) -> int:
        """The number of an OCOP product set that is in force; raises RefusedError."""
        number = _NUMBER_OF_SET.match(word)
        if number is None:
            raise CellError(f"“{word[:60]}” không phải là số của một bộ sản phẩm OCOP.")
        self.product_set_id(int(number[1]))
        return int(number[1])

    def product_set_id(self, number: int) -> int | None:
        """The id of this set in the version in force; raises RefusedError."""
        return self._once(("set", number), lambda: product_set_of(number, self.on))

    def risk_class_id(self, code: str) -> int | None:
        """The id of this risk class in the version in force; raises RefusedError."""
        return self._once(("risk", code), lambda: risk_class_of(code, self.on))

    def band_id(self, stars: int | None, issued_on: date | None) -> int | None:
        """The rule under which so many stars were given on a day, None where none is known."""
        if not stars or not issued_on:
            return None
        return self._once(("band", stars, issued_on), lambda: band_in_force(stars, issued_on))

    def _once(self, key: Hashable, look_up: Callable[[], Rule | None]) -> int | None:
        """The id alone: the rows themselves end with the unit of work in which they were read."""
        if key not in self._ids:
            found = look_up()
            self._ids[key] = found.id if found else None
        return self._ids[key]


def read_vocabulary(*, on: date, own_province: str) -> Vocabulary:
    """The words that are understood on a day."""
    return Vocabulary(
        on=on,
        own_province=own_province,
        provinces=dict(db.session.execute(select(Commune.code, Commune.province_code)).all()),
        communes=_communes_by_name(own_province),
        establishment_kinds=_by_word(
            (kind, (label, kind.value)) for kind, label in ESTABLISHMENT_KINDS.items()
        ),
        risk_classes=_by_word((code, (label, code)) for code, label in risk_classes_in_force(on)),
        certificate_kinds=_by_word(
            (one.code, (one.label, one.code)) for one in certificate_kinds()
        ),
    )


def choices_of(register: str, *, on: date, own_province: str) -> Mapping[str, Sequence[str]]:
    """What a template offers in its drop-down lists, by the names of the columns."""
    yes_no = ["có", "không"]
    communes = select(Commune.full_name, Commune.code).where(Commune.province_code == own_province)
    places = [
        f"{name} ({code})" for name, code in db.session.execute(communes.order_by(Commune.slug))
    ]
    return {
        "co-so": {
            "kind": list(ESTABLISHMENT_KINDS.values()),
            "commune": places,
            **dict.fromkeys(("shows_phone", "shows_email", "shows_website", "verified"), yes_no),
        },
        "san-pham": {
            "commune": places,
            "risk": [label for _code, label in risk_classes_in_force(on)],
            "product_set": [
                f"{one.number}. {one.name}"
                for one in ocop_rules().sets
                if one.effective_to is None or one.effective_to >= on
            ],
        },
        "chung-nhan": {"kind": [one.label for one in certificate_kinds()]},
    }[register]


def _communes_by_name(province: str) -> Mapping[str, Sequence[str]]:
    """Codes by full name and by bare name, both folded."""
    rows = select(Commune.code, Commune.name, Commune.full_name)
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code, *names in db.session.execute(rows.where(Commune.province_code == province)):
        for name in dict.fromkeys(map(fold, names)):
            found[name].append(code)
    return found


def _by_word(named: Iterable[tuple[Found, tuple[str, ...]]]) -> Mapping[str, Found]:
    return {fold(word).strip(): value for value, words in named for word in words}


def _meant(words: Mapping[str, Found], word: str, what: str) -> Found:
    found = words.get(word) or words.get(fold(word).strip())
    if found is None:
        raise CellError(f"Không có {what} “{word[:60]}”; xin chọn trong danh sách của tệp mẫu.")
    return found
