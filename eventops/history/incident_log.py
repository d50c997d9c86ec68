"""What happened to incidents, from the first minute on, as a file and on A4: to whoever hears them, and nobody else."""

from itertools import groupby

from flask import render_template
from flask_babel import get_locale

from eventops import changes, clock
from eventops.board.models import Card
from eventops.extensions import db, socketio
from eventops.history import actions, blueprint, facts, queries
from eventops.history.views import header, line, named
from eventops.people.access import member_or_door, members_only
from eventops.permissions import can
from eventops.sheets import csv_answer

AT_ONCE = 50  # rows drawn before others have their turn


@blueprint.get("/incidents.csv")
@members_only("incident.export")
def export_incidents(member):
    """Every row in the order of time; that it was taken out is in the history of those who hear that member's own."""
    event = member.event
    with changes.writing():
        actions.export_history(member_or_door(event.slug, "incident.export"), {"kind": "incident"})
        changes.commit()
    rows, subjects = told(member)
    rooms = named(member.streams)
    lines = [header(event), *(line(event, row, subjects, rooms) for row in unhurried(rows))]
    return csv_answer(f"incidents-{event.slug}-{clock.today(event.zone)}.csv", lines)


@blueprint.get("/incidents/log")
@members_only("incident.export")
def show_incident_log(member):
    """The same rows as a page that prints on A4."""
    rows, subjects = told(member)
    zone, locale = member.event.zone, str(get_locale())
    days = groupby(unhurried(rows), lambda row: clock.day(row.received_at, zone, locale))
    return render_template("history/incident_log.html", member=member, rows=rows, days=days, subjects=subjects,
                           facts=facts, incident_of=incident_of, stamp=clock.stamp, as_of=clock.now())


def told(member):
    """The rows and what they are about; what was said stands as its talk shows it, but for those who read originals."""
    rows = queries.of_incidents(member)
    subjects = queries.subjects(rows)
    if not can(member, "history.read"):
        for row in rows:
            if row.subject_type == "Message":
                row.details = as_shown(row, subjects.get(("Message", row.subject_id)))
    return rows, subjects


def as_shown(row, message):
    """The details without what was unsent or edited since."""
    details = {name: what for name, what in row.details.items() if name not in ("body", "before", "after")}
    if row.kind == "message.posted" and message and not message.unsent_at:
        details["body"] = message.words(str(get_locale()))
    return details


def unhurried(rows):
    for count, row in enumerate(rows, start=1):
        yield row
        if count % AT_ONCE == 0:
            socketio.sleep(0)


def incident_of(row, subjects):
    """The incident a row tells of, also when it is what was said in its talk or who is safe; None without one."""
    subject = subjects.get((row.subject_type, row.subject_id))
    if row.subject_type == "Message":
        return db.session.get(Card, subject.card_id) if subject else None
    return subject.incident if row.subject_type == "RollAnswer" and subject else subject
