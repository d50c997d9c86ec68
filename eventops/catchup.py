"""What a phone that slept has missed: the present state of each subject changed since, once each."""

import time

from sqlalchemy import func, select

from eventops import changes, live
from eventops.changes import Change
from eventops.extensions import db, socketio

TOO_FAR = 2000  # changes behind in one stream: a reload is cheaper
AT_ONCE = 200  # changes of one stream in one answer
TURN = 0.03  # seconds that one answer is drawn before the others get their turn: a turn may be long when many post
SHARED = 1.0  # seconds that what was drawn for one page serves the others that come back with it

_drawn = {}  # (stream, its head, subject's type and id, language) -> (when, parts), the oldest first


def missed(streams, since, locale, member=None):
    """``{epoch, heads, parts, more}`` for a page whose heads are *since* ``{stream key: n}``, or ``{reload: True}``.

    *streams* are those the asker may hear now; a page with any other set, or from another time, reloads. What the
    *member* hears of but may not read is left out.
    """
    if {stream.key for stream in streams} != set(since):
        return {"reload": True}
    heads = changes.heads(streams)  # read first: what is rendered below is at least this new
    if any(since[key] > heads[key] or heads[key] - since[key] > TOO_FAR for key in heads):
        return {"reload": True}
    parts, reached = [], {}
    for stream in streams:
        reached[stream.key] = min(heads[stream.key], since[stream.key] + AT_ONCE)
        if reached[stream.key] > since[stream.key]:
            parts += _parts(stream, heads[stream.key], since[stream.key], reached[stream.key], locale, member)
    return {"epoch": changes.epoch(), "heads": reached, "parts": parts, "more": reached != heads}


def _parts(stream, head, after, until, locale, member):
    latest = func.max(Change.n)
    changed = db.session.execute(
        select(Change.subject_type, Change.subject_id)
        .where(Change.stream_id == stream.id, Change.n > after, Change.n <= until)
        .group_by(Change.subject_type, Change.subject_id).order_by(latest)).all()
    kept, began = [], time.monotonic()  # whom and where many are from is read once, as long as somebody holds it
    for subject_type, subject_id in changed:
        if time.monotonic() - began > TURN:
            socketio.sleep(0)
            began = time.monotonic()
        at = (stream.id, head, subject_type, subject_id, locale)
        if parts := drawn_before(at):
            yield from parts
        elif subject := changes.subject_of(subject_type, subject_id):
            kept.append(subject)
            yield from _drawing(at, subject, stream.is_screen, locale, member)


def drawn_before(at):
    """The parts that were drawn for another page a moment ago, or None."""
    when, parts = _drawn.get(at, (0.0, None))
    return parts if time.monotonic() - when < SHARED else None


def _drawing(at, subject, screen, locale, member):
    """How the subject looks now. What is every listener's is kept for the others: a whole hall comes back at once.

    It is kept under the stream's head, so that no change of anything in the stream, its audience's neither, is missed.
    """
    if not live.shown(type(subject), screen):
        return []
    if not screen and hasattr(subject, "is_for") and not subject.is_for(member):
        return []
    parts = live.render(subject, screen, locale)
    if screen or getattr(subject, "is_for_newcomers", True):
        _drawn[at] = (time.monotonic(), parts)
        for old in list(_drawn):
            if drawn_before(old):
                break
            _drawn.pop(old, None)
    return parts
