"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("inspections", __name__)
