"""The trace desk for tests: two establishments with lots, and who works for them."""

from dataclasses import dataclass

from flask import Flask

from portal.accounts.permissions import Role
from portal.trace_desk.staff import alerts, events, keeping, lots, pieces, recalls
from tests.make.lots import make_lot, make_trades
from tests.make.officers import MadeOfficer, OfficerClient, make_officer, sign_in
from tests.make.places import LY_SON, SA_HUYNH, make_places
from tests.make.registry import make_establishment, make_product

SCREENS = (lots, pieces, events, recalls, alerts, keeping)
WORK = "portal.trace_desk.serial_job:enter_many"
FARM_GLN, MILL_GLN = "9520000000004", "9520000000011"


@dataclass(frozen=True, slots=True)
class Desk:
    """Codes of a farm in Sa Huỳnh and a mill in Lý Sơn, each with a product and a lot."""

    farm: str
    mill: str
    rice: str
    flour: str
    rice_lot: str
    flour_lot: str


def make_desk(app: Flask) -> Desk:
    """Two establishments of two communes; the portal knows the forms of all trades."""
    make_places(app)
    make_trades(app)
    farm = make_establishment(
        app, name="Hợp tác xã Thử", gln=FARM_GLN, commune_code=SA_HUYNH, origin="farm"
    )
    mill = make_establishment(
        app, name="Nhà máy Thử", gln=MILL_GLN, commune_code=LY_SON, origin="mill"
    )
    rice = make_product(
        app,
        name="Gạo thử",
        gtin="9520123456795",
        establishment_code=farm,
        commune_code=SA_HUYNH,
        origin="rice",
    )
    flour = make_product(
        app,
        name="Bột thử",
        gtin="9520123456788",
        establishment_code=mill,
        commune_code=LY_SON,
        origin="flour",
    )
    return Desk(
        farm,
        mill,
        rice,
        flour,
        make_lot(app, rice, number="G1"),
        make_lot(app, flour, number="B1"),
    )


def farmer(app: Flask, desk: Desk) -> MadeOfficer:
    """Somebody who keeps the records of the farm."""
    return make_officer(app, Role.BUSINESS, establishment=desk.farm)


def registrar(app: Flask) -> MadeOfficer:
    """Somebody of the province who may recall."""
    return make_officer(app, Role.REGISTRAR)


def at_the_farm(app: Flask, desk: Desk) -> OfficerClient:
    """The browser of somebody who keeps the records of the farm."""
    return sign_in(app, farmer(app, desk))


def at_the_province(app: Flask) -> OfficerClient:
    """The browser of somebody of the province who may recall."""
    return sign_in(app, registrar(app))
