"""The words of the Core Business Vocabulary 2.0, in all the forms in which events write them."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.trace.epcis.namespaces import expanded

WEB = "https://ref.gs1.org/cbv/"
URN = "urn:epcglobal:cbv:"


class UnknownWordError(ValueError):
    """A word that looks like one of the standard's, which the standard does not have."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One list of the standard; `web` and `urn` are how its words begin in the two URI forms."""

    field: str
    web: str
    urn: str
    words: frozenset[str]

    def word(self, text: str, namespaces: Mapping[str, str]) -> str:
        """The bare word of a standard value in any form; a value of one's own as full URI.

        Raises UnknownWordError for a bare word, or a URI of the standard, that is not in the list.
        """
        uri = expanded(text, namespaces)
        bare = self._bare(uri)
        if bare is None:
            return uri
        if bare not in self.words:
            raise UnknownWordError(f"{bare} is no {self.field} of CBV 2.0")
        return bare

    def web_uri(self, text: str, namespaces: Mapping[str, str]) -> str:
        """The Web URI of a standard value, as event hashes want it (CBV 2.0)."""
        word = self.word(text, namespaces)
        return f"{WEB}{self.web}{word}" if word in self.words else word

    def _bare(self, uri: str) -> str | None:
        for start in (f"{WEB}{self.web}", f"{URN}{self.urn}"):
            if uri.startswith(start):
                return uri.removeprefix(start)
        return None if ":" in uri else uri


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


BUSINESS_STEPS = Vocabulary(
    "bizStep",
    "BizStep-",
    "bizstep:",
    _words("""accepting arriving assembling collecting commissioning consigning
        creating_class_instance cycle_counting decommissioning departing destroying disassembling
        dispensing encoding entering_exiting holding inspecting installing killing loading other
        packing picking receiving removing repackaging repairing replacing reserving
        retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking
        storing transporting unloading unpacking void_shipping"""),
)
DISPOSITIONS = Vocabulary(
    "disposition",
    "Disp-",
    "disp:",
    _words("""active available completeness_inferred completeness_verified conformant
        container_closed container_open damaged destroyed dispensed disposed encoded expired
        in_progress in_transit inactive mismatch_class mismatch_instance mismatch_quantity
        needs_replacement no_pedigree_match non_conformant non_sellable_other
        partially_dispensed recalled reserved retail_sold returned sellable_accessible
        sellable_not_accessible stolen unavailable unknown"""),
)
TRANSACTION_TYPES = Vocabulary(
    "bizTransaction type",
    "BTT-",
    "btt:",
    _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt"),
)
PARTY_TYPES = Vocabulary(
    "source or destination type",
    "SDT-",
    "sdt:",
    _words("owning_party possessing_party location"),
)
ERROR_REASONS = Vocabulary("error reason", "ER-", "er:", _words("did_not_occur incorrect_data"))
COMPONENTS = Vocabulary(
    "sensor component",
    "Comp-",
    "comp:",
    _words("""x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle
        easting northing latitude longitude altitude"""),
)
ALL = (
    BUSINESS_STEPS,
    DISPOSITIONS,
    TRANSACTION_TYPES,
    PARTY_TYPES,
    ERROR_REASONS,
    COMPONENTS,
)


def web_form(uri: str) -> str:
    """A standard value in URN form as Web URI; every other text comes back as it is."""
    for one in ALL:
        if uri.startswith(URN + one.urn):
            return WEB + one.web + uri.removeprefix(URN + one.urn)
    return uri
