"""Steps of these tests: a room opened by hand, changed, and what somebody finds of it."""

from sqlalchemy import select

from eventops.extensions import db
from eventops.feed.models import Room
from eventops.people import sockets
from eventops.people.models import Membership
from tests.steps import CARDS, EVENT, all_of, card, make, message, photos, room

ROOMS = f"{EVENT}/desk/rooms"


def open_room(phone, name="搬入連絡", **form):
    answer = phone.post(ROOMS, **{"name_ja": name, "name_en": "Loading", "shows_past": "1", **form})
    assert answer.status_code == 201, answer.text
    return room(phone, name)


def change_room(phone, key, **form):
    """Save the room's page with what the form says; the rest as a fresh form has it."""
    row = all_of(phone, Room, key=key)[0]
    return phone.post(f"{ROOMS}/{key}", **{
        "version": row.version, "name_ja": row.name_ja, "name_en": row.name_en, "shows_past": "1", **form})


def who_hears(phone, key):
    """The cast's keys of those who hear the room now."""
    with phone.app.app_context():
        stream_id = db.session.scalar(select(Room.stream_id).filter_by(key=key))
        members = db.session.scalars(select(Membership).filter_by(event_id=1, state="active")).unique()
        return sorted(member.key.removesuffix("-key") for member in members if member.hears(stream_id))


def tabs(phone):
    """The names of the rooms in the talk's tabs, and of those that are folded away."""
    nav = phone.fetch(f"{EVENT}/").select_one("nav.rooms")
    return tuple([str(link.find(string=True)).strip() for link in nav.select(where)]
                 for where in ("tab-strip > a", "details > a"))


def cut_revoked(phone):
    """What the job does once a second."""
    with phone.app.test_request_context():
        sockets.cut_revoked()


def doors(phone, name, key):
    """Every address behind which something of a post with a photo and a card stands, once that card is made."""
    number = make(phone, message=key)
    (photo,) = photos(phone, message_id=message(phone, key).id)
    (copy,) = photos(phone, card_id=card(phone, number).id)
    its_room = room(phone, name)
    return [f"{EVENT}/rooms/{its_room}", f"{EVENT}/rooms/{its_room}/mentionable", f"{EVENT}/rooms/{its_room}/options",
            f"{EVENT}/messages/{key}/readers", *(f"{EVENT}/messages/{key}/{sheet}" for sheet in (
                "kinds", "finishable", "places")),
            f"{CARDS}/{number}", f"{CARDS}/new?message={key}", f"{EVENT}/photos/{photo.key}/thumb",
            f"{EVENT}/photos/{copy.key}/thumb", f"{EVENT}/search?q=x&room={its_room}"]
