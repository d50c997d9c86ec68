"""The house as a phone keeps it: manifest, icons, the worker with the shell of one build, the offline page."""

from flask import Blueprint

blueprint = Blueprint("shell", __name__)

from eventops.shell import views  # noqa: E402, F401  (views hang themselves onto the blueprint)
