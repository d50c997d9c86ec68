"""Pieces of pages: alone for the page whose script asks for one, in a page of its own for whoever opens its address."""

from flask import render_template, request


def wants_fragment():
    """Whether a page's script asks for a piece of a page."""
    return "X-Fragment" in request.headers


def render_fragment(template, **values):
    """What a page shows as a sheet."""
    if wants_fragment():
        return render_template(template, **values)
    return render_template("fragment.html", fragment=template, **values)
