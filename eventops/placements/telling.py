"""「今ここ」: saying where one is, asking others, and forgetting it when the event is over. Taps, no GPS."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from limits import parse
from sqlalchemy import select, update

from eventops import changes, clock
from eventops.alarms import rings, wake
from eventops.board.actions import UNDO_WITHIN
from eventops.changes import record
from eventops.events.actions import after_edit
from eventops.extensions import db, limiter
from eventops.feed import queries as feed
from eventops.feed.actions import post_message
from eventops.people.actions import after_placed, say_place
from eventops.people.models import Membership
from eventops.people.purging import WHEREABOUTS, certify
from eventops.placements import queries
from eventops.placements.models import Telling, WhereAsk
from eventops.refusals import Conflict, Refused

TELLINGS = parse("30/10minute")
TOO_MANY = _l("Too many tries. Please wait a few minutes.")


def tell_place(member, place):
    """Say where one is: a line in the history, no post. Gives the telling."""
    if not limiter.limiter.hit(TELLINGS, f"told:{member.id}"):
        raise Refused("too_many", TOO_MANY, status=429)
    say_place(member, place)
    record(member, member, "member.placed", place=place.name_ja)
    return queries.told(member.event, member_id=member.id)[member.id]


def note_telling(member):
    """Whoever says where they are, here or in the talk: staff see it, and it is forgotten when the event is over."""
    before = queries.told(member.event, member_id=member.id).get(member.id)
    if before:
        before.struck_at = clock.now()
    telling = Telling(event_id=member.event_id, event=member.event, member=member, place=member.place,
                      told_at=member.placed_at, before=before)
    db.session.add(telling)
    forget_when_over(None, member.event)
    record(member, telling, "placement.told", place=member.place.name_ja)


def take_back(member, telling):
    """Undo: where one said one was before is what counts again."""
    if telling.struck_at or clock.now() - telling.told_at > UNDO_WITHIN:
        raise Conflict("undo_too_late", _l("This can no longer be undone."))
    telling.struck_at, before = clock.now(), telling.before
    if before and before.place_id:
        before.struck_at = None
        member.place, member.placed_at = before.place, before.told_at
    else:
        member.place = member.placed_at = None
    member.version += 1
    record(member, member, "member.unplaced")
    record(member, telling, "placement.taken_back")


def ask_where(member, person=None, team=None):
    """One post that mentions them; each answers with one tap, without a post. A team is asked in its own room."""
    room = (feed.room_of(team.stream) if team and member.hears(team.stream.id) else None) or feed.room_of(
        member.event.stream("everyone"))
    target = person or team
    name = person.name if person else team.name_ja
    message = post_message(member, room, _("@%(name)s Where are you now?", name=name), changes.random_key(),
                           mentions=[f"{'member' if person else 'team'}-{target.key}"])
    message.guess = "asked"
    ask = WhereAsk(event_id=member.event_id, event=member.event, asker=member, member=person, team=team,
                   message=message)
    db.session.add(ask)
    db.session.flush()
    if not queries.asked(ask):
        raise Refused("nobody", _l("There is nobody else to ask."))
    record(member, ask, "placement.asked", whom=name)
    return ask


def over_at(event):
    """When whereabouts are forgotten: at the event's end; what is said after it, at the end of that day."""
    return event.ends_at if event.ends_at > clock.now() else clock.end_of_today(event.zone)


def forget_when_over(_actor, event):
    wake(queries.sheet_of(event), "placement.over", over_at(event))


@rings("placement.over")
def event_is_over(sheet, _turn):
    forget_whereabouts(sheet.event)


def forget_whereabouts(event):
    """Nobody is anywhere any more; how many were. Open pages follow, and the history certifies it."""
    placed = db.session.scalars(
        select(Membership).filter_by(event_id=event.id).where(Membership.place_id.is_not(None))).unique().all()
    for member in placed:
        member.place = member.placed_at = None
        member.version += 1
    db.session.execute(
        update(Telling).where(Telling.event_id == event.id, Telling.place_id.is_not(None))
        .values(place_id=None, struck_at=clock.now()).execution_options(synchronize_session="fetch"))
    if placed:
        certificate = certify(WHEREABOUTS, {event: len(placed)})[0]
        record(None, certificate, "purge.whereabouts", stream=queries.sheet_of(event).hidden_stream, count=len(placed))
    return len(placed)


after_placed.append(note_telling)
after_edit.append(forget_when_over)
