"""Handing over, and receiving what was handed over, one item at a time."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from eventops import clock
from eventops.board.actions import assign_card
from eventops.changes import record
from eventops.extensions import db
from eventops.handovers import queries
from eventops.handovers.models import Handover, HandoverItem
from eventops.refusals import Conflict, Forbidden, Refused


def make_handover(member, team, since, lines=()):
    """A sheet of what is open now in the member's hands and their team's, and of *lines*, for the team (None: 本部)."""
    stream = team.stream if team else member.event.stream("managers")
    cards = queries.left_open(member, stream, team)
    if not cards and not lines:
        raise Refused("nothing", _l("There is nothing open to hand over. Write a line if there is something to say."))
    handover = Handover(event_id=member.event_id, event=member.event, stream=stream, team=team, author=member,
                        since=since, closed=queries.closed_since(member, stream, team, since))
    handover.items = [*(HandoverItem(card=card) for card in cards), *(HandoverItem(text=line) for line in lines)]
    db.session.add(handover)
    db.session.flush()
    record(member, handover, "handover.made", items=len(handover.items))
    return handover


def receive_item(member, handover, item):
    """Answer for it from now on; a card that is still in the hands of who handed it over changes hands."""
    if handover.author_id == member.id:
        raise Forbidden("your_own", _l("Somebody else must receive what you hand over."))
    if not receive(member, item):
        raise Conflict("too_late", _l("%(name)s has received this already.", name=item.received_by.name),
                       subject=handover)
    handover.version += 1
    record(member, handover, "handover.received", item=f"#{item.card.number}" if item.card else item.text)
    card = item.card
    if card and card.is_open and card.assignee_id in (None, handover.author_id) and member.hears(card.stream_id):
        assign_card(member, card, member)


def receive(member, item):
    """Mark it received if nobody has; whether it was."""
    free = update(HandoverItem).where(HandoverItem.id == item.id, HandoverItem.received_at.is_(None))
    taken = db.session.execute(free.values(received_by_id=member.id, received_at=clock.now())
                               .execution_options(synchronize_session=False)).rowcount
    db.session.refresh(item, ["received_by_id", "received_at", "received_by"])
    return bool(taken)
