"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("warnings", __name__)
