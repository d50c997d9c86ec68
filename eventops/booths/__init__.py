"""Booths 小間: a printed sheet with a QR code for each place, and what an exhibitor asks for by it."""

from flask import Blueprint

blueprint = Blueprint("booths", __name__, url_prefix="/events/<event>")

from eventops.booths import desk, models, views  # noqa: E402, F401
