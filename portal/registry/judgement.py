"""What a product or an establishment is worth on a given day, in words for the buyer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from portal.registry.states import CertificateState, EstablishmentState, ProductState
from portal.registry.wording import (
    CERTIFICATE_WITHDRAWN,
    ESTABLISHMENT_WORDS,
    LOTS_RECALLED,
    PRODUCT_WORDS,
    Standing,
    Words,
)


class JudgedKind(Protocol):
    """What a verdict needs to know of a kind of certificate."""

    @property
    def is_required_for_verdict(self) -> bool:
        """Whether this kind alone decides where it is there."""

    @property
    def is_award(self) -> bool:
        """Whether it is an honour, on which no verdict rests."""


class JudgedCertificate(Protocol):
    """What a verdict needs to know of a certificate."""

    @property
    def kind(self) -> JudgedKind:
        """Its kind."""

    @property
    def expires_on(self) -> date | None:
        """Its last day."""

    @property
    def withdrawn_on(self) -> date | None:
        """The day since which it counts no more."""

    @property
    def withdrawn_reason(self) -> str:
        """Why it was withdrawn."""

    def state_on(self, day: date) -> CertificateState:
        """What it is worth on `day`."""


class JudgedProduct(Protocol):
    """What a verdict needs to know of a product: a record, or what the scan page reads of one."""

    @property
    def is_public(self) -> bool:
        """Whether its producer is verified."""

    @property
    def state(self) -> ProductState:
        """What the registry says of it."""

    @property
    def state_since(self) -> date | None:
        """Since when."""

    @property
    def state_reason(self) -> str:
        """Why."""

    @property
    def state_advice(self) -> str:
        """What people should do."""

    @property
    def recalled_lots(self) -> Sequence[str]:
        """The lots that are recalled; none named means all."""

    @property
    def certificates(self) -> Sequence[JudgedCertificate]:
        """Its certificates."""


class JudgedEstablishment(Protocol):
    """What a verdict needs to know of an establishment."""

    @property
    def state(self) -> EstablishmentState:
        """What the registry says of it."""

    @property
    def state_since(self) -> date | None:
        """Since when."""

    @property
    def state_reason(self) -> str:
        """Why."""


_BY_PRODUCT_STATE = {
    ProductState.RECALLED: Standing.RECALLED,
    ProductState.WITHDRAWN: Standing.WITHDRAWN,
}
_BY_ESTABLISHMENT_STATE = {
    EstablishmentState.ACTIVE: Standing.GENUINE,
    EstablishmentState.SUSPENDED: Standing.SUSPENDED,
    EstablishmentState.CLOSED: Standing.CLOSED,
    EstablishmentState.UNVERIFIED: Standing.UNVERIFIED,
}
# From the best certificate to the worst: the best one decides.
RANKING = (
    (CertificateState.IN_FORCE, Standing.GENUINE),
    (CertificateState.EXPIRING, Standing.EXPIRING),
    (CertificateState.UNKNOWN, Standing.UNDATED),
    (CertificateState.EXPIRED, Standing.EXPIRED),
    (CertificateState.WITHDRAWN, Standing.WITHDRAWN),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """A standing with its grounds.

    `since` is the day of the withdrawal or recall, or the last day of an expired certificate;
    `certificate` is the one that decided; `reason` and `advice` are the record's own words.
    """

    state: Standing
    words: Words
    since: date | None = None
    certificate: JudgedCertificate | None = None
    reason: str = ""
    advice: str = ""

    @property
    def headline(self) -> str:
        """The verdict in one sentence, to be translated by the page."""
        return self.words.headline

    @property
    def label(self) -> str:
        """The verdict on a badge, to be translated by the page."""
        return self.words.label

    @property
    def counsel(self) -> str:
        """What a buyer in general does, to be translated by the page."""
        return self.words.counsel

    @property
    def tone(self) -> str:
        """The colour of the badge."""
        return self.words.tone

    @property
    def panel(self) -> str:
        """The shape and colour of the verdict panel."""
        return self.words.panel


def judge_product(product: JudgedProduct, day: date) -> Judgement:
    """What the registry says of a product on `day`; certificates with kinds must be loaded."""
    if not product.is_public:
        return Judgement(Standing.UNVERIFIED, PRODUCT_WORDS[Standing.UNVERIFIED])
    if product.state in _BY_PRODUCT_STATE:
        standing = _BY_PRODUCT_STATE[product.state]
        by_lot = standing is Standing.RECALLED and product.recalled_lots
        return Judgement(
            standing,
            LOTS_RECALLED if by_lot else PRODUCT_WORDS[standing],
            since=product.state_since,
            reason=product.state_reason,
            advice=product.state_advice,
        )
    deciding = deciding_certificates(product.certificates)
    for state, standing in RANKING:
        best = [one for one in deciding if one.state_on(day) is state]
        if best:
            return _by_certificate(standing, max(best, key=_lasts_until))
    return Judgement(Standing.UNCERTIFIED, PRODUCT_WORDS[Standing.UNCERTIFIED])


def judge_establishment(establishment: JudgedEstablishment, day: date) -> Judgement:
    """What the registry says of an establishment on `day`."""
    standing = _BY_ESTABLISHMENT_STATE[establishment.state]
    since = establishment.state_since
    return Judgement(
        standing,
        ESTABLISHMENT_WORDS[standing],
        since=since if since is None or since <= day else None,
        reason=establishment.state_reason,
    )


def deciding_certificates(certificates: Sequence[JudgedCertificate]) -> list[JudgedCertificate]:
    """The certificates on which a verdict rests: the required kind, else all but awards."""
    required = [one for one in certificates if one.kind.is_required_for_verdict]
    return required or [one for one in certificates if not one.kind.is_award]


def _by_certificate(standing: Standing, certificate: JudgedCertificate) -> Judgement:
    if standing is Standing.WITHDRAWN:
        return Judgement(
            standing,
            CERTIFICATE_WITHDRAWN,
            since=certificate.withdrawn_on,
            certificate=certificate,
            reason=certificate.withdrawn_reason,
        )
    since = certificate.expires_on if standing is Standing.EXPIRED else None
    return Judgement(standing, PRODUCT_WORDS[standing], since=since, certificate=certificate)


def _lasts_until(certificate: JudgedCertificate) -> date:
    return certificate.expires_on or date.min
