"""The history's doors: a page and the same as CSV, for managers and for those whose duty is to look."""

from itertools import chain as chained

from flask import render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from eventops import changes, clock
from eventops.alerts.views import address_of_alert
from eventops.feed.views import address_of
from eventops.history import actions, blueprint, facts, queries
from eventops.history.forms import asked_for, filter_form
from eventops.history.sentences import sentence
from eventops.people.access import first_error, member_or_door, members_only
from eventops.refusals import Refused
from eventops.sheets import csv_answer


@blueprint.get("/history")
@members_only("history.read")
def show_history(member):
    streams = queries.readable(member)
    form = filter_form(member.event, streams, request.args)
    valid = form.validate()
    asked = asked_for(form, member.event, streams) if valid else None
    before = queries.row_at(request.args.get("before", ""), streams)
    rows, more = queries.page(*asked, before) if asked else ([], False)
    return render_template(
        "history/history.html", member=member, form=form, rows=rows, subjects=queries.subjects(rows), facts=facts,
        rooms=named(streams), heard={stream.id for stream in member.streams}, asked=form.asked,
        paged=before is not None, stamp=clock.stamp, as_of=clock.now(),
        older=queries.cursor(rows[-1], streams) if more else None), 200 if valid else 422


def named(streams):
    """``{stream id: name}`` of the rooms in the reader's language."""
    names = queries.rooms(streams)
    return {stream.id: names[stream.key] for stream in streams}


@blueprint.get("/history.csv")
@members_only("history.read")
def export_history(member):
    """The same rows as the page, all of them; that they were taken out is in the history first."""
    event = member.event
    streams = queries.readable(member)
    form = filter_form(event, streams, request.args)
    if not form.validate():
        raise Refused("invalid", first_error(form), fields=form.errors)
    with changes.writing():
        actions.export_history(member_or_door(event.slug, "history.read"), form.asked)
        changes.commit()
    asked = asked_for(form, event, streams)
    return csv_answer(f"history-{event.slug}-{clock.today(event.zone)}.csv",
                      chained([header(event)], table(event, asked, named(streams)) if asked else []))


def header(event):
    return [_("Time (%(zone)s)", zone=event.zone), _("Time (UTC)"), _("Pressed at (UTC)"), _("Who"),
            _("What happened"), _("About"), _("In detail"), _("Before"), _("After"), _("Room"), _("Number"),
            _("Kind"), _("Hash")]


def table(event, asked, rooms):
    """The lines of the CSV, newest first, a piece at a time."""
    for rows in queries.every(*asked):
        subjects = queries.subjects(rows)
        for row in rows:
            yield line(event, row, subjects, rooms)


def line(event, row, subjects, rooms):
    actor = subjects.get(("Membership", row.actor_id))
    compared = facts.compared(row)
    return [clock.stamp(row.received_at, event.zone), clock.iso(row.received_at), clock.iso(row.occurred_at),
            actor.name if actor else "", sentence(row), about(row, subjects),
            "\n".join(f"{word}: {value}" for word, value in facts.details(row)),
            *("\n".join(pair(word, side) for word, *sides in compared for side in [sides[index]]) for index in (0, 1)),
            rooms[row.stream_id], row.n, row.kind, row.hash]


def pair(word, value):
    return f"{word}: {value}" if word else value


@blueprint.app_template_global()
def about(row, subjects):
    """What a change was about, in short: a card's number and title, a member's name, else nothing."""
    subject = subjects.get((row.subject_type, row.subject_id))
    if row.kind.startswith(("card.", "question.", "incident.")) and subject:
        return f"#{subject.number} {subject.name(str(get_locale()))}"
    return subject.name if row.subject_type == "Membership" and subject and row.actor_id != subject.id else ""


@blueprint.app_template_global()
def address_about(row, subjects, heard, event):
    """Where to look at what a change was about, if the reader may."""
    subject = subjects.get((row.subject_type, row.subject_id))
    if subject is None or row.stream_id not in heard:
        return None
    if row.kind.startswith(("card.", "question.", "incident.")):
        return url_for("board.show_card", event=event.slug, number=subject.number)
    if row.subject_type == "Poll":
        return address_of(subject.message)
    if row.subject_type == "Alert":
        return address_of_alert(subject)
    if row.subject_type == "Message":
        return url_for("feed.show_room", event=event.slug, key=subject.room.key) + f"#{subject.element_id}"
    return None
