"""What the scan page shows of a product: plain values, read without building records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.core import media
from portal.core.gtin import printed_gtin
from portal.core.language import ENGLISH, current_language
from portal.registry.states import (
    CERTIFICATE_STATES,
    CERTIFICATE_TONES,
    CertificateState,
    EstablishmentState,
    ProductState,
    certificate_state,
)
from portal.registry.wording import ESTABLISHMENT_WORDS, Standing, Words

TROUBLED = {
    EstablishmentState.SUSPENDED: Standing.SUSPENDED,
    EstablishmentState.CLOSED: Standing.CLOSED,
}


@dataclass(frozen=True, slots=True)
class KindFacts:
    """A kind of certificate."""

    label: str
    label_en: str
    is_award: bool
    is_required_for_verdict: bool
    expiry_notice_days: int

    @property
    def shown_label(self) -> str:
        """Its name in the language of the page."""
        return self.label_en if current_language() == ENGLISH else self.label


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate of the product."""

    issuer: str
    expires_on: date | None
    withdrawn_on: date | None
    withdrawn_reason: str
    stars: int | None
    kind: KindFacts

    def state_on(self, day: date) -> CertificateState:
        """What it is worth on `day`."""
        notice = self.kind.expiry_notice_days
        return certificate_state(self.expires_on, self.withdrawn_on, notice, day)

    def state_label(self, day: date) -> str:
        """The state in words, to be translated by the page."""
        return CERTIFICATE_STATES[self.state_on(day)]

    def state_tone(self, day: date) -> str:
        """The colour in which the state is shown."""
        return CERTIFICATE_TONES[self.state_on(day)]


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """The first picture of the product."""

    digest: str
    width: int
    height: int
    alt: str

    def url(self, width: int) -> str:
        """The address of this picture in one of the widths."""
        return media.picture_path(self.digest, width)

    @property
    def srcset(self) -> str:
        """The widths that a browser may choose from."""
        return ", ".join(f"{self.url(width)} {width}w" for width in media.WIDTHS)


@dataclass(frozen=True, slots=True)
class StandardFacts:
    """A standard applied; key and title are empty when the portal does not hold it."""

    code: str
    key: str
    title: str


@dataclass(frozen=True, slots=True)
class WarningFacts:
    """A warning about the product that has been issued; without lots it is about all of them.

    Of a survey it is no verdict on anybody.
    """

    slug: str
    title: str
    title_en: str
    what_to_do: Sequence[str]
    issued_on: date
    lifted_on: date | None
    is_survey: bool
    lots: Sequence[str]

    def is_in_force(self, day: date) -> bool:
        """Whether people must still be warned on `day`."""
        return self.lifted_on is None or self.lifted_on > day


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """A public product with its producer, as far as the scan page shows it."""

    id: int
    code: str
    name: str
    brand: str
    gtin: str | None
    producer: str
    producer_code: str
    producer_state: EstablishmentState | None
    producer_place: str
    place_line: str
    place_of_origin: str
    shelf_life: str
    state: ProductState
    state_since: date | None
    state_reason: str
    state_advice: str
    recalled_lots: Sequence[str]
    is_sample: bool
    source: str
    certificates: Sequence[CertificateFacts]
    standards: Sequence[StandardFacts]
    image: PictureFacts | None
    log_position: int | None

    @property
    def producer_trouble(self) -> Words | None:
        """What a buyer must know of the producer; None while it is active."""
        standing = TROUBLED.get(self.producer_state) if self.producer_state else None
        return ESTABLISHMENT_WORDS[standing] if standing else None

    @property
    def is_public(self) -> bool:
        """Only public products are read."""
        return True

    @property
    def printed_gtin(self) -> str:
        """The GTIN as it stands under the bars, empty without one."""
        return printed_gtin(self.gtin) if self.gtin else ""
