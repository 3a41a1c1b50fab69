"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("standards", __name__)
