"""The talk's doors, and what a message looks like on an open page."""

from io import BytesIO

from flask import Response, abort, redirect, render_template, request, send_file, url_for
from flask_babel import lazy_gettext as _l

from eventops import clock, live, photos, storage
from eventops.events import queries as events
from eventops.extensions import db
from eventops.feed import actions, announcements, blueprint, pictures, pinning, queries
from eventops.feed.forms import EditMessageForm, MessageForm, PinForm, PlaceAnswerForm, PressForm
from eventops.feed.models import Message
from eventops.fragments import render_fragment, wants_fragment
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, occurred_at, writes
from eventops.refusals import Forbidden


@live.shows(Message, loaded=queries.everything)
def parts_of_message(message):
    key = message.room.key
    pinned, taken_down = Part("append", f"#pins-{key}", "feed/_pin.html"), Part("remove", f"#pin-{message.key}")
    shelf = pinned if message.pinned_at else taken_down
    parts = [Part("append", f"#talk-{key}", "feed/_message.html"), shelf]
    if message.card:
        parts.append(Part("append", f"#talk-card-{message.card.key}", "feed/_message.html"))
    if message.unsent_at or message.edited_at:  # what was quoted of it must go, too, from open pages
        parts.append(Part("replace", f'[data-quote="{message.key}"]', "feed/_quote.html"))
    if message.unsent_at:  # as must what they found of it
        parts.append(Part("remove", f'[data-of="{message.key}"]'))
    elif message.photos:
        parts.append(Part("append", "#album", "feed/_album_post.html"))
    return parts


@blueprint.app_template_global()
def announced(message):
    return announcements.text(message)


@blueprint.get("/")
@members_only("message.read")
def show_talk(member):
    rooms = queries.rooms(member)
    return talk(member, rooms[0], rooms) if rooms else abort(404)


@blueprint.get("/rooms/<key>")
@members_only("message.read")
def show_room(member, key):
    return talk(member, queries.room(member, key), queries.rooms(member))


def talk(member, room, rooms):
    if "day" in request.args:
        return redirect(address_of_day(member, room))
    messages, older, newer = window(member, room)
    values = {"member": member, "room": room, "messages": messages, "older": older, "newer": newer}
    if wants_fragment():
        return render_template("feed/_newer.html" if "after" in request.args else "feed/_older.html", **values)
    marks = queries.marks_by_member(room.id)
    shown = sorted(marks.values()) if room.readers != "nobody" else []
    return render_template(
        "feed/talk.html", **values, rooms=rooms, unread=queries.unread(member, rooms), pins=queries.pins(room, member),
        marks=shown, my_mark=marks.get(member.id, 0), places=events.places(member.event_id),
        mentioned=queries.unread_mentions(member, rooms), muted=queries.muted(member))


def window(member, room):
    """The messages asked for, oldest first, and whether older and newer ones exist: the end, unless asked otherwise."""
    before, after, around = number("before"), number("after"), request.args.get("around")
    if after is not None:
        messages, newer = queries.window_after(member, room, after)
        return messages, bool(messages) and bool(queries.window(member, room, messages[0].n, 1)[0]), newer
    if around:
        middle = queries.message(member, around)
        if middle.room_id != room.id:
            abort(404)
        above, older = queries.window(member, room, middle.n + 1, queries.WINDOW // 2)
        below, newer = queries.window_after(member, room, middle.n, queries.WINDOW // 2)
        return above + below, older, newer
    messages, older = queries.window(member, room, before)
    newer = before is not None and bool(messages) and bool(queries.window_after(member, room, messages[-1].n, 1)[0])
    return messages, older, newer


def number(name):
    asked = request.args.get(name, type=int)
    return asked if asked is None else min(max(asked, 0), 2**53)


def address_of(message):
    """Where the talk shows that message, with what was said around it."""
    return url_for("feed.show_room", event=message.event.slug, key=message.room.key, around=message.key,
                   _anchor=message.element_id)


def address_of_day(member, room):
    """Where the room's first message of the day asked for stands, or of the next day that has one; else its end."""
    start = clock.start_of_day(request.args["day"], member.event.zone) or abort(404)
    first = queries.first_since(member, room, start)
    return address_of(first) if first else url_for("feed.show_room", event=member.event.slug, key=room.key)


blueprint.add_app_template_global(address_of, "address_of_message")
blueprint.add_app_template_global(int(actions.EDIT_WITHIN.total_seconds()), "EDIT_WITHIN")


@blueprint.post("/messages")
@writes("message.post", MessageForm, prepare=pictures.ready)
def post_message(member, form, ready):
    room = queries.room(member, form.room.data)
    reply_to = queries.message(member, form.reply_to.data) if form.reply_to.data else None
    place = events.place_by_key(member.event_id, form.place.data)
    if not (form.body.data or ready or place):
        abort(404)  # a place alone is a post, but there is no such place
    actions.post_message(
        member, room, form.body.data, form.client_id.data, ready, reply_to=reply_to, place=place,
        urgency=form.urgency.data, mentions=form.mentions.data, occurred_at=occurred_at(form))


@blueprint.post("/messages/<key>/edits")
@writes("message.edit", EditMessageForm)
def edit_message(member, form, key):
    actions.edit_message(member, queries.message(member, key), form.edition.data, form.body.data, form.mentions.data)


@blueprint.post("/messages/<key>/unsend")
@writes("message.unsend", PressForm)
def unsend_message(member, form, key):
    actions.unsend_message(member, queries.message(member, key))


@blueprint.post("/messages/<key>/pin")
@writes("message.pin", PinForm)
def pin_message(member, form, key):
    pinning.pin_message(member, queries.message(member, key), form.lasts.data)


@blueprint.post("/messages/<key>/unpin")
@writes("message.pin", PressForm)
def unpin_message(member, form, key):
    pinning.unpin_message(member, queries.message(member, key))


@blueprint.get("/messages/<key>/readers")
@members_only("message.read")
def show_readers(member, key):
    """Who has read a message and who has not, by name and organisation."""
    message = queries.message(member, key)
    marks = queries.marks_by_member(message.room_id)
    if not message.room.shows_readers_of(message, member):
        raise Forbidden("not_allowed", _l("Who has read a post is not shown in this room."))
    hearers = [each for each in people.hearers(member.event_id, message.stream)
               if each.id != message.author_id and message.is_for(each)]
    read = [each for each in hearers if marks.get(each.id, 0) >= message.n]
    unread = [each for each in hearers if each not in read]
    return render_fragment("feed/_readers.html", read=read, unread=unread, named=people.known_by_name(member, hearers))


@blueprint.get("/messages/<key>/places")
@members_only("place.answer")
def show_places_to_answer(member, key):
    """The places to answer 「今どこ」 with, one tap each."""
    return render_fragment("feed/_places.html", member=member, message=queries.message(member, key),
                           places=events.places(member.event_id))


@blueprint.post("/places")
@writes("place.answer", PlaceAnswerForm)
def answer_place(member, form):
    """「今ここ」: one tap on a place posts it and moves the member's last known place."""
    place = events.place_by_key(member.event_id, form.place.data) or abort(404)
    reply_to = queries.message(member, form.reply_to.data) if form.reply_to.data else None
    actions.answer_place(member, queries.room(member, form.room.data), place,
                         form.client_id.data, reply_to, occurred_at(form))


@blueprint.get("/photos/<key>/<size>")
@members_only("photo.read", in_turn=False)  # an album's wait for a bucket, side by side
def show_photo(member, key, size):
    photo = queries.photo(member, key)
    if size not in photos.SIZES:
        abort(404)
    hash, etag = photo.hash, f"{photo.hash}.{size}"
    db.session.rollback()  # no connection is held while a bucket is waited for
    if request.if_none_match.contains(etag):  # it never changes: there is nothing to be looked for
        response = Response(status=304)
    else:
        try:
            found = storage.kept().find(hash, size)
        except FileNotFoundError:
            abort(404)
        found = BytesIO(found) if isinstance(found, bytes) else found
        response = send_file(found, mimetype="image/jpeg", conditional=True, etag=etag)
    response.set_etag(etag)
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


