"""Public pages of this feature."""

from flask import Blueprint

pages = Blueprint("publishing", __name__)
