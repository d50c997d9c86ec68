"""What happened, told in sentences; as a page, as CSV, and held by a chain of hashes."""

from flask import Blueprint

blueprint = Blueprint("history", __name__, url_prefix="/events/<event>")

from eventops.history import incident_log, sentences, views  # noqa: E402, F401
