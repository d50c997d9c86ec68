"""Phrases 定型文: what is said often, prepared at the desk in both languages and posted by a tap or two."""

from flask import Blueprint

blueprint = Blueprint("phrases", __name__, url_prefix="/events/<event>")

from eventops.phrases import copying, desk, models, views  # noqa: E402, F401
