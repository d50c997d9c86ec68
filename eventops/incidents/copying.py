"""The types of incident of a copied event: as its source has them."""

from eventops.events.copying import copied, plain_columns
from eventops.feed.copying import copied_stream
from eventops.incidents import queries
from eventops.incidents.models import IncidentType


def copy_types(_actor, source, event, copies):
    """In place of those the new event began with; one for a team that did not come along is for the headquarters."""
    there = {kind.code: kind for kind in queries.types(event.id, all_of_them=True)}

    def audience_there(audience):
        old = next((each for each in source.streams if each.audience == audience), None)
        new = old and copied_stream(old, source, event, copies)
        return new.audience if new else "managers"

    for kind in queries.types(source.id, all_of_them=True):
        columns = {"audience": audience_there(kind.audience), "alerts": [audience_there(each) for each in kind.alerts]}
        if kind.code in there:
            for name, value in {**plain_columns(kind), **columns}.items():
                setattr(there[kind.code], name, value)
            copies.rows[IncidentType, kind.id] = there[kind.code]
        else:
            copies.add(kind, event_id=event.id, **columns)


copied.append(copy_types)
