"""The filters of the lists as the page shows them: what to choose, and how to take it back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.core.addresses import with_query
from portal.core.language import N_
from portal.core.language import gettext as _
from portal.registry.catalogue import Choice, Choices, EstablishmentFilter, ProductFilter
from portal.registry.states import ESTABLISHMENT_KINDS, ESTABLISHMENT_STATES, EstablishmentState
from portal.registry.wording import PRODUCT_WORDS, Standing

STARS = (5, 4, 3)
OFFERED_STANDINGS = (
    Standing.GENUINE,
    Standing.EXPIRING,
    Standing.EXPIRED,
    Standing.UNDATED,
    Standing.UNCERTIFIED,
    Standing.WITHDRAWN,
    Standing.RECALLED,
)
PLACES = (("tinh", N_("Tỉnh, thành phố")), ("xa", N_("Xã, phường, đặc khu")))


@dataclass(frozen=True, slots=True)
class Option:
    """One box to tick; without a count none is shown."""

    value: str
    label: str
    checked: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Boxes under one heading, and the name of their query value."""

    name: str
    label: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class PlaceList:
    """A list of places of which one may be chosen: value and text of each, all of them first."""

    name: str
    label: str
    value: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Filters:
    """Boxes, place lists, and what is chosen with the address of the list without it."""

    groups: Sequence[Group]
    places: Sequence[PlaceList]
    chosen: Sequence[tuple[str, str]]


def product_filters(wanted: ProductFilter, choices: Choices) -> Filters:
    """The filters of the list of products."""
    groups = [
        Group("sao", _("Số sao OCOP"), [_stars(n, n in wanted.stars) for n in STARS]),
        Group(
            "hieu_luc",
            _("Tình trạng chứng nhận"),
            [
                Option(one.value, _(PRODUCT_WORDS[one].label), one in wanted.standings)
                for one in OFFERED_STANDINGS
            ],
        ),
        Group(
            "nganh",
            _("Ngành hàng OCOP"),
            [
                Option(one.value, one.label, one.value in wanted.sectors, one.count)
                for one in choices.sectors
            ],
        ),
    ]
    chosen = _chosen(groups, wanted, choices)
    if wanted.set_number is not None:
        label = _("Bộ sản phẩm số %(number)s") % {"number": wanted.set_number}
        chosen.append((label, with_query(bo=None, trang=None)))
    return Filters(groups, _places(wanted, choices), chosen)


def establishment_filters(wanted: EstablishmentFilter, choices: Choices) -> Filters:
    """The filters of the list of establishments."""
    groups = [
        Group(
            "loai",
            _("Loại hình"),
            [
                Option(kind.value, _(label), kind in wanted.kinds)
                for kind, label in ESTABLISHMENT_KINDS.items()
            ],
        ),
        Group(
            "trang_thai",
            _("Trạng thái"),
            [
                Option(state.value, _(label), state in wanted.states)
                for state, label in ESTABLISHMENT_STATES.items()
                if state is not EstablishmentState.UNVERIFIED
            ],
        ),
    ]
    return Filters(groups, _places(wanted, choices), _chosen(groups, wanted, choices))


def _stars(count: int, checked: bool) -> Option:
    return Option(str(count), _("%(count)s sao") % {"count": count}, checked)


def _places(wanted: ProductFilter | EstablishmentFilter, choices: Choices) -> list[PlaceList]:
    values = (wanted.province, wanted.commune)
    offered = (choices.provinces, choices.communes)
    return [
        PlaceList(name, _(label), value, [("", _("Tất cả")), *_counted(places)])
        for (name, label), value, places in zip(PLACES, values, offered, strict=True)
        if places
    ]


def _counted(places: Iterable[Choice]) -> Iterator[tuple[str, str]]:
    return ((place.value, f"{place.label} ({place.count})") for place in places)


def _chosen(
    groups: Iterable[Group], wanted: ProductFilter | EstablishmentFilter, choices: Choices
) -> list[tuple[str, str]]:
    places = (
        ("tinh", wanted.province, choices.provinces),
        ("xa", wanted.commune, choices.communes),
    )
    chosen = [
        (_name_of(value, offered), with_query(**{name: None, "trang": None}))
        for name, value, offered in places
        if value
    ]
    for group in groups:
        ticked = [option for option in group.options if option.checked]
        for option in ticked:
            kept = [one.value for one in ticked if one is not option]
            chosen.append((option.label, with_query(**{group.name: kept or None, "trang": None})))
    return chosen


def _name_of(code: str, places: Sequence[Choice]) -> str:
    return next((place.label for place in places if place.value == code), code)
