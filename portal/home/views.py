"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("home", __name__)
