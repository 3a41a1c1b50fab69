"""The sample chains that the front page invites to look at, as far as they are loaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from portal.core.db import db
from portal.core.language import N_
from portal.core.public_code import derived_code
from portal.registry.models import Product
from portal.registry.queries import product_is_public
from portal.trace.lots import LOT
from portal.trace.models import Lot, Serial

# By the origins of the lots in the sample data: an icon, a title and one sentence each.
_WORDS: dict[str, tuple[str, str, str]] = {
    "sample:tui-ca-phe": (
        "place",
        N_("Cà phê: từ ba vườn đến một túi"),
        N_("Quả chín của ba vườn thành nhân, qua mẻ rang, vào túi và tới cửa hàng."),
    ),
    "sample:chai-nuoc-mam": (
        "product",
        N_("Nước mắm: trong thùng, trên pa-lét"),
        N_("Cá cơm và muối ủ thùng gỗ, đóng chai, xếp thùng, chở đi và dỡ ra ở cửa hàng."),
    ),
    "sample:tui-gao": (
        "scan",
        N_("Gạo: mỗi túi một số riêng"),
        N_("Lúa hai thửa ruộng được sấy, xát, đóng túi; từng túi quét được riêng."),
    ),
}
_BY_CODE = {derived_code(f"{LOT}:{origin}"): words for origin, words in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """One chain to look at; title and sentence are to be translated by the page."""

    icon: str
    title: str
    sentence: str
    path: str


def examples() -> Sequence[Example]:
    """The sample chains in a fixed order, from one statement; none where none are loaded.

    Where a lot is sold by pieces the example is its first piece.
    """
    rows = {row.code: row for row in db.session.execute(_EXAMPLES)}
    return [
        Example(*words, path=f"/truy-xuat/{rows[code].piece or code}")
        for code, words in _BY_CODE.items()
        if code in rows
    ]


# Made once: a statement that is built anew for each page costs more than its execution.
_EXAMPLES: Select[*tuple[Any, ...]] = (
    select(
        Lot.code,
        select(Serial.code)
        .where(Serial.lot_id == Lot.id)
        .order_by(Serial.id)
        .limit(1)
        .scalar_subquery()
        .label("piece"),
    )
    .join(Lot.product)
    .outerjoin(Product.establishment)
    .where(Lot.code.in_(_BY_CODE), Lot.is_sample, product_is_public())
)
