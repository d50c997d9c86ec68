"""Notes 資料・メモ: what a room keeps beside its talk; every version stays, with who wrote it and when."""

from flask import Blueprint

blueprint = Blueprint("notes", __name__, url_prefix="/events/<event>")

from eventops.notes import markdown, models, views  # noqa: E402, F401
