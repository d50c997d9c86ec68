"""A task given to a team or an organisation may wait for each of them 全員: it is done with the last one's tap."""

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.board import actions as board
from eventops.changes import record
from eventops.people import queries as people
from eventops.permissions import LEAD, at_least, can
from eventops.refusals import Forbidden, Refused


def asked(task):
    """The members it waits for."""
    if not (task.organization or task.team):
        return []
    return [each for each in people.hearers(task.event_id, task.stream) if can(each, "card.move") and (
        each.organization == task.organization if task.organization else task.team in each.teams)]


def ask_everybody(member, task, on):
    """Let the task be done when each of them has done it, or (*on* is false) when one has."""
    board.may_assign_others(member)
    count = len(asked(task)) if on else 0
    if on and not count:
        raise Refused("nobody_asked", _l("Put a team or an organisation in charge first."))
    if not task.is_open or bool(task.everybody) == bool(count):
        return
    task.everybody, task.done_by, task.last_move = count, [], None
    task.version += 1
    record(member, task, "card.asks_everybody" if on else "card.asks_one", asked=count)


def done_by_one(member, task, verb):
    """Whether this tap was one of several, and the task goes on. Who leads may finish it for all of them."""
    if verb.name != "finish" or not task.everybody or member is None:
        return False
    waited_for = {each.key for each in asked(task)}
    if member.key not in waited_for:
        if at_least(member, LEAD):
            return False
        raise Forbidden("not_asked", _l("This waits for each of those it was given to."))
    before, done = task.done_by, {*task.done_by, member.key}
    task.everybody = len(waited_for)
    if member.key in before:
        return True
    task.done_by = sorted(done)
    if waited_for <= done:
        return False
    task.last_move = {**board.standing(task), "by": member.id, "at": clock.iso(clock.now())}
    task.first_response_at = task.first_response_at or clock.now()
    task.version += 1
    record(member, task, "card.done_by_one", done=len(waited_for & done), asked=len(waited_for))
    board.follow(member, task)
    return True


def begin_anew(_member, task, before):
    """Taken up again, it waits for each of them again."""
    if task.is_open and not task.STATES[before].is_open:
        task.done_by = []


def take_back(member, task, _last):
    task.done_by = [key for key in task.done_by if key != member.key]


board.in_parts["setup"] = done_by_one
board.after_move["setup"].append(begin_anew)
board.after_undo["setup"].append(take_back)
