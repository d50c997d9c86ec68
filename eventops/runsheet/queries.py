"""Looking cues up: all of them, what comes next, what due times are counted from."""

from typing import NamedTuple

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventops.events.models import Place, in_language
from eventops.extensions import db
from eventops.runsheet.models import Cue, RunSheet

NEXT = 30  # cues that pages choose the next ones from: those nobody has tapped for an hour are passed over there


def everything():
    """What a cue's partials print, as options of the query."""
    return joinedload(Cue.place), joinedload(Cue.owner), joinedload(Cue.team)


def cues(event_id, also_struck=False):
    """In the order of the plan."""
    wanted = select(Cue).filter_by(event_id=event_id).options(*everything()).order_by(Cue.starts_at, Cue.id)
    return db.session.scalars(wanted if also_struck else wanted.where(Cue.struck_at.is_(None))).all()


def cue(event_id, key):
    return db.session.scalar(
        select(Cue).filter_by(event_id=event_id, key=key, struck_at=None).options(*everything())) or abort(404)


def sheet_of(event):
    """The event's run sheet as one; None while nothing was ever put on it."""
    return db.session.scalar(select(RunSheet).filter_by(event_id=event.id))


def instants(event_id):
    """``{code: (cue, when it begins, when it ends)}``, of struck ones too: what hangs on them stays where it is."""
    found = db.session.scalars(select(Cue).filter_by(event_id=event_id).order_by(Cue.starts_at, Cue.id))
    return {cue.code: (cue, *cue.instants) for cue in found}


class Next(NamedTuple):
    """What the heads of pages and the big screens print of a cue: nobody's name."""

    key: str
    name_ja: str
    name_en: str
    place_id: int | None
    place_ja: str | None
    place_en: str | None
    starts_at: object
    ends_at: object
    started_at: object
    ended_at: object

    def name(self, locale):
        return in_language(locale, self.name_ja, self.name_en)

    def place(self, locale):
        return in_language(locale, self.place_ja or "", self.place_en or "")

    @property
    def delay(self):
        return Cue.delay.fget(self)


def upcoming(event_id):
    """What runs and what comes next, by the plan.

    Over is what has ended, and what was never tapped, or never ended, when a later cue of the same place began.
    """
    found = [Next(*row) for row in db.session.execute(
        select(Cue.key, Cue.name_ja, Cue.name_en, Cue.place_id, Place.name_ja, Place.name_en, Cue.starts_at,
               Cue.ends_at, Cue.started_at, Cue.ended_at)
        .outerjoin(Place, Place.id == Cue.place_id)
        .where(Cue.event_id == event_id, Cue.struck_at.is_(None)).order_by(Cue.starts_at, Cue.id))]
    begun = {}
    for each in found:
        if each.started_at:
            begun[each.place_id] = each.starts_at
    return [each for each in found if not each.ended_at
            and each.starts_at >= begun.get(each.place_id, each.starts_at)][:NEXT]
