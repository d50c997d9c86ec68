"""Polls 投票 and attendance 出欠: a question in a room that is answered by a tap, until its deadline."""

from flask import Blueprint

blueprint = Blueprint("polls", __name__, url_prefix="/events/<event>")

from eventops.polls import closing, models, views  # noqa: E402, F401
