"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("scan", __name__)
