"""A warning in words, field by field, so that its history can say what was changed."""

from collections.abc import Iterable, Mapping

from portal.warnings.models import ConsumerWarning
from portal.warnings.states import MEASURE_LABELS, SOURCE_LABELS


def words_of(warning: ConsumerWarning) -> dict[str, str]:
    """What the public reads in each field of a warning, in Vietnamese."""
    return {
        "title": warning.title,
        "summary": warning.summary,
        "measure": MEASURE_LABELS[warning.measure],
        "hazard_kind": warning.hazard_kind.label if warning.hazard_kind else "",
        "hazard": warning.hazard,
        "risk_class": warning.risk_class.label if warning.risk_class else "",
        "what_to_do": "\n".join(warning.what_to_do),
        "products": "\n".join(
            _with_lots(product.name, warning.lots_of(product)) for product in warning.products
        ),
        "goods": "\n".join(
            _with_lots(" ".join(filter(None, (one.name, one.brand, one.printed_gtin))), one.lots)
            for one in warning.goods
        ),
        "lots": warning.lots,
        "establishments": "\n".join(one.name for one in warning.establishments),
        "contacts": "\n".join(
            ", ".join(filter(None, (one.body, one.phone, one.office))) for one in warning.contacts
        ),
        "issuing_body": warning.issuing_body,
        "issued_on": f"{warning.issued_on:%d/%m/%Y}",
        "source_kind": SOURCE_LABELS[warning.source_kind],
        "legal_basis": warning.legal_basis,
        "source": warning.source,
        "files": "\n".join(one.title for one in warning.files),
    }


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """The fields that read otherwise, each with its words before and after."""
    return {name: [before[name], words] for name, words in after.items() if before[name] != words}


def _with_lots(name: str, lots: Iterable[str]) -> str:
    numbers = ", ".join(lots)
    return f"{name}: lô {numbers}" if numbers else name
