"""The measure of all pages: one Flask route that answers a constant text of the same size."""

import os

from flask import Flask

app = Flask("bare")
BODY = "x" * int(os.environ.get("BARE_BYTES", "15000"))


@app.get("/")
def constant() -> str:
    """The constant text."""
    return BODY


@app.get("/healthz")
def alive() -> str:
    """Whether the server answers."""
    return "ok"
