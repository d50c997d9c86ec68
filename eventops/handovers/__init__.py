"""Handover 引継ぎ: what one shift leaves to the next, received item by item."""

from flask import Blueprint

blueprint = Blueprint("handovers", __name__, url_prefix="/events/<event>/handovers")

from eventops.handovers import models, views  # noqa: E402, F401
