"""The rooms of a copied event: the same names and options for the same audiences, and nothing said in them yet."""

from eventops.changes import Stream
from eventops.events.copying import copied
from eventops.extensions import db
from eventops.feed.models import Room
from eventops.people import audiences
from eventops.people.models import Team

# What stands before the colon of a stream's audience → function (what stands after it, source, event, copies) that
# gives the audience in the new event, or None: then the room stays behind. Audiences without a colon are every event's.
by_kind = {}


def copied_team(team_id, _source, _event, copies):
    copy = copies.of(db.session.get(Team, int(team_id)))
    return copy and f"team:{copy.id}"


def copied_room(number, source, event, copies):
    """A room opened by hand: for the same step and the copies of its teams; whom it names by name stays behind."""
    old = source.stream(f"room:{number}")
    chosen = audiences.of(old)
    new = Stream(event_id=event.id, audience=old.audience, prefix=old.prefix)
    event.streams.append(new)
    db.session.flush()
    audiences.choose(new, audiences.Audience(chosen.role, tuple(filter(None, map(copies.of, chosen.teams)))))
    return new.audience


by_kind["duty"] = lambda duty, *_rest: f"duty:{duty}"
by_kind["team"] = copied_team
by_kind["room"] = copied_room


def copy_rooms(_actor, source, event, copies):
    rooms = db.session.query(Room).filter_by(event_id=source.id).order_by(Room.position, Room.id)
    for room in rooms.all():
        if stream := copied_stream(room.stream, source, event, copies):
            copies.add(room, event_id=event.id, stream_id=stream.id)
    db.session.flush()


def copied_stream(stream, source, event, copies):
    """The new event's stream of the same audience; None where there is no such audience."""
    kind, _colon, which = stream.audience.partition(":")
    audience = stream.audience
    if which:
        audience = by_kind[kind](which, source, event, copies) if kind in by_kind else None
    return next((each for each in event.streams if each.audience == audience), None)


copied.append(copy_rooms)
