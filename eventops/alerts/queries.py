"""Looking alerts up: what is open for a member, who is asked, who has answered."""

from flask import abort
from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from eventops.alerts.models import Acknowledgement, Alert
from eventops.changes import Stream
from eventops.extensions import db
from eventops.feed.models import Message
from eventops.feed.queries import READS, room_of, whose
from eventops.people import hearing
from eventops.people import queries as people

MOST = 20  # banners on a page


def what_a_banner_prints():
    return (selectinload(Alert.message).options(joinedload(Message.author), joinedload(Message.room)),
            selectinload(Alert.card))


READABLE = select(Alert).outerjoin(Alert.message).outerjoin(Message.room).where(
    Alert.stream_id.in_(bindparam("heard", expanding=True)), or_(Alert.message_id.is_(None), READS))
# asked by every page, so composed once
OPEN = READABLE.where(Alert.over_at.is_(None)).options(*what_a_banner_prints()).order_by(
    Alert.started_at.desc(), Alert.id.desc()).limit(MOST)


def alert(member, key):
    """An alert of what the member reads; another's answers as one that is not there, in the same time."""
    return db.session.scalar(READABLE.options(contains_eager(Alert.message).contains_eager(Message.room)).where(
        Alert.event_id == member.event_id, Alert.key == key), whose(member)) or abort(404)


def open_alerts(member):
    """What asks the readers of the member's rooms now, the newest first: a banner each, on every page."""
    return db.session.scalars(OPEN, whose(member)).all()


def asked(of_alert):
    """``[(id, key)]`` of everybody it asks: those who hear it now and may write, but whoever asks."""
    since = None if of_alert.is_for_newcomers else of_alert.message.received_at
    return [(each.id, each.key) for each in hearing.of(of_alert.event, of_alert.stream, least="guest", since=since)
            if each.id != of_alert.author_id]


def acknowledged(of_alert):
    """``{member id: when}``"""
    return dict(db.session.execute(
        select(Acknowledgement.membership_id, Acknowledgement.at).filter_by(alert_id=of_alert.id)).all())


def untold(of_alert):
    """The acknowledgements nobody was told of yet, in the order they came."""
    return db.session.scalars(
        select(Acknowledgement).filter_by(alert_id=of_alert.id).where(Acknowledgement.id > of_alert.told_id)
        .options(joinedload(Acknowledgement.member)).order_by(Acknowledgement.id)).all()


def by_name(of_alert):
    """``([(member, when)], [member])`` of those it asks: who has acknowledged, in that order, and who has not."""
    ids, times = {member_id for member_id, _key in asked(of_alert)}, acknowledged(of_alert)
    members = [each for each in people.hearers(of_alert.event_id, of_alert.stream) if each.id in ids]
    have = sorted(((each, times[each.id]) for each in members if each.id in times), key=lambda pair: pair[1])
    return have, [each for each in members if each.id not in times]


def room(of_alert):
    """The room in which it is spoken of, or None."""
    return of_alert.message.room if of_alert.message_id else room_of(of_alert.stream)


def on_the_wall(event_id):
    """Open alerts of posts, oldest first: what all may hear at once, what others hear once it was raised, by numbers.

    What the restricted duties hear is nobody else's. Urgent cards stand on the wall by themselves.
    """
    raised = Alert.raised_at.is_not(None) & Stream.audience.not_like("duty:%")
    return db.session.scalars(
        select(Alert).join(Alert.stream).options(contains_eager(Alert.stream), joinedload(Alert.message)
                                                 .joinedload(Message.place))
        .where(Alert.event_id == event_id, Alert.over_at.is_(None), Alert.message_id.is_not(None),
               or_(Stream.audience == "everyone", raised))
        .order_by(Alert.started_at, Alert.id)).all()


def shows_names_of(of_alert, member):
    """Whether the member may see who has acknowledged: as the room says of who has read."""
    of_room = room(of_alert)
    if of_room is None or of_room.readers == "all":
        return True
    return of_room.readers == "author" and (of_alert.author_id == member.id or member.role == "manager")


