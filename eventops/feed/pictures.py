"""Photos that come with a form: made ready in real threads, stored whole before the row that names them."""

from flask import abort
from flask_babel import lazy_gettext as _l
from limits import parse

from eventops import photos, storage, transport
from eventops.extensions import db, limiter
from eventops.feed.models import Photo
from eventops.people import sessions
from eventops.refusals import Refused

MOST = parse("600/15minute")  # of one session: three times what an outbox holds after a day without network
SENTENCES = {
    "too_large": _l("A photo may have at most 12 MB."),
    "not_a_picture": _l("This is not a photo (JPEG, PNG or WebP)."),
    "too_many_pixels": _l("This photo has too many pixels."),
    "damaged": _l("This photo is damaged or incomplete."),
}


def ready(form):
    """The form's pictures, checked, upright, without metadata and kept; none of them if one is refused.

    They are kept before the post is, which may be refused: so one session brings so many, and no more.
    """
    count = len(form.photos.data)
    if count and not limiter.limiter.hit(MOST, f"photos:{sessions.mark()}", cost=count):
        abort(429)
    pictures = [transport.in_thread(_accept, file.stream) for file in form.photos.data]
    db.session.rollback()  # no connection is held while a bucket is waited for
    kept = storage.kept()
    for picture in pictures:
        kept.store(picture)
    return pictures


def _accept(stream):
    try:
        return photos.accept(stream)
    except photos.PhotoRefused as refusal:
        raise Refused(refusal.code, SENTENCES[refusal.code], status=413 if refusal.code == "too_large" else 422,
                      fields={"photos": [SENTENCES[refusal.code]]}) from None


def attach(pictures, stream, message=None, card_id=None, first=0):
    """A row for each picture, in the order they came."""
    rows = [
        Photo(event_id=stream.event_id, stream_id=stream.id, message=message, card_id=card_id, hash=picture.hash,
              width=picture.width, height=picture.height, position=position)
        for position, picture in enumerate(pictures, start=first)
    ]
    db.session.add_all(rows)
    return rows
