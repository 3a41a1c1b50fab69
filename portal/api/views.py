"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("api", __name__)
