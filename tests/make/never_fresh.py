"""The portal with the question for changes taken out: what a test of freshness must notice."""

from datetime import date

from wsgi import app

app.extensions["portal_freshness"].state = lambda: (date(2026, 1, 1), 0, 0)
