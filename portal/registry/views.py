"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("registry", __name__)
