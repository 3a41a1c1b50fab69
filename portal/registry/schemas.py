"""What the registry accepts from outside: filters of its lists, sizes of codes, new records."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from marshmallow import Schema, fields, validate

from portal.core.form_fields import Choice, Day, Line, Lines, Paragraphs, Whole, Yes
from portal.core.forms import CleanText, ListQuery, Many
from portal.registry.states import EstablishmentKind, EstablishmentState, Evidence
from portal.registry.wording import Standing

LARGEST_MM = 300


class Order(StrEnum):
    """How the list of products is sorted; the default shows the own province first."""

    OWN_FIRST = "tinh-nha"
    NAME = "ten"
    STARS = "sao"
    NEWEST = "moi"


class PlaceQuery(ListQuery):
    """A list that can be narrowed to a province and a commune, by official code."""

    tinh = fields.String(load_default="", validate=validate.Regexp(r"\d{0,2}\Z"))
    xa = fields.String(load_default="", validate=validate.Regexp(r"\d{0,5}\Z"))


class ProductQuery(PlaceQuery):
    """Filters and order of the list of products."""

    sao = Many(fields.Integer(validate=validate.Range(3, 5)), load_default=list)
    nganh = Many(fields.String(validate=validate.Length(1, 8)), load_default=list)
    bo = fields.Integer(load_default=None, validate=validate.Range(1, 999))
    hieu_luc = Many(fields.Enum(Standing, by_value=True), load_default=list)
    xep = fields.Enum(Order, by_value=True, load_default=Order.OWN_FIRST)


class EstablishmentQuery(PlaceQuery):
    """Filters of the list of establishments."""

    loai = Many(fields.Enum(EstablishmentKind, by_value=True), load_default=list)
    trang_thai = Many(fields.Enum(EstablishmentState, by_value=True), load_default=list)


class SymbolQuery(Schema):
    """The side of a printed code without its white border, resolution, and the code in words."""

    mm = fields.Float(load_default=30.0, validate=validate.Range(1, LARGEST_MM))
    dpi = fields.Integer(load_default=300, validate=validate.Range(72, 1200))
    chu = fields.Boolean(load_default=True)


class LabelQuery(Schema):
    """The size of a label's sheet."""

    kho = fields.String(load_default="50x30")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A way to reach an establishment, and whether the public may see it."""

    value: str = ""
    is_shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEstablishment:
    """A producer or trader to be entered; `origin` names its record in a fixed source.

    `commune_code` decides the province; `province_code` counts only where it is unknown.
    """

    kind: EstablishmentKind
    name: str
    source: str
    origin: str = ""
    name_en: str = ""
    brand: str = ""
    trades: tuple[str, ...] = ()
    tax_code: str = ""
    gln: str = ""
    province_code: str | None = None
    commune_code: str | None = None
    address: str = ""
    former_address: str = ""
    phone: Contact = Contact()
    email: Contact = Contact()
    website: Contact = Contact()
    description: str = ""
    state: EstablishmentState = EstablishmentState.UNVERIFIED
    state_since: date | None = None
    state_reason: str = ""
    source_note: str = ""
    is_sample: bool = False
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product to be entered; risk class and product set are those in force on that day.

    `origin` names its record in a fixed source. Without `establishment_code` it has no producer
    in the registry, and `commune_code` or `province_code` say where it comes from.
    """

    name: str
    source: str
    origin: str = ""
    establishment_code: str | None = None
    producer_name: str = ""
    province_code: str | None = None
    commune_code: str | None = None
    former_address: str = ""
    name_en: str = ""
    brand: str = ""
    gtin: str = ""
    place_of_origin: str = ""
    description: str = ""
    ingredients: str = ""
    usage: str = ""
    storage: str = ""
    net_quantity: str = ""
    shelf_life: str = ""
    risk_code: str = ""
    set_number: int | None = None
    set_is_guess: bool = False
    source_note: str = ""
    verification: Evidence | None = None
    is_sample: bool = False
    published_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCertificate:
    """A certificate to be entered; what its source does not say stays empty."""

    kind: str
    source: str
    number: str = ""
    issuer: str = ""
    scope: str = ""
    year: int | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    stars: int | None = None
    points: float | None = None
    address_then: str = ""
    note: str = ""


class ScopeQuery(ListQuery):
    """A list of the own unit, which `pham_vi` widens to all records."""

    pham_vi = fields.String(load_default="", validate=validate.OneOf(["", "tat-ca"]))


class RegisterQuery(ScopeQuery):
    """Filters of the lists that officers work with."""

    tim = CleanText(load_default="")
    xa = fields.String(load_default="", validate=validate.Regexp(r"\d{0,5}\Z"))
    trang_thai = fields.String(load_default="", validate=validate.Length(max=32))
    loai = fields.String(load_default="", validate=validate.Length(max=32))
    chung_nhan = fields.String(
        load_default="", validate=validate.OneOf(["", "khong", "het", "sap", "con"])
    )
    thieu = fields.String(load_default="", validate=validate.Length(max=32))
    xep = fields.String(load_default="moi", validate=validate.OneOf(["moi", "ten", "diem"]))


class EstablishmentForm(Schema):
    """What an officer says of an establishment."""

    kind = Choice(EstablishmentKind, required=True)
    name = Line(required=True, shortest=2)
    name_en = Line()
    brand = Line(longest=160)
    trades = Lines(most=30, longest=160)
    tax_code = Line(longest=20)
    gln = Line(longest=20)
    commune_code = Line(longest=5)
    address = Line()
    former_address = Line()
    phone = Line(longest=40)
    shows_phone = Yes()
    email = Line(longest=200)
    shows_email = Yes()
    website = Line()
    shows_website = Yes()
    description = Paragraphs(longest=4_000)
    source = Line(required=True, longest=400)
    source_note = Paragraphs(longest=2_000)


class ProductForm(Schema):
    """What an officer says of a product; NĐ 37/2026/NĐ-CP Điều 23.5 names the least of it."""

    name = Line(required=True, shortest=2)
    name_en = Line()
    brand = Line(longest=160)
    gtin = Line(longest=20)
    establishment_code = Line(longest=16)
    producer_name = Line()
    commune_code = Line(longest=5)
    former_address = Line()
    place_of_origin = Line()
    description = Paragraphs(longest=4_000)
    ingredients = Paragraphs(longest=2_000)
    usage = Paragraphs(longest=2_000)
    storage = Paragraphs(longest=2_000)
    net_quantity = Line(longest=120)
    shelf_life = Line(longest=200)
    risk_code = Line(longest=16)
    set_number = Whole(least=1, most=999)
    source = Line(required=True, longest=400)
    source_note = Paragraphs(longest=2_000)


class CertificateForm(Schema):
    """What stands on a certificate."""

    kind = Line(required=True, longest=24)
    number = Line(longest=120)
    issuer = Line()
    scope = Paragraphs(longest=1_000)
    year = Whole(least=1990, most=2100)
    issued_on = Day()
    expires_on = Day()
    stars = Whole(least=3, most=5)
    source = Line(required=True, longest=400)
    note = Paragraphs(longest=1_000)


class VersionForm(Schema):
    """A form that only says which version of a record it was made for."""

    version = Whole(required=True, least=1)


class ReasonForm(VersionForm):
    """A decision with the grounds that others can read."""

    reason = Paragraphs(required=True, shortest=10, longest=1_000)


class StateForm(VersionForm):
    """A new state of a record."""

    state = Line(required=True, longest=32)
    reason = Paragraphs(longest=1_000)


class PictureForm(VersionForm):
    """What a picture shows, in words."""

    alt = Line(required=True, shortest=3)


class StandardForm(VersionForm):
    """The number of a standard."""

    code = Line(required=True, shortest=3, longest=120)


class MergeForm(ReasonForm):
    """Why two records are one, and which version of the other one was looked at."""

    other_version = Whole(required=True, least=1)
