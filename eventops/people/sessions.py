"""Sessions are rows: the cookie carries a 256-bit id, the row its hash, and ending the row ends the session."""

import base64
import hashlib
import hmac
import secrets
import threading
from contextlib import contextmanager
from datetime import timedelta
from weakref import WeakValueDictionary

from flask import current_app, g, request, session
from sqlalchemy import bindparam, select
from sqlalchemy.orm import joinedload

from eventops import clock
from eventops.extensions import db, login_manager
from eventops.people.models import Session

_turns = WeakValueDictionary()  # what a browser's cookie holds -> the lock of whoever is at it
LIFETIME = {"person": timedelta(days=14), "screen": timedelta(days=3)}
ADMITTED = "eventops.session"  # in the environ of a socket; a client's headers cannot make it
LIVE = select(Session.id).where(
    Session.token_hash == bindparam("mark"), Session.revoked_at.is_(None), Session.expires_at > bindparam("now"))
MARKED = select(Session).options(joinedload(Session.person)).where(Session.token_hash == bindparam("mark"))


def token_hash(token):
    return hashlib.sha256(token.encode()).hexdigest()


def start(person=None, kind="person"):
    """Sign this browser in; the row is the caller's to commit. Any session it had before is ended."""
    if former := current():
        former.revoked_at = clock.now()
    token = secrets.token_urlsafe(32)
    row = Session(token_hash=token_hash(token), person=person, kind=kind, expires_at=clock.now() + LIFETIME[kind],
                  device=request.headers.get("User-Agent", "")[:200])
    db.session.add(row)
    session.clear()
    session.permanent = True
    session["token"] = token
    session["csrf_token"] = bound_csrf(token)
    g.pop("csrf_token", None)
    g.session_row = row
    return row


def bound_csrf(token):
    """The CSRF secret of a session: lives as long as its row, the same in every tab."""
    return hmac.new(current_app.secret_key.encode(), b"csrf:" + token.encode(), hashlib.sha256).hexdigest()


def seeded_token(seed):
    """The token of a sign-in link that is printed: not in the database, yet it can be shown again."""
    digest = hmac.new(current_app.secret_key.encode(), b"sign-in:" + seed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:24]).decode()


def mark():
    """What tells this browser's session from all others, live or ended, without asking the database; or None."""
    token = session.get("token")
    return token and token_hash(token)


def browser():
    """What tells this browser from others at its address, signed in or not; one that drops its cookies is another."""
    return hashlib.sha256(str(session.get("csrf_token", "")).encode()).hexdigest()


def current():
    """This request's live session row, with its person, or None."""
    if "session_row" not in g:
        marked = mark()
        g.session_row = marked and db.session.scalar(MARKED, {"mark": marked})
    return g.session_row if g.session_row and g.session_row.is_live else None


def admit():
    """The id of this request's live session, which its environment keeps, or None; for what is asked a moment later."""
    marked = mark()
    found = marked and db.session.scalar(LIVE, {"mark": marked, "now": clock.now()})
    if found:
        request.environ[ADMITTED] = found
    return request.environ.get(ADMITTED)


def admitted():
    """The id of the session a socket was let in with a moment ago, without asking the database again; or None.

    One that has ended since then is cut off with the others of its session.
    """
    return request.environ.get(ADMITTED) or admit()


@contextmanager
def turn():
    """One at a time for each browser: what costs much is not had a hundred times at once from a hundred tabs.

    To be taken before the database is asked anything, since whoever waits here holds no connection.
    """
    with _turns.setdefault(session.get("token"), threading.Lock()):
        yield


def live(ids):
    """Those of the ids whose sessions are live."""
    return set(db.session.scalars(select(Session.id).where(
        Session.id.in_(ids), Session.revoked_at.is_(None), Session.expires_at > clock.now())))


def end(row):
    """End a session row; its sockets are cut by ``people.sockets`` within two seconds."""
    row.revoked_at = clock.now()


def end_all(person, instant, but=None):
    """End every session of a person (*but* one) at that instant."""
    for row in rows_of(person, revoked_at=None):
        if but is None or row.id != but.id:
            row.revoked_at = instant


def end_for_good(person, instant, but=None):
    """End every session of a person (*but* one) so that nothing gives back those that had ended before either."""
    for row in rows_of(person):
        if but is None or row.id != but.id:
            row.revoked_at = instant


def give_back(person, instant):
    """Let the sessions that ended at that instant live on."""
    for row in rows_of(person, revoked_at=instant):
        row.revoked_at = None


def rows_of(person, **by):
    return db.session.scalars(select(Session).filter_by(person_id=person.id, **by)).all()


def ended():
    """The person whose session this browser still has the cookie of, though it was ended; or None."""
    token = session.get("token")
    row = token and db.session.scalar(select(Session).filter_by(token_hash=token_hash(token)))
    return row.person if row and not row.is_live else None


@login_manager.request_loader
def signed_in_person(_request):
    row = current()
    return row.person if row else None
