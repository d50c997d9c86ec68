"""What a phone that slept has missed: the present state of each subject changed since, once each."""

from sqlalchemy import func, select

from eventops import changes, live
from eventops.changes import Change
from eventops.extensions import db, socketio

TOO_FAR = 2000  # changes behind in one stream: a reload is cheaper
AT_ONCE = 200  # changes of one stream in one answer
TOGETHER = 50  # subjects looked up at once


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
            parts += _parts(stream, since[stream.key], reached[stream.key], locale, member)
    return {"epoch": changes.epoch(), "heads": reached, "parts": parts, "more": reached != heads}


def _parts(stream, after, until, locale, member):
    latest = func.max(Change.n)
    changed = db.session.execute(
        select(Change.subject_type, Change.subject_id)
        .where(Change.stream_id == stream.id, Change.n > after, Change.n <= until)
        .group_by(Change.subject_type, Change.subject_id).order_by(latest)).all()
    for first in range(0, len(changed), TOGETHER):
        pairs = [tuple(row) for row in changed[first:first + TOGETHER]]
        subjects = subjects_of(pairs)
        for subject in filter(None, map(subjects.get, pairs)):
            socketio.sleep(0)  # hundreds may be drawn here: between two of them the others get their turn
            if live.shown(type(subject), stream.is_screen) and may_read(subject, stream, member):
                yield from live.render(subject, stream.is_screen, locale)


def subjects_of(pairs):
    """What changes ``(type name, id)`` were about, as it is now, with what is drawn of it: ``{pair: subject}``."""
    found = {}
    for name in {name for name, _ in pairs}:
        model, ids = changes.model_of(name), [subject_id for each, subject_id in pairs if each == name]
        wanted = select(model).options(*live.loaded(model)).where(model.id.in_(ids))
        found |= {(name, subject.id): subject for subject in db.session.scalars(wanted).unique()}
    return found


def may_read(subject, stream, member):
    return stream.is_screen or not hasattr(subject, "is_for") or subject.is_for(member)
