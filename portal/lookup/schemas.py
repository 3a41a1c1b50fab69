"""What a search may ask for: the words of the address and the facets of the index behind them."""

from dataclasses import dataclass

from marshmallow import Schema, fields, validate

from portal.core.forms import MAX_PAGE, CleanText, Many
from portal.core.language import N_
from search.ask import Sort

MOST_VALUES = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """One facet: its name in addresses, in the index, and as a heading."""

    parameter: str
    facet: str
    label: str


FILTERS = (
    Filter("loai", "kind", N_("Loại")),
    Filter("hinh-thuc", "type", N_("Hình thức")),
    Filter("trang-thai", "status", N_("Tình trạng")),
    Filter("sao", "stars", N_("Số sao OCOP")),
    Filter("chuyen-muc", "category", N_("Chuyên mục")),
    Filter("ics", "ics", N_("Lĩnh vực tiêu chuẩn (ICS)")),
    Filter("tinh", "province", N_("Tỉnh, thành phố")),
    Filter("xa", "commune", N_("Xã, phường, đặc khu")),
    Filter("nam", "year", N_("Năm")),
)
KIND_WORDS = {
    "product": "san-pham",
    "establishment": "co-so",
    "standard": "tieu-chuan",
    "document": "van-ban",
    "article": "bai-viet",
    "warning": "canh-bao",
    "inspection": "kiem-tra",
    "lot": "lo-hang",
    "question": "hoi-dap",
    "procedure": "thu-tuc",
}
STATUS_WORDS = {
    "in_force": "con-hieu-luc",
    "expiring": "sap-het-han",
    "expired": "het-han",
    "uncertified": "chua-chung-nhan",
    "superseded": "da-thay-the",
    "withdrawn": "da-huy-bo",
    "recalled": "bi-thu-hoi",
    "lifted": "da-go-bo",
    "suspended": "tam-ngung",
    "closed": "da-ngung",
    "active": "dang-luu-thong",
    "unknown": "chua-ro",
    "conforming": "phu-hop",
    "needs_followup": "can-theo-doi",
    "nonconforming": "khong-phu-hop",
    "signs_of_nonconformity": "co-dau-hieu-khong-phu-hop",
}
# Values that have a word of their own in addresses; all other values stand there as they are.
WORDS = {"kind": KIND_WORDS, "status": STATUS_WORDS}
SORTS = {"phu-hop": Sort.RELEVANCE, "moi-nhat": Sort.DATE, "nhieu-sao": Sort.STARS}


def word_of(facet: str, value: str) -> str:
    """How the value of a facet is written in addresses."""
    return WORDS.get(facet, {}).get(value, value)


def value_of(facet: str, word: str) -> str:
    """The value of a facet behind a word of the address."""
    return next((value for value, own in WORDS.get(facet, {}).items() if own == word), word)


def _filter_field(facet: str) -> Many:
    known = WORDS.get(facet)
    word = CleanText(validate=validate.OneOf(known.values()) if known else validate.Length(max=60))
    return Many(word, load_default=list, validate=validate.Length(max=MOST_VALUES))


LookupQuery: type[Schema] = Schema.from_dict(
    {
        "q": CleanText(load_default=""),
        "sap-xep": fields.String(load_default="phu-hop", validate=validate.OneOf(SORTS)),
        "trang": fields.Integer(load_default=1, validate=validate.Range(1, MAX_PAGE)),
        **{one.parameter: _filter_field(one.facet) for one in FILTERS},
    },
    name="LookupQuery",
)
