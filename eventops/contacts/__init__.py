"""Contacts 連絡先: whom to call for what, by role; each is shown from a step of the ladder on."""

from flask import Blueprint

blueprint = Blueprint("contacts", __name__, url_prefix="/events/<event>/contacts")

from eventops.contacts import copying, models, views  # noqa: E402, F401
