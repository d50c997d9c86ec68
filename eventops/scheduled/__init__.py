"""Scheduled posts 予約投稿: what is said in a room at a minute chosen beforehand."""

from flask import Blueprint

blueprint = Blueprint("scheduled", __name__, url_prefix="/events/<event>")

from eventops.scheduled import models, views  # noqa: E402, F401
