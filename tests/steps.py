"""Steps that many tests take: saying something, making a card of it, moving that card, asking what is stored."""

import secrets

from sqlalchemy import select, update

from eventops import changes
from eventops.board.models import Card
from eventops.changes import Change, Stream
from eventops.extensions import db
from eventops.feed.models import Message, Photo, Room

EVENT = "/events/fair"
CARDS = f"{EVENT}/cards"


def all_of(phone, model, *order, **by):
    with phone.app.app_context():
        rows = db.session.scalars(select(model).filter_by(**by).order_by(*(order or [model.id]))).unique().all()
        db.session.expunge_all()
        return rows


def room(phone, name="全体"):
    """The key of the fair's room; the other event has its own of the same name, made later."""
    return all_of(phone, Room, name_ja=name)[0].key


def say(phone, body="机が届きました", to="全体", client_id=None, **more):
    """Post a message; gives its key, which is the id the phone made."""
    key = client_id or secrets.token_hex(10)
    answer = phone.post(f"{EVENT}/messages", client_id=key, room=room(phone, to), body=body, **more)
    assert answer.status_code == 201, answer.text
    return key


def make(phone, kind="supply", title="お茶", **more):
    """Put a card on the board; gives its number."""
    answer = phone.post(CARDS, kind=kind, title=title, **more)
    assert answer.status_code == 201, answer.text
    return answer.json["card"].rpartition("/")[2]


def move(phone, number, verb, **more):
    return phone.post(f"{CARDS}/{number}/moves", verb=verb, **more)


def card(phone, number):
    return all_of(phone, Card, number=number, event_id=1)[0]


def put(phone, number, **columns):
    """Set a card's columns as if it had come there by itself."""
    with phone.app.app_context(), changes.writing():
        db.session.execute(update(Card.__table__).where(Card.__table__.c.number == number).values(**columns))
        changes.commit()


def message(phone, key):
    return all_of(phone, Message, key=key)[0]


def lines(phone, announcement):
    """What the system has said of that kind."""
    return all_of(phone, Message, announcement=announcement)


def photos(phone, **by):
    return all_of(phone, Photo, Photo.position, **by)


def stream(phone, audience="everyone"):
    return all_of(phone, Stream, audience=audience, event_id=1)[0]


def kinds_of_change(phone, audience="everyone"):
    """What has been recorded in that stream, in order."""
    return [change.kind for change in all_of(phone, Change, Change.n, stream_id=stream(phone, audience).id)]


def count(phone):
    """How many changes there are: what was refused leaves no more of them."""
    return len(all_of(phone, Change))


def wall(app, manager, phone):
    """A big screen of the fair, paired by that manager, its board open."""
    screen = phone(None)
    code = screen.fetch("/screen").select_one("[data-code]").get_text("", strip=True)
    answer = manager.post(f"{EVENT}/screens", code=code, name="入口", locale="ja")
    assert answer.status_code == 201, answer.text
    return screen.open("/screen")
