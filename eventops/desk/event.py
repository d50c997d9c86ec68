"""The managers' page of the event itself: its names, its days, and the hours that due times hang on."""

from datetime import datetime

from flask import render_template, url_for

from eventops import clock
from eventops.desk import blueprint
from eventops.desk.forms import EventForm
from eventops.events import actions
from eventops.people.access import members_only, writes


@blueprint.get("/events/<event>/desk/event")
@members_only("event.edit")
def show_event(member):
    event = member.event
    form = EventForm(formdata=None, name_ja=event.name_ja, name_en=event.name_en, starts_on=event.starts_on,
                     ends_on=event.ends_on, opens=wall_time(event, event.opens_at),
                     closes=wall_time(event, event.closes_at))
    return render_template("desk/event.html", member=member, form=form)


@blueprint.post("/events/<event>/desk/event")
@writes("event.edit", EventForm)
def edit_event(member, form):
    event = member.event
    actions.edit_event(
        member, event, name_ja=form.name_ja.data, name_en=form.name_en.data, starts_on=form.starts_on.data,
        ends_on=form.ends_on.data, opens_at=instant(event, form.starts_on.data, form.opens.data),
        closes_at=instant(event, form.ends_on.data, form.closes.data))
    return {"go": url_for("desk.show_event", event=event.slug, saved=1)}


def wall_time(event, instant):
    return instant and clock.local(instant, event.zone).time()


def instant(event, day, time):
    """The first day's opening, the last day's closing; None while nobody has said when."""
    return clock.utc(datetime.combine(day, time), event.zone) if time else None
