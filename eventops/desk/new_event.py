"""Making another event, from nothing or from what was prepared for an earlier one."""

from flask import abort, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import SelectChoice

from eventops import changes
from eventops.changes import Write
from eventops.desk import actions, blueprint
from eventops.desk.event import columns, wall_time
from eventops.desk.forms import NewEventForm
from eventops.desk.home import manages, may_make
from eventops.extensions import db, limiter
from eventops.people import queries, sessions
from eventops.people.access import answer, fingerprint, first_error, known_write, open_door
from eventops.people.models import Person
from eventops.refusals import Forbidden, Refused


@blueprint.get("/events/new")
@open_door
def show_new_event():
    """The form; ``?copy=<event>`` fills it in from an event one manages."""
    _person, managed = maker()
    source, locale = chosen(managed, request.args.get("copy")), str(get_locale())
    form = NewEventForm(formdata=None, **(as_it_was(source) if source else {}))
    form.copy.choices = [SelectChoice("", _l("Nothing: an empty event"))] + [
        SelectChoice(event.slug, f"{event.name(locale)} ({event.starts_on:%Y-%m-%d})") for event in managed]
    return render_template("desk/new_event.html", form=form, source=source)


@blueprint.post("/events/new")
@open_door
@limiter.limit("30/minute", key_func=lambda: f"events:{(sessions.current() or abort(401)).id}")
def make_event():
    maker()
    form = NewEventForm()
    if not form.validate():
        raise Refused("invalid", first_error(form), fields=form.errors)
    with changes.writing():
        person, managed = maker()
        write = Write(actor=f"person:{person.id}", client_id=form.client_id.data, fingerprint=fingerprint(form, {}))
        if known := known_write(write):
            return answer([], known.extra, 200)
        source = chosen(managed, form.copy.data)
        fields = columns(form)
        if source:  # what was left empty is as it was
            fields |= {name: getattr(source, name) for name in ("address", "organizer_kind") if not fields[name]}
        member = actions.open_next_event(person, source, **fields)
        write.extra = {"go": url_for("desk.show_guide", event=member.event.slug)}
        changes.commit(write)
    return answer([], write.extra, 201)


def maker():
    """The signed-in person, if they may make events, and the events they manage."""
    if sessions.current() is None or not current_user.is_authenticated:
        abort(401)
    person = db.session.get(Person, current_user.id)
    members = queries.memberships(person.id)
    if not may_make(person, members):
        raise Forbidden("not_allowed", _l("Only managers with an e-mail address and a password make events."))
    return person, [member.event for member in members if manages(member)]


def chosen(managed, slug):
    """The event to copy, or None for none; another's is not there."""
    return next((event for event in managed if event.slug == slug), None) or abort(404) if slug else None


def as_it_was(source):
    """What the form begins with; the days are new."""
    names = ("name_ja", "name_en", "zone", "address", "organizer_kind")
    return {name: getattr(source, name) for name in names} | {
        "opens": wall_time(source, source.opens_at), "closes": wall_time(source, source.closes_at),
        "copy": source.slug}
