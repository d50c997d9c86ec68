"""Looking shifts, needs and tellings up; an outsider finds their own shifts alone."""

from datetime import timedelta
from typing import NamedTuple

from flask import abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventops import clock
from eventops.extensions import db
from eventops.people.models import Membership, team_members
from eventops.placements import hours, rows
from eventops.placements.models import PlacementSheet, PlaceNeed, Shift, Telling, WhereAsk

ASKED_WITHIN = timedelta(hours=3)  # questions that the page still shows


def sheet_of(event):
    return db.session.scalar(select(PlacementSheet).filter_by(event_id=event.id))


def everything():
    return joinedload(Shift.member), joinedload(Shift.place)


def shifts(event, **by):
    """Those that stand, in the order of time."""
    return db.session.scalars(
        select(Shift).filter_by(event_id=event.id, struck_at=None, **by).options(*everything())
        .order_by(Shift.starts_at, Shift.id)).unique().all()


def shift(member, key):
    return db.session.scalar(
        select(Shift).filter_by(event_id=member.event_id, key=key).options(*everything())) or abort(404)


def needs(event):
    return db.session.scalars(
        select(PlaceNeed).filter_by(event_id=event.id, struck_at=None).options(joinedload(PlaceNeed.place))
        .order_by(PlaceNeed.starts_at, PlaceNeed.id)).all()


def need(member, key):
    return db.session.scalar(
        select(PlaceNeed).filter_by(event_id=member.event_id, key=key, struck_at=None)) or abort(404)


def by_person(found):
    """``{who: their shifts}``"""
    grouped = {}
    for each in found:
        grouped.setdefault(each.who, []).append(each)
    return grouped


def told(event, **by):
    """``{member id: the last telling that stands}``"""
    wanted = select(Telling).filter_by(event_id=event.id, struck_at=None, **by).where(Telling.place_id.is_not(None))
    return {each.member_id: each for each in db.session.scalars(
        wanted.options(joinedload(Telling.member), joinedload(Telling.place)).order_by(Telling.id))}


def telling(member, key):
    """One's own."""
    return db.session.scalar(
        select(Telling).filter_by(event_id=member.event_id, member_id=member.id, key=key)) or abort(404)


def day_rows(event, day):
    """A row of the grid for everybody who has a shift that day, in their order."""
    known = told(event)
    found = [rows.row(event, day, theirs, known.get(theirs[0].member_id))
             for theirs in by_person([each for each in shifts(event) if each.day == day]).values()]
    return sorted(found, key=lambda row: row.order)


def row_of(event, who, day, member_id=None):
    """One of those rows, or None where nothing is left."""
    theirs = [each for each in shifts(event, **({"member_id": member_id} if member_id else {}))
              if each.who == who and each.day == day]
    known = told(event, member_id=member_id) if member_id else {}
    return rows.row(event, day, theirs, known.get(member_id)) if theirs else None


def lacks(event, day):
    """Where fewer people are planned than needed that day."""
    planned = [hours.pieces(theirs) for theirs in by_person(shifts(event)).values()]
    return [lack for each in needs(event) if each.day == day for lack in hours.lacks(each, planned)]


class Here(NamedTuple):
    """At a place: what is planned, who last said that they are there, what it needs."""

    pieces: list
    told: list
    needs: list


NOTHING = Here([], [], [])


def heres(event):
    """``{place id: Here}`` of every place where there is something."""
    found = {}
    at = lambda place_id: found.setdefault(place_id, Here([], [], []))  # noqa: E731
    for theirs in by_person(shifts(event)).values():
        for piece in hours.pieces(theirs):
            for place_id in places_of(piece, theirs):
                at(place_id).pieces.append(piece)
    for each in told(event).values():
        at(each.place_id).told.append(each)
    for each in needs(event):
        at(each.place_id).needs.append(each)
    for each in found.values():
        each.pieces.sort(key=lambda piece: (piece.starts_at, piece.shift.id))
        each.told.sort(key=lambda telling: telling.id)
    return found


def places_of(piece, theirs):
    """Where a piece is; a break is where the work is that it interrupts."""
    if not piece.is_break:
        return {piece.shift.place_id} - {None}
    return {each.place_id for each in theirs if each.kind == "work" and each.starts_at < piece.ends_at
            and each.ends_at > piece.starts_at} - {None}


def suggested(member, offered):
    """The places one is probably at: where the shift is that runs now, then what one said last."""
    now = clock.now()
    planned = [each.place for each in shifts(member.event, member_id=member.id)
               if each.kind == "work" and each.starts_at <= now < each.ends_at]
    return list(dict.fromkeys(place for place in [*planned, member.place] if place in offered))


def asks(event):
    """The questions of the last hours, the newest first."""
    return db.session.scalars(
        select(WhereAsk).filter_by(event_id=event.id).where(WhereAsk.asked_at > clock.now() - ASKED_WITHIN)
        .order_by(WhereAsk.id.desc())).all()


def asked(ask):
    """Those it asks who are in."""
    wanted = select(Membership).filter_by(event_id=ask.event_id, state="active").where(Membership.id != ask.asker_id)
    theirs = select(team_members.c.membership_id).where(team_members.c.team_id == ask.team_id)
    return db.session.scalars(
        wanted.where(Membership.id.in_(theirs) if ask.team_id else Membership.id == ask.member_id)
        .order_by(Membership.id)).all()


def answers(ask):
    """``(who has said where they are since, who has not)``."""
    everybody = asked(ask)
    have = [each for each in everybody if each.placed_at and each.placed_at >= ask.asked_at]
    return have, [each for each in everybody if each not in have]


def asks_of(member):
    """The questions of the last hours that ask that member."""
    teams = {team.id for team in member.teams}
    return [each for each in asks(member.event) if each.asker_id != member.id
            and (each.member_id == member.id or each.team_id in teams)]
