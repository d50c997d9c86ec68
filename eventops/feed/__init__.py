"""The talk: rooms, messages, mentions, photos, pins, who has read what."""

from flask import Blueprint

blueprint = Blueprint("feed", __name__, url_prefix="/events/<event>")

from eventops.feed import album, copying, models, reading, rooms, signs, views  # noqa: E402, F401
