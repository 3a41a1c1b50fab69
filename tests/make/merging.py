"""Records merged for tests, as an officer of the province would."""

from flask import Flask

from portal.core.actor import Actor
from portal.core.db import unit_of_work
from portal.registry.services.merging import merge_establishments, merge_products
from tests.make.registry import TODAY, establishment_of, product_of

REGISTRAR = Actor("user:registrar@example.vn")
REASON = "Nhập hai lần từ hai nguồn"


def merge_product(app: Flask, kept: str, loser: str) -> None:
    """Let the product `kept` go on in place of `loser`."""
    with app.app_context(), unit_of_work():
        survivor, other = product_of(kept), product_of(loser)
        versions = (survivor.version, other.version)
        merge_products(
            survivor, other, (), reason=REASON, versions=versions, on=TODAY, by=REGISTRAR
        )


def merge_establishment(app: Flask, kept: str, loser: str) -> None:
    """Let the establishment `kept` go on in place of `loser`."""
    with app.app_context(), unit_of_work():
        survivor, other = establishment_of(kept), establishment_of(loser)
        versions = (survivor.version, other.version)
        merge_establishments(
            survivor, other, (), reason=REASON, versions=versions, on=TODAY, by=REGISTRAR
        )
