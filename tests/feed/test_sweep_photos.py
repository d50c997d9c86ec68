"""Pictures of refused posts leave the disk; a picture that a row names, or that was just sent, stays."""

import os
import time

import pytest

from eventops import photos
from eventops.feed import pictures
from tests.phone import jpeg
from tests.steps import EVENT, room, say


@pytest.fixture
def folder(app):
    folder = app.config["PHOTO_FOLDER"]
    for file in on_disk(folder):
        file.unlink()
    return folder


def on_disk(folder):
    return sorted(folder.glob("*/*.jpg"))


def let_time_pass(folder):
    for file in on_disk(folder):
        os.utime(file, (time.time() - 2 * pictures.UNNAMED,) * 2)


def sweep(app):
    with app.test_request_context():
        pictures.sweep()


def refuse(phone):
    """A post of a good photo and a broken one, which is refused as a whole."""
    answer = phone.post(f"{EVENT}/messages", room=room(phone), body="", photos=[jpeg("navy"), b"no picture"])
    assert answer.status_code == 422


def test_what_a_refused_post_left_is_removed(app, phone, folder):
    refuse(phone("misaki"))
    assert len(on_disk(folder)) == len(photos.SIZES)
    let_time_pass(folder)
    sweep(app)
    assert on_disk(folder) == []


def test_what_a_post_shows_stays(app, phone, folder):
    say(phone("misaki"), "看板です", photos=[jpeg("gold")])
    kept = on_disk(folder)
    let_time_pass(folder)
    sweep(app)
    assert on_disk(folder) == kept != []


def test_what_was_just_sent_stays_whoever_sent_it_before(app, phone, folder):
    refuse(phone("misaki"))
    let_time_pass(folder)
    refuse(phone("ichiro"))
    sweep(app)
    assert len(on_disk(folder)) == len(photos.SIZES)
