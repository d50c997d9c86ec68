"""Photos whose time is over, or whose post never came: their rows go, and the files nothing else names."""

from datetime import timedelta

from sqlalchemy import delete, select

from eventops import changes, clock, storage
from eventops.extensions import db
from eventops.feed.models import Photo

AFTER = timedelta(minutes=10)  # by then nobody's upload of the same picture is between its file and its row
AT_ONCE = 100


def let_go(photos):
    """They are seen no more; ``purge_photos`` takes them away. Called within a write."""
    for photo in photos:
        photo.hidden_at, photo.purged_at = photo.hidden_at or clock.now(), clock.now()


def purge_photos():
    """Files first: what is interrupted is done again. Several processes may do it side by side."""
    held = db.session.execute(select(Photo.id, Photo.hash).where(
        Photo.purged_at <= clock.now() - AFTER).limit(AT_ONCE)).all()
    ids, hashes = [each.id for each in held], {each.hash for each in held}
    wanted = set(db.session.scalars(select(Photo.hash).where(Photo.hash.in_(hashes), Photo.id.not_in(ids))))
    db.session.rollback()  # no connection is held while a bucket is waited for
    for hash in hashes - wanted:
        storage.kept().drop(hash)
    if ids:
        with changes.writing():
            db.session.execute(delete(Photo).where(Photo.id.in_(ids)).execution_options(synchronize_session=False))
            changes.commit()
