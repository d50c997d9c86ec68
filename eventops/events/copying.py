"""What one event takes over from another: each feature says how its own preparations are copied.

Nothing of the source is shared: a copy has its own key, and what it points to is a copy, too, or nothing.
"""

import copy

from sqlalchemy import inspect

from eventops.extensions import db

# Functions (actor, source, event, copies), called in the order the features were imported: low ones first, so that
# a feature finds the copies of what its own things point to. Features above add theirs.
copied = []


class Copies:
    """What became of what: ``of(row)`` is the copy of a row of the source."""

    def __init__(self):
        self.rows = {}

    def add(self, row, **columns):
        """A new row with the plain columns of *row*; what points to other rows is only what *columns* say."""
        made = type(row)(**{**plain_columns(row), **columns})
        db.session.add(made)
        self.rows[type(row), row.id] = made
        return made

    def of(self, row):
        """The copy of that row; None for none, and for what was not copied."""
        return self.rows.get((type(row), row.id)) if row is not None else None

    def id_of(self, row):
        """The copy's id; the caller has flushed it."""
        made = self.of(row)
        return made.id if made is not None else None

    def counts(self):
        """How many of each kind: ``{"Place": 24, …}``."""
        counted = {}
        for model, _id in self.rows:
            counted[model.__name__] = counted.get(model.__name__, 0) + 1
        return counted


def plain_columns(row):
    """The columns that neither name the row nor point to another."""
    return {attribute.key: copy.deepcopy(getattr(row, attribute.key))
            for attribute in inspect(type(row)).column_attrs for column in attribute.columns
            if not (column.primary_key or column.unique or column.foreign_keys)}


def copy_places(_actor, source, event, copies):
    for place in source.places:
        copies.add(place, event_id=event.id)
    db.session.flush()
    for place in source.places:
        copies.of(place).parent_id = copies.id_of(place.parent)
    db.session.flush()
    db.session.expire(event, ["places"])


copied.append(copy_places)
