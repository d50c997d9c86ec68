"""The run sheet of a copied event: the same cues at the same hours, as many days later as the event is."""

from datetime import datetime

from eventops import clock
from eventops.events.copying import copied
from eventops.extensions import db
from eventops.runsheet.actions import touch
from eventops.runsheet.queries import cues


def copy_cues(_actor, source, event, copies):
    """Nobody comes along: a team stays in charge, a person does not."""
    found = cues(source.id)
    for cue in found:
        copies.add(cue, event_id=event.id, event=event, place_id=copies.id_of(cue.place),
                   team_id=copies.id_of(cue.team), owner_note="", version=1, passed_on=0, last_move=None,
                   started_at=None, ended_at=None, changed_at=clock.now(),
                   **{name: moved(getattr(cue, name), source, event) for name in ("starts_at", "ends_at")})
    if found:
        touch(event)
    db.session.flush()


def moved(instant, source, event):
    """The same hour of the day, in the new event's zone, of the day that many days after its first."""
    if instant is None:
        return None
    wall = clock.local(instant, source.zone)
    day = wall.date() + (event.starts_on - source.starts_on)
    return clock.utc(datetime.combine(day, wall.time()), event.zone)


copied.append(copy_cues)
