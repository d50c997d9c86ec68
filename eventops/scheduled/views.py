"""The page of what is said later in a room."""

from datetime import timedelta

from flask import render_template, url_for

from eventops import clock, live
from eventops.feed import pictures
from eventops.feed import queries as feed
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people.access import members_only, writes
from eventops.scheduled import actions, blueprint, queries
from eventops.scheduled.forms import ScheduleForm
from eventops.scheduled.models import ScheduledPost


@live.shows(ScheduledPost)
def parts_of_scheduled(_scheduled):
    """What waits in which room is not said to those who do not read it: each page asks for its own list."""
    return [Part("reload", "#scheduled")]


@blueprint.get("/rooms/<key>/scheduled")
@members_only("message.schedule")
def show_scheduled(member, key):
    room = feed.room(member, key)
    soon = clock.local(clock.now() + timedelta(minutes=15), member.event.zone)
    return render_template("scheduled/scheduled.html", member=member, room=room,
                           scheduled=queries.scheduled_posts(room), form=ScheduleForm(formdata=None, at=soon))


@blueprint.post("/rooms/<key>/scheduled")
@writes("message.schedule", ScheduleForm, prepare=pictures.ready)
def schedule_post(member, form, ready, key):
    at = clock.utc(form.at.data.replace(second=0, microsecond=0), member.event.zone)
    scheduled = actions.schedule_post(member, feed.room(member, key), form.body.data, at, form.urgency.data,
                                      ready)
    return to_list(scheduled)


@blueprint.post("/scheduled/<key>/cancel")
@writes("message.schedule", PressForm)
def cancel_post(member, form, key):
    scheduled = queries.scheduled_post(member, key)
    actions.cancel_post(member, scheduled)
    return to_list(scheduled)


def to_list(scheduled):
    return {"go": url_for("scheduled.show_scheduled", event=scheduled.event.slug, key=scheduled.room.key)}
