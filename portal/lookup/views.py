"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("lookup", __name__)
