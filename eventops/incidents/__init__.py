"""Incidents: a sick visitor, a lost child, a power cut; who is alerted, who may know, what is to be said and done."""

from flask import Blueprint

blueprint = Blueprint("incidents", __name__, url_prefix="/events/<event>")

from eventops.incidents import actions, clocks, copying, desk, models, views  # noqa: E402, F401
