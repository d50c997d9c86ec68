"""Showing a code, pairing and ending a big screen; noting when it was last heard from."""

import secrets
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select, update

from eventops import changes, clock
from eventops.changes import record
from eventops.extensions import db
from eventops.people import sessions, sockets
from eventops.people.models import Session
from eventops.refusals import Refused
from eventops.screens.models import Screen
from eventops.screens.queries import screen_by_code

CODE_LIVES = timedelta(minutes=10)


def new_screen():
    """A display that asks to be paired, with a session of its own."""
    row = sessions.start(kind="screen")
    db.session.flush()
    forget_expired()
    screen = Screen(session=row, code=None, code_until=clock.now())
    db.session.add(screen)
    renew_code(screen)
    return screen


def forget_expired():
    """Displays nobody paired in time: their codes are free again, and /screen opened all day fills no disk."""
    expired = db.session.execute(
        select(Screen.id, Screen.session_id).where(Screen.event_id.is_(None), Screen.code_until <= clock.now())).all()
    for model, ids in ((Screen, [row.id for row in expired]), (Session, [row.session_id for row in expired])):
        db.session.execute(delete(model).where(model.id.in_(ids)))


def renew_code(screen):
    """Six digits nobody else shows now."""
    code = f"{secrets.randbelow(10**6):06}"
    while screen_by_code(code):
        code = f"{secrets.randbelow(10**6):06}"
    screen.code, screen.code_until = code, clock.now() + CODE_LIVES
    db.session.flush()


def pair_screen(member, code, name, locale):
    """Give the display that shows *code* to the member's event."""
    screen = screen_by_code(code)
    if screen is None:
        raise Refused("no_such_code", _l("No screen shows this code now. Please read it again."),
                      fields={"code": [_l("No screen shows this code now.")]})
    screen.event, screen.event_id, screen.name, screen.locale = member.event, member.event_id, name, locale
    screen.code, screen.paired_at = None, clock.now()
    screen.session.seen_at = screen.paired_at
    record(member, screen, "screen.paired", name=name)
    return screen


def note_seen():
    """Note of the big screens this process holds that they are on: run now and then, for the managers' list."""
    here = {one.session_id for one in list(sockets.listeners.values()) if one.pulse_room and one.member_id is None}
    if here:
        with changes.writing():
            db.session.execute(update(Session).where(Session.id.in_(here)).values(seen_at=clock.now()))
            changes.commit()


def end_screen(member, screen):
    sessions.end(screen.session)
    record(member, screen, "screen.ended", name=screen.name)
