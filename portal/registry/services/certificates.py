"""Certificates as officers keep them; a change is a change of the owner, of which it is a part."""

from dataclasses import asdict

from portal.core.actor import Actor
from portal.core.db import db
from portal.core.errors import RefusedError
from portal.core.revision import revise
from portal.registry.models import Certificate
from portal.registry.queries import band_in_force
from portal.registry.rules import CertificateKind
from portal.registry.schemas import NewCertificate
from portal.registry.services.changes import owner_of
from portal.registry.services.changing import change_of
from portal.registry.services.entry import new_certificate, refuse_impossible
from portal.registry.services.trail import Owner


def enter_certificate(
    owner: Owner, new: NewCertificate, *, expected_version: int, by: Actor
) -> Certificate:
    """Enter a certificate under the rule of its day.

    Raises RefusedError for an unknown kind, dates in the wrong order, or stars without OCOP.
    """
    note = f"{new.kind} {new.number}".strip()
    with change_of(owner, "certified", by=by, note=note, expected_version=expected_version):
        return new_certificate(owner, new)


def update_certificate(
    certificate: Certificate, new: NewCertificate, *, expected_version: int, by: Actor
) -> None:
    """Correct a certificate; raises RefusedError as above, and for one that was withdrawn."""
    owner = owner_of(certificate)
    note = f"{new.kind} {new.number}".strip()
    with change_of(
        owner, "corrected certificate", by=by, note=note, expected_version=expected_version
    ):
        if certificate.withdrawn_on is not None:
            raise RefusedError("Chứng nhận đã bị thu hồi thì không sửa nữa.")
        kind = db.session.get(CertificateKind, new.kind)
        if kind is None:
            raise RefusedError(f"Không có loại chứng nhận nào mang mã {new.kind}.")
        refuse_impossible(new)
        certificate.kind = kind
        revise(certificate, _columns(new))
        certificate.band = (
            band_in_force(new.stars, new.issued_on) if new.stars and new.issued_on else None
        )


def _columns(new: NewCertificate) -> dict[str, object]:
    columns = asdict(new)
    del columns["kind"]
    columns["year"] = new.year or (new.issued_on.year if new.issued_on else None)
    return columns
