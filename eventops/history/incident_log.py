"""What happened to incidents, from the first minute on, as a file: to whoever hears them, and nobody else."""

from eventops import changes, clock
from eventops.history import actions, blueprint, queries
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
    streams = member.streams
    newest_first = list(table(event, (streams, [queries.about_incidents(event.id)]), named(streams)))
    return csv_answer(f"incidents-{event.slug}-{clock.today(event.zone)}.csv", [header(event), *newest_first[::-1]])
