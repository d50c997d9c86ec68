"""The one place that turns a change into a sentence of the reader's language."""

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from eventops import changes
from eventops.board.models import Card
from eventops.checklists import evidence
from eventops.extensions import db
from eventops.feed import announcements
from eventops.people.models import Membership

SENTENCES = {  # every kind of change there is; its %(words)s are the details the change was recorded with
    "message.posted": _l("%(who)s posted a message."),
    "scheduled.made": _l("%(who)s scheduled a post for %(at)s."),
    "scheduled.cancelled": _l("%(who)s took back the post scheduled for %(at)s."),
    "scheduled.posted": _l("The post %(who)s had scheduled for %(at)s was posted."),
    "scheduled.missed": _l("The post scheduled for %(at)s was not posted."),
    "message.announced": _l("The system announced: %(text)s"),
    "message.edited": _l("%(who)s edited a message."),
    "message.unsent": _l("%(who)s unsent a message."),
    "message.calmed": _l("Somebody is seeing to it: this is urgent no more."),
    "message.reacted": _l("Reactions to a message: %(reactions)s"),
    "message.pinned": _l("%(who)s pinned a message."),
    "message.unpinned": _l("%(who)s took a pinned message down."),
    "alert.started": _l("%(who)s asked everybody to acknowledge: people: %(asked)s"),
    "alert.acknowledged": _l("Acknowledged (%(done)s/%(asked)s): %(names)s"),
    "alert.repeated": _l("Asked again for an acknowledgement (round %(round)s): people missing: %(missing)s"),
    "alert.raised": _l("The managers were told: people who have not acknowledged: %(missing)s"),
    "alert.stopped": _l("%(who)s stopped asking for acknowledgements."),
    "alert.ended": _l("Nobody is asked to acknowledge any more."),
    "poll.made": _l("%(who)s asked: %(options)s"),
    "poll.voted": _l("Votes (people so far: %(answered)s): %(votes)s"),
    "poll.counted": _l("Votes of an anonymous poll: people so far: %(answered)s"),
    "poll.closed": _l("%(who)s closed the poll (people: %(answered)s): %(result)s"),
    "message.carded": _l("%(who)s made card #%(number)s of a message."),
    "card.made": _l("%(who)s made this card."),
    "card.moved": _l("%(who)s: %(before)s → %(after)s"),
    "card.undone": _l("%(who)s took the last step back: %(before)s → %(after)s"),
    "card.assigned": _l("%(who)s gave it to %(assignee)s."),
    "card.unassigned": _l("%(who)s took the name off."),
    "card.edited": _l("%(who)s changed the text."),
    "card.snoozed": _l("%(who)s put it off until %(until)s."),
    "card.woken": _l("It is waited for again."),
    "card.asks_everybody": _l("%(who)s: done when each of them has done it (people: %(asked)s)."),
    "card.asks_one": _l("%(who)s: done when one of them has done it."),
    "card.done_by_one": _l("%(who)s has done it (%(done)s/%(asked)s)."),
    "card.blocked": _l("%(who)s: its problem is #%(number)s."),
    "card.unblocked": _l("%(who)s: #%(number)s, its problem, is closed."),
    "card.merged": _l("%(who)s: the same as #%(number)s."),
    "card.joined": _l("%(who)s: #%(number)s is the same."),
    "card.split": _l("%(who)s: not the same as #%(number)s."),
    "question.decided": _l("%(who)s made the answer a decision."),
    "question.undecided": _l("%(who)s: the answer is no decision."),
    "question.promoted": _l("%(who)s put the answer into the FAQ."),
    "question.demoted": _l("%(who)s took the answer out of the FAQ."),
    "incident.facts": _l("%(who)s wrote down what is known."),
    "incident.called_119": _l("%(who)s: 119 was called."),
    "incident.called_110": _l("%(who)s: 110 was called."),
    "incident.venue": _l("%(who)s: the venue was told."),
    "incident.methane": _l("%(who)s wrote down “%(prompt)s”."),
    "incident.repeated": _l("The same for the %(count)s. time: those who decide were told."),
    "incident.police": _l("%(who)s: the police were told."),
    "incident.aed": _l("%(who)s: the AED was taken."),
    "incident.ticked": _l("%(who)s ticked “%(line)s”."),
    "incident.unticked": _l("%(who)s took the tick off “%(line)s”."),
    "incident.raised": _l("Not resolved in time: its severity has risen."),
    "incident.escalated": _l("Those who decide were told."),
    "incident.banner": _l("The big screens have changed."),
    "roll.safe": _l("%(who)s is safe (roll call #%(number)s)."),
    "roll.trouble": _l("%(who)s needs help (roll call #%(number)s)."),
    "incident_type.added": _l("%(who)s added the type of incident “%(name)s”."),
    "incident_type.edited": _l("%(who)s changed the type of incident “%(name)s”."),
    "incident_type.put_away": _l("%(who)s put the type of incident “%(name)s” away."),
    "incident_type.brought_back": _l("%(who)s brought the type of incident “%(name)s” back."),
    "card.line_quantity": _l("%(who)s: %(name)s: asked for: %(after)s (before: %(before)s)"),
    "card.line_committed": _l("%(who)s: %(name)s: arranged: %(after)s of %(asked)s (before: %(before)s)"),
    "card.line_in_transit": _l("%(who)s: %(name)s: on the way: %(after)s of %(asked)s (before: %(before)s)"),
    "card.line_delivered": _l("%(who)s: %(name)s: delivered: %(after)s of %(asked)s (before: %(before)s)"),
    "card.line_added": _l("%(who)s added to it: %(name)s (%(asked)s)"),
    "card.wanted": _l("%(who)s: ＋1 (how many more: %(asked)s)"),
    "card.unwanted": _l("%(who)s took the ＋1 back."),
    "card.booth_asked": _l("%(who)s asked the booth: %(text)s"),
    "card.booth_answered": _l("%(who)s at the booth: %(text)s"),
    "card.booth_eta": _l("%(who)s told the booth that it comes in %(minutes)s minutes."),
    "booth.called": _l("%(who)s asked for it from a booth."),
    "booth.sheets_made": _l("%(who)s made sheets for booths: %(booths)s"),
    "booth.answered": _l("%(who)s wrote from a booth."),
    "booth.changed": _l("The page of a booth has changed."),
    "card.untaken_told": _l("Nobody took it: those who lead were told."),
    "card.untaken_raised": _l("Nobody took it: the big screens say so."),
    "card.moved_itself": _l("By itself, nobody having answered in time: %(before)s → %(after)s"),
    "supply.pick_added": _l("%(who)s added “%(name)s” to the usual things."),
    "supply.pick_edited": _l("%(who)s changed “%(name)s” of the usual things."),
    "supply.pick_taken_off": _l("%(who)s took “%(name)s” off the usual things."),
    "stock.item_added": _l("%(who)s counts a thing from now on: %(name)s"),
    "stock.item_edited": _l("%(who)s changed what is counted: %(name)s"),
    "stock.item_put_away": _l("%(who)s counts no more: %(name)s"),
    "stock.in": _l("%(who)s: %(name)s came in: %(count)s %(place)s"),
    "stock.out": _l("%(who)s: %(name)s went out: %(count)s %(place)s"),
    "stock.move": _l("%(who)s: %(name)s moved: %(count)s %(place)s → %(to)s"),
    "stock.count": _l("%(who)s counted %(name)s: %(count)s %(place)s"),
    "stock.request": _l("%(name)s: %(count)s for #%(number)s"),
    "lent.entered": _l("%(who)s entered: %(things)s"),
    "lent.out": _l("%(who)s handed out: %(things)s → %(holder)s"),
    "lent.back": _l("%(who)s ticked back: %(things)s ← %(holder)s"),
    "lent.entered_undone": _l("%(who)s took back an entry: %(things)s"),
    "lent.out_undone": _l("%(who)s took back a handing out: %(things)s"),
    "lent.back_undone": _l("%(who)s took back a tick, it is still out: %(things)s"),
    "lent.put_away": _l("%(who)s took off the list: %(things)s"),
    "checklist.made": _l("%(who)s made the checklist “%(name)s”."),
    "checklist.renamed": _l("%(who)s gave a checklist the name “%(name)s”."),
    "checklist.item_added": _l("%(who)s added “%(title)s” to a checklist."),
    "checklist.item_edited": _l("%(who)s changed “%(title)s” of a checklist."),
    "checklist.item_struck": _l("%(who)s struck “%(title)s” off a checklist."),
    "checklist.laid_out": _l("%(who)s laid a checklist out: tasks made: %(tasks)s"),
    "checklist.layout_undone": _l("%(who)s took tasks off the board again: %(tasks)s"),
    "checklist.published": _l("%(who)s published version %(number)s of a checklist."),
    "checklist.imported": _l("%(who)s took the file “%(file)s” over into a checklist."),
    "import.started": _l("%(who)s chose the file “%(file)s” to import."),
    "import.looked": _l("Rows of the file looked at: %(looked)s"),
    "import.done": _l("Rows of the file taken over: %(rows)s"),
    "checklist.dues_moved": _l("%(who)s changed the hours or the run sheet: due times moved: %(tasks)s"),
    "event.made": _l("%(who)s made the event “%(name)s”."),
    "event.edited": _l("%(who)s changed the event “%(name)s”."),
    "event.copied": _l("%(who)s took over what was prepared for “%(name)s”."),
    "event.closed": _l("%(who)s closed the event “%(name)s”."),
    "event.reopened": _l("%(who)s reopened the event “%(name)s”."),
    "event.archived": _l("%(who)s archived the event “%(name)s”."),
    "note.made": _l("%(who)s wrote the note “%(name)s”."),
    "note.edited": _l("%(who)s changed the note “%(name)s”."),
    "note.restored": _l("%(who)s brought version %(number)s of the note “%(name)s” back."),
    "note.struck": _l("%(who)s struck the note “%(name)s”."),
    "phrase.added": _l("%(who)s added the phrase “%(name)s”."),
    "phrase.started": _l("%(who)s took over the ready-made phrases: %(count)s"),
    "phrase.edited": _l("%(who)s changed the phrase “%(name)s”."),
    "phrase.moved": _l("%(who)s moved the phrase “%(name)s” in the list."),
    "phrase.struck": _l("%(who)s struck the phrase “%(name)s”."),
    "room.opened": _l("%(who)s opened the room “%(name)s”."),
    "room.renamed": _l("%(who)s gave a room the name “%(name)s”."),
    "room.changed": _l("%(who)s changed who reads or writes in “%(name)s”."),
    "room.put_away": _l("%(who)s closed the room “%(name)s”."),
    "room.brought_back": _l("%(who)s opened the room “%(name)s” again."),
    "room.past_shown": _l("%(who)s lets newcomers of “%(name)s” read what came before."),
    "room.past_hidden": _l("%(who)s hides the past of “%(name)s” from newcomers."),
    "names.imported": _l("%(who)s imported a names list: people: %(count)s"),
    "invitation.edited": _l("%(who)s changed the invitation “%(label)s”."),
    "invitation.rotated": _l("%(who)s gave the invitation “%(label)s” a new code."),
    "member.let_in": _l("%(name)s came in by an invitation."),
    "member.changed": _l("%(who)s changed role, teams or duties of %(name)s."),
    "member.link_made": _l("%(who)s made a sign-in link for %(name)s."),
    "member.asked": _l("%(name)s asked to be let in."),
    "member.approved": _l("%(who)s let %(name)s in."),
    "member.refused": _l("%(who)s refused %(name)s."),
    "member.suspended": _l("%(who)s suspended %(name)s."),
    "member.restored": _l("%(who)s let %(name)s in again."),
    "member.removed": _l("%(who)s removed %(name)s."),
    "member.taken_back": _l("%(who)s took %(name)s back."),
    "member.password_changed": _l("%(who)s changed their password."),
    "member.renamed": _l("%(before)s is now called %(after)s."),
    "member.booth_changed": _l("%(name)s is at another booth now: %(label)s"),
    "invitation.left": _l("%(name)s is at the booth %(label)s no more."),
    "member.placed": _l("%(who)s said where they are: %(place)s"),
    "member.unplaced": _l("%(who)s took back where they were."),
    "placement.told": _l("Staff see where %(who)s is: %(place)s"),
    "placement.taken_back": _l("Staff see no more where %(who)s was."),
    "placement.asked": _l("%(who)s asked where they are: %(whom)s"),
    "shift.added": _l("%(who)s placed %(name)s: %(time)s %(place)s"),
    "shift.changed": _l("%(who)s changed a shift: %(before)s → %(name)s %(time)s %(place)s"),
    "shift.struck": _l("%(who)s took a shift off: %(name)s %(time)s %(place)s"),
    "shift.undone": _l("%(who)s took back what they had done to a shift: %(name)s %(time)s %(place)s"),
    "shift.imported": _l("%(who)s took the file “%(file)s” over into the placement."),
    "shift.of_outsider": _l("%(who)s changed a shift of somebody who is not staff."),
    "shift.need_added": _l("%(who)s: %(place)s needs people: %(people)s"),
    "shift.need_struck": _l("%(who)s: %(place)s no longer needs people: %(people)s"),
    "member.signed_in": _l("%(who)s signed in."),
    "member.signed_out": _l("%(who)s signed out."),
    "member.locked": _l("%(tries)s wrong passwords: this account is locked for %(minutes)s minutes."),
    "invitation.made": _l("%(who)s made an invitation."),
    "invitation.ended": _l("%(who)s ended an invitation."),
    "invitation.crowded": _l("Too many come by the invitation “%(label)s”: it takes nobody just now "
                             "(waiting: %(waiting)s)."),
    "cue.added": _l("%(who)s put “%(name)s” on the run sheet."),
    "cue.edited": _l("%(who)s changed “%(name)s” on the run sheet."),
    "cue.struck": _l("%(who)s took “%(name)s” off the run sheet."),
    "cue.started": _l("%(who)s: “%(name)s” has begun (delay in minutes: %(minutes)s)."),
    "cue.ended": _l("%(who)s: “%(name)s” has ended (delay in minutes: %(minutes)s)."),
    "cue.undone": _l("%(who)s took the last tap on “%(name)s” back."),
    "cue.shifted": _l("%(who)s moved the plan from “%(name)s” by %(minutes)s minutes (items: %(cues)s)."),
    "runsheet.imported": _l("%(who)s took the file “%(file)s” over into the run sheet."),
    "timetable.opened": _l("%(who)s opened the timetable to anybody."),
    "timetable.closed": _l("%(who)s closed the public timetable."),
    "place.added": _l("%(who)s added the place “%(name)s”."),
    "place.renamed": _l("%(who)s changed the place “%(name)s”."),
    "place.moved": _l("%(who)s moved the place “%(name)s” in the list."),
    "place.put_away": _l("%(who)s put the place “%(name)s” away."),
    "place.brought_back": _l("%(who)s brought the place “%(name)s” back."),
    "place.imported": _l("%(who)s took the file “%(file)s” over into the places."),
    "team.opened": _l("%(who)s opened the team “%(name)s”."),
    "team.renamed": _l("%(who)s gave a team the name “%(name)s”."),
    "team.put_away": _l("%(who)s put the team “%(name)s” away."),
    "team.brought_back": _l("%(who)s brought the team “%(name)s” back."),
    "organization.renamed": _l("%(who)s wrote the organisation “%(before)s” as “%(after)s”: people: %(people)s"),
    "handover.made": _l("%(who)s handed over: items: %(items)s"),
    "handover.received": _l("%(who)s received: %(item)s"),
    "contact.added": _l("%(who)s added the contact “%(name)s”."),
    "contact.changed": _l("%(who)s changed the contact “%(name)s”."),
    "contact.struck": _l("%(who)s took the contact “%(name)s” off the list."),
    "screen.paired": _l("%(who)s paired the big screen “%(name)s”."),
    "screen.ended": _l("%(who)s ended the big screen “%(name)s”."),
    "purge.telephones": _l("Telephone numbers deleted, their time being over: %(count)s"),
    "purge.incidents": _l("What was written about people in incidents was deleted, its time being over: %(count)s"),
    "purge.talks": _l("What was written in a restricted room was deleted, its time being over: %(count)s"),
    "purge.holders": _l("Names of those who had something lent deleted, their time being over: %(count)s"),
    "purge.requests": _l("Requests to be let in deleted, nobody having decided them in time: %(count)s"),
    "purge.whereabouts": _l("Where people said they were was deleted, the event being over: %(count)s"),
    "purge.placements": _l("Names and whereabouts of the placement deleted, their time being over: %(count)s"),
    "purge.contacts": _l("Numbers and names of contacts deleted, their time being over: %(count)s"),
    "history.exported": _l("%(who)s took the history out as CSV."),
}
AREAS = {  # what a kind's first word is about
    "message": _l("Messages"), "scheduled": _l("Scheduled posts"), "card": _l("Cards"),
    "alert": _l("Urgent"), "poll": _l("Polls"), "checklist": _l("Checklists"),
    "member": _l("People"), "invitation": _l("Invitations"), "place": _l("Places"), "team": _l("Teams"),
    "placement": _l("Here now"), "shift": _l("Placement"),
    "contact": _l("Contacts"), "handover": _l("Handover"), "booth": _l("Booths"),
    "screen": _l("Screens"), "history": _l("History"), "event": _l("Event"), "room": _l("Rooms"),
    "cue": _l("Run sheet"), "runsheet": _l("Run sheet files"), "timetable": _l("Timetable"),
    "phrase": _l("Phrases"), "note": _l("Notes"),
    "names": _l("Names lists"), "import": _l("Imports"),
    "question": _l("Questions"), "incident": _l("Incidents"), "roll": _l("Roll calls"),
    "incident_type": _l("Types of incident"),
    "supply": _l("Supplies"), "stock": _l("Stock"), "lent": _l("On loan"),
    "organization": _l("Organisations"), "purge": _l("Deletions"),
}


class Words(dict):
    """What a sentence is filled with; a word that was purged is a gap."""

    def __missing__(self, _word):
        return "…"


def sentence(change):
    """Who did what, in words; a note stands behind it. *change* may be a row of the change's columns."""
    details = dict(change.details)
    kind = change.kind
    if kind == "card.assigned" and details and not details.get("assignee"):
        kind = "card.unassigned"
    actor = change.actor_id and db.session.get(Membership, change.actor_id)
    words = Words(details, **state_words(change, details), who=actor.name if actor else _("The system"))
    if kind == "message.announced":
        words["text"] = announced(change)
    if str(get_locale()) == "en" and details.get("name_en"):
        words["name"] = details["name_en"]
    told = str(SENTENCES[kind]) % words if kind in SENTENCES else change.kind
    said = (details.get("note"), evidence.words(details.get("evidence")))
    return " ".join([told, *filter(None, said)])


def state_words(change, details):
    """The words of the states a move went between."""
    states = next((mapper.class_.STATES for mapper in Card.__mapper__.self_and_descendants
                   if mapper.class_.__name__ == change.subject_type), {})
    return {name: str(states[details[name]].label) for name in ("before", "after")
            if isinstance(details.get(name), str) and details[name] in states}


def announced(change):
    """What the system said, in the reader's language."""
    message = changes.subject_of(change.subject_type, change.subject_id)
    return announcements.text(message) if message else "…"


def kinds():
    """Every kind of change by its area, each as a sentence with gaps: ``{area: {kind: sentence}}``."""
    found, gaps = {}, Words(before=_("before"), after=_("after"))
    for kind, told in SENTENCES.items():
        if kind != "card.unassigned":  # stored as card.assigned, to nobody
            found.setdefault(kind.partition(".")[0], {})[kind] = str(told) % gaps
    return found
