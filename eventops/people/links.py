"""Addresses that leave the house: on paper, in a chat, as a QR code."""

import io

import segno
from flask import current_app, request, url_for

from eventops.people import sessions


def public_url():
    """The address phones reach us at: as set, else as this request came."""
    return current_app.config["PUBLIC_URL"] or request.host_url.rstrip("/")


def join(invitation):
    """The link of an invitation; LINE's in-app browser is told to open the phone's real one."""
    return f"{public_url()}{url_for('people.ask_to_join', token=invitation.token)}?openExternalBrowser=1"


def sign_in(link):
    """The address on somebody's slip of a names list."""
    token = sessions.seeded_token(link.seed)
    return f"{public_url()}{url_for('people.open_sign_in_link', token=token)}?openExternalBrowser=1"


def qr(link):
    """The link as an SVG without colours or sizes of its own."""
    out = io.BytesIO()
    segno.make(link, error="m").save(out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    return out.getvalue().decode()
