"""What a phone that slept has missed: the present state of each subject changed since, once each."""

import time

from sqlalchemy import bindparam, func, select

from eventops import changes, live
from eventops.changes import Change
from eventops.extensions import db, socketio

TOO_FAR = 2000  # changes behind in one stream: a reload is cheaper
AT_ONCE = 50  # changes of one stream in one answer: what was drawn for a page that is cut off again is not lost
TURN = 0.03  # seconds that one answer is drawn before the others get their turn: a turn may be long when many post
SHARED = 3.0  # seconds that what was drawn for one page serves the others that come back with it

_row = Change.__table__.c
CHANGED = (
    select(_row.subject_type, _row.subject_id)
    .where(_row.stream_id == bindparam("stream"), _row.n > bindparam("after"), _row.n <= bindparam("until"))
    .group_by(_row.subject_type, _row.subject_id).order_by(func.max(_row.n)))
SETTLED = select(func.max(_row.n)).where(
    _row.stream_id == bindparam("stream"), _row.n > bindparam("after"), _row.kind != "message.posted")
_drawn = {}  # (stream, its last change but posts, subject's type and id, language) -> (when, parts), the oldest first


def missed(streams, since, epoch, locale, member=None):
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
    return {"epoch": epoch, "heads": reached, "parts": parts, "more": reached != heads}


def _parts(stream, head, after, until, locale, member):
    changed = db.session.execute(CHANGED, {"stream": stream.id, "after": after, "until": until}).all()
    settled = db.session.scalar(SETTLED, {"stream": stream.id, "after": head - TOO_FAR})
    places = {tuple(pair): (stream.id, settled, *pair, locale) for pair in changed}
    before = {pair: drawn_before(at) for pair, at in places.items()}
    subjects = subjects_of([pair for pair, parts in before.items() if parts is None])
    began = time.monotonic()
    for pair, at in places.items():
        if time.monotonic() - began > TURN:
            socketio.sleep(0)
            began = time.monotonic()
        parts = before[pair] or drawn_before(at)  # by another page, while this one waited for its turn
        if parts is not None:
            yield from parts
        elif pair in subjects:
            yield from _drawing(at, subjects[pair], stream, locale, member)


def drawn_before(at):
    """The parts that were drawn for another page a moment ago, or None."""
    when, parts = _drawn.get(at, (0.0, None))
    return parts if time.monotonic() - when < SHARED else None


def _drawing(at, subject, stream, locale, member):
    """How the subject looks now. What is every listener's is kept for the others: a whole hall comes back at once.

    It is kept under the stream's last change that is no post, so that no change of anything in the stream, its
    audience's neither, is missed. A post changes nothing but what comes with it; and a hall that comes back posts.
    """
    if not live.shown(type(subject), stream.is_screen) or not may_read(subject, stream, member):
        return []
    parts = live.render(subject, stream.is_screen, locale)
    if stream.is_screen or getattr(subject, "is_for_newcomers", True):
        _drawn[at] = (time.monotonic(), parts)
        for old in list(_drawn):
            if drawn_before(old) is not None:
                break
            _drawn.pop(old, None)
    return parts


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
