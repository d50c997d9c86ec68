"""The only ways from a request to a member. A view that has no member has no door."""

import hashlib
from contextlib import nullcontext
from functools import wraps

from flask import abort, g, jsonify, make_response, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from limits import parse
from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, joinedload, lazyload

from eventops import changes, clock
from eventops.changes import Stream, Write
from eventops.events.models import Event
from eventops.extensions import db, limiter
from eventops.people import sessions
from eventops.people.models import Membership
from eventops.permissions import BOOTH, can
from eventops.refusals import Conflict, Forbidden, Refused

MOST_WRITES = parse("1200/minute")  # of one session: an outbox after a day without network is nowhere near

# What a day is full of, and touches nothing that other events read or write: people, sessions, invitations.
IN_ONE_EVENT = {
    "message.post", "message.edit", "message.unsend", "message.hide", "message.react", "message.pin", "card.make",
    "card.move", "card.edit", "card.assign", "card.snooze", "card.merge", "place.answer", "placement.ask", "stock.move",
    "poll.make", "poll.vote", "question.decide", "incident.report", "incident.work", "booth.call",
    "booth.reply", "alert.acknowledge", "alert.stop", "cue.move", "cue.shift"}
CLOSED = _l("This event is closed: it can be read, but nothing in it is changed any more.")

# Asked by every request, so composed once. A member comes with what their rights hang on; the event's streams, if they
# are looked at, with who hears them; the person came with the session.
MEMBER = select(Membership).join(Membership.event).options(
    contains_eager(Membership.event).lazyload(Event.streams).joinedload(Stream.hearers),
    joinedload(Membership.teams), lazyload(Membership.person)).where(
    Event.slug == bindparam("slug"), Membership.person_id == bindparam("person"))
KNOWN = select(Write.fingerprint, Write.changes, Write.extra).where(
    Write.actor == bindparam("actor"), Write.client_id == bindparam("client_id"))

wants_json = lambda: request.accept_mimetypes.best == "application/json"  # noqa: E731


def open_door(view):
    """Mark a view that anybody may open; every other view names its verb."""
    view.verb = None
    return view


def membership(event_slug, person=None):
    """The person's membership of the event in whatever state, or None."""
    person = person or current_user
    if not person.is_authenticated:
        return None
    return db.session.scalars(MEMBER, {"slug": event_slug, "person": person.id}).unique().one_or_none()


def member_or_door(event_slug, verb):
    """The active member who may do *verb*, or the way out: sign-in, waiting page, a 404 that says nothing."""
    if sessions.current() is None or not current_user.is_authenticated:
        abort(401)
    member = membership(event_slug) or abort(404)
    if not member.is_active:  # the waiting page says why, and opens by itself
        abort(make_response(redirect(url_for("people.show_waiting", event=event_slug))) if reads_page() else 403)
    if not can(member, verb):
        raise Forbidden("not_allowed", _l("Your role does not allow this."))
    g.member = member
    if request.method in ("GET", "HEAD"):
        open_page(member.event, member.streams)
    return member


def home_of(member):
    """The first page that somebody has in an event."""
    first = "booths.show_booth" if member.role == BOOTH else "feed.show_talk"
    return url_for(first, event=member.event.slug)


def open_page(event, streams):
    """Note how far the streams are before anything of the page is read: what comes after is pushed to it."""
    g.page = {"event": event, "heads": changes.heads(streams), "epoch": changes.epoch()}


def reads_page():
    return request.method == "GET" and request.accept_mimetypes.accept_html


def members_only(verb, in_turn=True):
    """A view for reading: turns <event> into the member, or closes the door.

    Pages are drawn one at a time for each browser, so that many at once keep only their own reader waiting.
    """

    def decorate(view):
        @wraps(view)
        def guarded(event, **rest):
            with sessions.turn() if in_turn else nullcontext():
                return view(member_or_door(event, verb), **rest)

        guarded.verb = verb
        return guarded

    return decorate


def writes(verb, form_class, prepare=None, when_closed=False):
    """A view for writing: form read and photos ready first, then alone with the database, once per client_id.

    Who asks, and may, is looked up where it counts, within the write; before it only where getting ready takes time.
    The view gets the member, the valid form (and what *prepare* made of it) and the rest of the address. It calls
    one action and may return ``{"go": url, "undo": …}`` for the answer. In an event that is closed nothing is
    written, but by views that say *when_closed*.
    """

    def decorate(view):
        @wraps(view)
        def guarded(event, **address):
            marked = sessions.mark()
            if marked is None:
                abort(401)
            if not limiter.limiter.hit(MOST_WRITES, f"writes:{marked}"):
                abort(429)
            form = form_class()
            is_valid = form.validate()
            if prepare and form.takes_time:
                member_or_door(event, verb)
            ready = prepare(form) if prepare and is_valid else None
            with changes.writing(event if verb in IN_ONE_EVENT else None):
                member = member_or_door(event, verb)
                if not is_valid:
                    raise Refused("invalid", first_error(form), fields=form.errors)
                write = Write(actor=f"member:{member.id}", client_id=form.client_id.data,
                              fingerprint=fingerprint(form, address))
                if known := known_write(write):
                    return answer(audible(member, changes.again(known)), known.extra or {}, 200)
                if not (member.event.is_open or when_closed):
                    raise Conflict("event_closed", CLOSED)
                extra = view(member, form, *([ready] if prepare else []), **address) or {}
                write.extra = extra
                packets = audible(member, changes.commit(write))
            return answer(packets, extra, 201)

        guarded.verb, guarded.takes_photos, guarded.when_closed = verb, prepare is not None, when_closed
        return guarded

    return decorate


def first_error(form):
    return next(str(error) for errors in form.errors.values() for error in errors)


def fingerprint(form, address):
    """What this write asks for, apart from its id, time and token."""
    digest = hashlib.sha256(repr((request.endpoint, sorted(address.items()))).encode())
    for name, value in sorted(request.form.items(multi=True)):
        if name not in ("client_id", "occurred_at", "csrf_token", *form.untold):
            digest.update(f"\0{name}={value}".encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda pair: pair[0]):
        file.stream.seek(0)
        digest.update(name.encode() + hashlib.file_digest(file.stream, "sha256").digest())
        file.stream.seek(0)
    return digest.hexdigest()


def known_write(write):
    known = db.session.execute(KNOWN, {"actor": write.actor, "client_id": write.client_id}).first()
    if known and known.fingerprint != write.fingerprint:
        raise Conflict("client_id_reused", _l("This was sent before with other content. It is kept on your phone."))
    return known


def audible(member, packets):
    """The packets of streams the member hears: what a guest does may be the managers' news, and theirs alone."""
    return [packet for stream, packet in packets if member.heard_of([stream])]


def answer(packets, extra, status):
    """Packets in the asker's language for a page that applies them, else back to a page."""
    if wants_json():
        locale = str(get_locale())
        return jsonify(packets=[packet[locale] for packet in packets], **extra), status
    return redirect(extra.get("go") or back(), 303)


def back():
    """The page the form stood on, if it is ours."""
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else url_for("web.home")


def occurred_at(form):
    """When the button was pressed, by the phone's clock; never later than now. Decides nothing."""
    return clock.parse(form.occurred_at.data, latest=clock.now()) or clock.now()
