"""Establishments without a GLN go by their own address in events, and are named all the same."""

from flask import Flask

from portal.core.addresses import absolute
from portal.trace.journey.names import names_of_places
from tests.make.registry import make_establishment


def test_a_place_that_goes_by_its_address_is_named(app: Flask) -> None:
    code = make_establishment(app, name="Hợp tác xã Thử", origin="no-gln")

    with app.test_request_context():
        place, unknown = absolute(f"/co-so/{code}"), absolute("/co-so/KHONGCO2")
        names = names_of_places([place, unknown])

    assert (names[place].name, names[place].path) == ("Hợp tác xã Thử", f"/co-so/{code}")
    assert names[unknown].path == ""
