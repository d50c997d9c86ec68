"""The cast's sign-in links: made from the secret key, so that they stay the same from start to start."""

import hashlib
import hmac

from flask import current_app, url_for
from sqlalchemy import select

from eventops.demo.fair import CAST, ORGANISER
from eventops.extensions import db
from eventops.people.models import Invitation, SignInLink
from eventops.people.sessions import token_hash


def token(key):
    return hmac.new(current_app.secret_key.encode(), b"demo:" + key.encode(), hashlib.sha256).hexdigest()[:32]


def password():
    """The organiser's, beside her link."""
    return token("password")[:12]


def add_link(key, person):
    """The reusable link of one of the cast; the caller commits."""
    db.session.add(SignInLink(token_hash=token_hash(token(key)), person=person, reusable=True))


def lines(address):
    """``name, role, link`` a line, then the links by which guests join and a screen opens."""
    width = max(len(each["key"]) for each in CAST)
    for each in CAST:
        role = each["role"] if each["state"] == "active" else f"{each['role']}, {each['state']}"
        duties = "".join(f" +{duty}" for duty in each["duties"])
        yield f"{each['name']} ({each['key']}), {role}{duties}, {address}/sign-in/{token(each['key'])}".ljust(width)
    who = next(each["name"] for each in CAST if each["key"] == ORGANISER["key"])
    yield f"{who}: {address}/sign-in, {ORGANISER['email']}, password パスワード {password()}"
    with current_app.test_request_context():
        for invitation in db.session.scalars(select(Invitation).order_by(Invitation.id)):
            yield f"join 参加, {invitation.role}, {address}{url_for('people.ask_to_join', token=invitation.token)}"
        yield f"big screen 大画面, {address}{url_for('screens.show_screen')}"
