"""Looking checklists up, and how far their tasks are."""

from dataclasses import dataclass

from flask import abort
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from eventops.board import queries as board
from eventops.board.models import Card
from eventops.checklists.models import Checklist, ChecklistTemplate, Layout, SetupTask
from eventops.events.models import Place
from eventops.extensions import db
from eventops.people.models import Membership

FINISHED = ("done", "verified", "skipped")
GOOD = ("done", "verified")  # what the gate asks of a critical task: to leave it out opens no doors
NAMED = 10  # of what keeps the gate shut


def checklists(event_id):
    return db.session.scalars(
        select(Checklist).filter_by(event_id=event_id).order_by(Checklist.position, Checklist.id)).all()


def checklist(event_id, key):
    return db.session.scalar(select(Checklist).filter_by(event_id=event_id, key=key)) or abort(404)


def layout(event_id, key):
    return db.session.scalar(
        select(Layout).join(Layout.checklist).where(Layout.key == key, Checklist.event_id == event_id)) or abort(404)


def laid_out(event):
    """The checklists that are laid out, with their tasks ready to print."""
    found = db.session.scalars(
        select(Checklist).filter_by(event_id=event.id).where(Checklist.laid_out_at.is_not(None))
        .options(selectinload(Checklist.tasks).joinedload(SetupTask.item))
        .order_by(Checklist.position, Checklist.id)).unique().all()
    board.name_all([task for checklist in found for task in checklist.tasks], event)
    return found


def with_tasks(event, ids):
    """Those checklists with their tasks as the database has them now, ready to print."""
    found = db.session.scalars(
        select(Checklist).where(Checklist.id.in_(ids)).options(selectinload(Checklist.tasks).joinedload(SetupTask.item))
        .order_by(Checklist.position, Checklist.id).execution_options(populate_existing=True)).unique().all()
    board.name_all([task for checklist in found for task in checklist.tasks], event)
    return found


def progress(of_checklist):
    """``(finished, all)`` of a list's tasks."""
    rows = dict(db.session.execute(
        select(SetupTask.state, func.count()).filter_by(checklist_id=of_checklist.id).group_by(SetupTask.state)
    ).all())
    return sum(rows.get(state, 0) for state in FINISHED), sum(rows.values())


def progress_in(of_checklist):
    """The same of a list whose tasks are at hand, without asking again."""
    return sum(task.state in FINISHED for task in of_checklist.tasks), len(of_checklist.tasks)


def is_complete(of_checklist):
    """Whether none of a list's tasks is left to do."""
    left = select(SetupTask.id).where(SetupTask.checklist_id == of_checklist.id, SetupTask.state.not_in(FINISHED))
    return db.session.scalar(left.limit(1)) is None


def is_problem():
    """Whether a task has a problem, as a column: it says so itself, or what that was passed on as is still open."""
    blocker = Card.__table__.alias()
    passed_on = select(blocker.c.id).where(blocker.c.id == SetupTask.blocker_id, blocker.c.closed_at.is_(None))
    return ((SetupTask.state == "problem") | passed_on.exists()).label("is_problem")


def readiness(event_id):
    """By area: ``[(place or None, finished, all, problems)]``, in the order of places. A booth counts to its hall."""
    rows = db.session.execute(
        select(SetupTask.place_id, SetupTask.state, is_problem(), func.count())
        .where(SetupTask.event_id == event_id).group_by(SetupTask.place_id, SetupTask.state, "is_problem")).all()
    places = {place.id: place for place in db.session.scalars(select(Place).filter_by(event_id=event_id))}
    areas = {}
    for place_id, state, problem, count in rows:
        place = area_of(places, place_id)
        finished, total, problems = areas.get(place, (0, 0, 0))
        areas[place] = (finished + count * (state in FINISHED), total + count, problems + count * problem)
    ordered = sorted(areas.items(), key=lambda pair: pair[0].position if pair[0] else 10**6)
    return [(place, *counts) for place, counts in ordered]


@dataclass(frozen=True)
class Gate:
    """Whether the doors may open: all that is critical and due by then is done or checked."""

    left: int
    blocking: list  # the first of what is left, as rows (number, title, title_en, state, Place)

    @property
    def is_open(self):
        return not self.left


def gate(event):
    """The event's Gate; None while nothing critical is laid out. What is due after the opening is not asked for.

    Pages and big screens draw it of the same change: it is read once a change, and all that moves it is one.
    """
    at = (event.id, event.opens_at, event.stream("everyone").last_n)
    known = db.session.info.get("gate")
    if known is None or known[0] != at:
        known = db.session.info["gate"] = at, gate_now(event)
    return known[1]


def gate_now(event):
    card, task = Card.__table__.c, SetupTask.__table__.c
    critical = [card.event_id == event.id, task.critical]
    if event.opens_at:
        critical.append(card.due_at.is_(None) | (card.due_at <= event.opens_at))
    laid = Card.__table__.join(SetupTask.__table__, task.id == card.id)
    blocking = db.session.execute(
        select(card.number, card.title, card.title_en, card.state, Place, func.count().over().label("left"))
        .select_from(laid.outerjoin(Place.__table__, Place.id == card.place_id))
        .where(*critical, card.state.not_in(GOOD))
        .order_by(card.state != "problem", card.due_at, card.id).limit(NAMED)).all()
    if blocking:
        return Gate(blocking[0].left, blocking)
    return Gate(0, []) if db.session.scalar(select(card.id).select_from(laid).where(*critical).limit(1)) else None


def area_of(places, place_id):
    """The area a place counts to: a booth's parent, else the place itself."""
    place = places.get(place_id)
    return places.get(place.parent_id, place) if place and place.kind == "booth" else place


def to_start_from(member):
    """The published versions of the events the member manages."""
    return (select(ChecklistTemplate).join(Checklist).join(Membership, Membership.event_id == Checklist.event_id)
            .where(Membership.person_id == member.person_id, Membership.state == "active", Membership.role == "manager")
            .options(joinedload(ChecklistTemplate.checklist).joinedload(Checklist.event)))


def published(member):
    """The latest published version of each list, those of this event first."""
    latest = select(func.max(ChecklistTemplate.id)).group_by(ChecklistTemplate.checklist_id)
    found = db.session.scalars(to_start_from(member).where(ChecklistTemplate.id.in_(latest))).unique()
    return sorted(found, key=lambda template: (template.checklist.event_id != member.event_id, -template.id))


def template_to_start(member, key):
    return db.session.scalar(to_start_from(member).where(ChecklistTemplate.key == key)) or abort(404)


def template_of(of_checklist, number):
    return next((each for each in of_checklist.templates if each.number == number), None) or abort(404)
