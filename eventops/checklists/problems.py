"""A problem 問題あり of a task is somebody's to mend: it makes an incident of equipment, and is red until that ends."""

from sqlalchemy import select

from eventops import clock
from eventops.board import actions as board
from eventops.board import asides
from eventops.changes import record
from eventops.checklists.models import SetupTask
from eventops.extensions import db
from eventops.incidents import actions as incidents
from eventops.incidents.models import Incident
from eventops.incidents.queries import types

KIND = "equipment"  # the type whose incidents come of it; put away, none do


def report_problem(member, task, _before):
    """Pass a problem on with its reason and the task's photos, unless what it was passed on as is still open."""
    if task.state != "problem" or (task.blocker is not None and task.blocker.is_open):
        return
    kind = next((each for each in types(task.event_id) if each.code == KIND), None)
    if kind is not None:
        task.blocker = incidents.report_incident(member, kind, {}, task.title, task.outcome, task.place,
                                                 task.place_note, task.photos)
        db.session.flush()
        record(member, task, "card.blocked", number=task.blocker.number)


def follow_incident(member, incident, before):
    """Its end ends the problem of the task it came of; opened again, the area is red again."""
    if incident.is_open != Incident.STATES[before].is_open:
        tell_tasks(member, incident)


def tasks_of(incident):
    """Those whose problem was passed on as it."""
    return db.session.scalars(select(SetupTask).where(SetupTask.blocker_id == incident.id)).unique().all()


def tell_tasks(member, incident):
    for task in tasks_of(incident):
        if not incident.is_open and task.state == "problem":
            board.move_card(member, task, "resume")
        else:
            task.version += 1
            record(member, task, "card.blocked" if incident.is_open else "card.unblocked", number=incident.number)


def follow_undo(member, incident, last):
    follow_incident(member, incident, last["after"])


def follow_merge(incident):
    settle(incident)
    tell_tasks(None, incident)


def end_with(member, task, _before):
    """The task is over, or its report was undone: so is what it was passed on as, if nobody has taken that up."""
    incident = task.blocker
    over = not task.is_open or (task.state != "problem" and task.last_move is None)  # none: it was undone
    if incident is None or incident.state != Incident.FIRST_STATE or not over:
        return
    incident.state, incident.closed_at = "closed", clock.now()
    incident.outcome = f"#{task.number} {board.words(task.state_word.label)['ja']}"
    incident.version += 1
    db.session.flush()
    record(member, incident, "card.moved", verb="close", before=Incident.FIRST_STATE, after="closed", note="")
    incidents.follow(member, incident, Incident.FIRST_STATE)
    board.follow(member, incident)


settle = asides.after_merge["incident"]
asides.after_merge["incident"] = follow_merge
board.after_move["setup"].append(report_problem)
board.after_move["incident"].append(follow_incident)
board.after_move["setup"].append(end_with)
board.after_undo["setup"].append(end_with)
board.after_undo["incident"].append(follow_undo)
