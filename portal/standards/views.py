"""Public pages of standards: the list, one standard, the tree of the ICS."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.core.access import public
from portal.core.addresses import absolute, to, with_query
from portal.core.forms import ListQuery, read_query
from portal.core.language import N_
from portal.core.language import gettext as _
from portal.standards import catalogue, queries
from portal.standards.catalogue import FacetCounts, StandardFilter
from portal.standards.entries import path_of, status_label, status_tone
from portal.standards.models import IcsClass, Standard, StandardStatus
from portal.standards.schemas import MANDATORY, VOLUNTARY, StandardsQuery

pages = Blueprint("standards", __name__)
# The filter does not part what was compared with a catalogue from what is assumed.
STATUS_CHOICES = queries.STATUS_LABELS | {
    StandardStatus.IN_FORCE: N_("Còn hiệu lực (kể cả chưa đối chiếu)")
}


@dataclass(frozen=True)
class Option:
    """One choice of a filter and how many standards it would leave."""

    value: str
    label: str
    count: int | None
    checked: bool


@dataclass(frozen=True)
class FilterGroup:
    """A filter with its choices; `single` when only one may be chosen."""

    name: str
    label: str
    options: tuple[Option, ...]
    single: bool = False


@pages.app_template_global("standard_path")
def standard_path(key: str) -> str:
    """The address of a standard in the language of the page."""
    return to(path_of(key))


@pages.context_processor
def words() -> dict[str, object]:
    """Give the templates of this feature the words for kind, status and confidence."""
    return {
        "status_label": status_label,
        "status_tone": status_tone,
        "kind_labels": queries.KIND_LABELS,
        "topic_labels": queries.TOPIC_LABELS,
        "confidence_labels": queries.CONFIDENCE_LABELS,
    }


@pages.get("/tieu-chuan/")
@public
def index() -> ResponseReturnValue:
    """The list of standards, narrowed by filters."""
    asked = read_query(StandardsQuery, request.args)
    chosen = _filter(asked)
    groups = _groups(asked, catalogue.facet_counts(chosen), queries.ics_fields())
    return render_template(
        "standards/index.html",
        listing=catalogue.standards_page(chosen, asked["trang"]),
        groups=groups,
        chosen=_chosen(groups),
    )


@pages.get("/tieu-chuan/<path:code>")
@public
def show(code: str) -> ResponseReturnValue:
    """One standard; any other spelling of its code leads here."""
    standard = queries.standard_by_key(code)
    if code != standard.key:
        return redirect(standard_path(standard.key), 301)
    return render_template(
        "standards/show.html",
        standard=standard,
        around=queries.surroundings(standard),
        paths=queries.ics_paths([filed.ics_code for filed in standard.classes]),
        number_words=standard.code.partition(":")[0],
        family_words=standard.family.replace("-", " ").upper(),
        data=_structured(standard),
    )


@pages.get("/tieu-chuan/ics/")
@public
def ics() -> ResponseReturnValue:
    """The fields of the ICS."""
    return render_template(
        "standards/ics.html", fields=queries.ics_fields(), counts=queries.counts_by_ics()
    )


@pages.get("/tieu-chuan/ics/<string:code>")
@public
def ics_class(code: str) -> ResponseReturnValue:
    """One class of the ICS: what stands above and below it, and its standards."""
    page = read_query(ListQuery, request.args)["trang"]
    path = queries.ics_path(code)
    return render_template(
        "standards/ics_class.html",
        ics_class=path[-1],
        trail=_trail(path),
        groups=_by_group(queries.ics_below(code)),
        counts=queries.counts_by_ics(),
        listing=catalogue.standards_page(StandardFilter(ics=code), page),
    )


def _structured(standard: Standard) -> dict[str, Any]:
    """The standard in the words of schema.org."""
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "identifier": standard.code,
        "name": standard.title,
        "url": absolute(path_of(standard.key)),
        "inLanguage": "vi",
        "creativeWorkStatus": _(status_label(standard)),
        "genre": _(queries.KIND_LABELS[standard.kind]),
        **({"datePublished": str(standard.year)} if standard.year else {}),
        **(
            {"publisher": {"@type": "Organization", "name": standard.issuer}}
            if standard.issuer
            else {}
        ),
        "about": [
            {
                "@type": "DefinedTerm",
                "inDefinedTermSet": "International Classification for Standards",
                "termCode": filed.ics_code,
                "name": filed.ics.title_en,
            }
            for filed in standard.classes
        ],
    }


def _trail(path: Sequence[IcsClass]) -> list[tuple[str, str]]:
    above = [(_code_and_title(one), to(f"/tieu-chuan/ics/{one.code}")) for one in path[:-1]]
    return [
        (_("Tiêu chuẩn, quy chuẩn"), to("/tieu-chuan/")),
        (_("Theo lĩnh vực (ICS)"), to("/tieu-chuan/ics/")),
        *above,
        (path[-1].code, ""),
    ]


def _code_and_title(ics: IcsClass) -> str:
    return Markup("{} {}").format(ics.code, ics.marked_title)


def _by_group(below: Sequence[IcsClass]) -> list[tuple[IcsClass, list[IcsClass]]]:
    """The classes directly below with those below them again."""
    nearest = min((one.level for one in below), default=0)
    return [
        (group, [one for one in below if one.parent_code == group.code])
        for group in below
        if group.level == nearest
    ]


def _filter(asked: Mapping[str, Any]) -> StandardFilter:
    mandatory = {MANDATORY: True, VOLUNTARY: False}
    return StandardFilter(
        kinds=tuple(asked["loai"]),
        statuses=tuple(asked["tinh_trang"]),
        topics=tuple(asked["chu_de"]),
        ics=asked["linh_vuc"],
        is_mandatory=mandatory.get(asked["bat_buoc"]),
    )


def _groups(
    asked: Mapping[str, Any], counts: FacetCounts, fields: Iterable[IcsClass]
) -> list[FilterGroup]:
    return [
        _many("loai", _("Loại"), queries.KIND_LABELS, counts.kinds, asked),
        _many("tinh_trang", _("Tình trạng"), STATUS_CHOICES, counts.statuses, asked),
        _application(asked["bat_buoc"], counts.mandatory),
        _many("chu_de", _("Chủ đề"), queries.TOPIC_LABELS, counts.topics, asked),
        _fields(asked["linh_vuc"], counts.fields, fields),
    ]


def _many(
    name: str,
    label: str,
    labels: Mapping[Any, str],
    counts: Mapping[Any, int],
    asked: Mapping[str, Any],
) -> FilterGroup:
    options = (
        Option(str(value), _(text), counts.get(value, 0), value in asked[name])
        for value, text in labels.items()
    )
    return FilterGroup(name, label, tuple(one for one in options if one.count or one.checked))


def _application(asked: str, counts: Mapping[bool, int]) -> FilterGroup:
    return FilterGroup(
        "bat_buoc",
        _("Mức bắt buộc"),
        (
            Option("", _("Tất cả"), None, not asked),
            Option(MANDATORY, _("Bắt buộc"), counts.get(True, 0), asked == MANDATORY),
            Option(VOLUNTARY, _("Tự nguyện"), counts.get(False, 0), asked == VOLUNTARY),
        ),
        single=True,
    )


def _fields(asked: str, counts: Mapping[str, int], fields: Iterable[IcsClass]) -> FilterGroup:
    options = [Option("", _("Tất cả"), None, not asked)]
    if len(asked) > 2:
        options.append(Option(asked, asked, None, checked=True))
    options += [
        Option(one.code, _code_and_title(one), counts.get(one.code, 0), one.code == asked)
        for one in fields
        if counts.get(one.code) or one.code == asked
    ]
    return FilterGroup("linh_vuc", _("Lĩnh vực (ICS)"), tuple(options), single=True)


def _chosen(groups: Iterable[FilterGroup]) -> list[tuple[str, str]]:
    """Each chosen option with the address of the list without it."""
    return [
        (option.label, _without(group, option))
        for group in groups
        for option in group.options
        if option.checked and option.value
    ]


def _without(group: FilterGroup, left_out: Option) -> str:
    kept = [one.value for one in group.options if one.checked and one is not left_out]
    return with_query(**{group.name: kept or None, "trang": None})
