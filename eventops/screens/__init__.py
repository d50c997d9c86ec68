"""Big screens: paired by a code, read-only, nameless."""

from flask import Blueprint

blueprint = Blueprint("screens", __name__)

from eventops.screens import models, views  # noqa: E402, F401
