"""What happened to incidents, from the first minute on, as a file and on A4: to whoever hears them, and nobody else."""

from itertools import groupby

from flask import render_template
from flask_babel import get_locale

from eventops import changes, clock
from eventops.board.models import Card
from eventops.extensions import db
from eventops.history import actions, blueprint, facts, queries
from eventops.history.views import header, named, table
from eventops.people.access import member_or_door, members_only
from eventops.sheets import csv_answer


@blueprint.get("/incidents.csv")
@members_only("incident.export")
def export_incidents(member):
    """Every row in the order of time; that it was taken out is in the history of those who hear that member's own."""
    event = member.event
    with changes.writing():
        actions.export_history(member_or_door(event.slug, "incident.export"), {"kind": "incident"})
        changes.commit()
    newest_first = list(table(event, asked(member), named(member.streams)))
    return csv_answer(f"incidents-{event.slug}-{clock.today(event.zone)}.csv", [header(event), *newest_first[::-1]])


@blueprint.get("/incidents/log")
@members_only("incident.export")
def show_incident_log(member):
    """The same rows as a page that prints on A4."""
    rows = [row for piece in queries.every(*asked(member)) for row in piece][::-1]
    zone, locale = member.event.zone, str(get_locale())
    days = [(day, list(of_day)) for day, of_day in groupby(rows, lambda row: clock.day(row.received_at, zone, locale))]
    return render_template("history/incident_log.html", member=member, days=days, subjects=queries.subjects(rows),
                           facts=facts, incident_of=incident_of, stamp=clock.stamp, as_of=clock.now())


def asked(member):
    return member.streams, [queries.about_incidents(member.event_id)]


def incident_of(row, subjects):
    """The incident a row tells of, also when it is what was said in its talk or who is safe; None without one."""
    subject = subjects.get((row.subject_type, row.subject_id))
    if row.subject_type == "Message":
        return db.session.get(Card, subject.card_id) if subject else None
    return subject.incident if row.subject_type == "RollAnswer" and subject else subject
