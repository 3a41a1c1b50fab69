"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("documents", __name__)
