"""The portal for WSGI servers in tests, counting scans."""

from portal.app import create_app
from tests.make.visits import count_scans

app = create_app()
count_scans(app)
