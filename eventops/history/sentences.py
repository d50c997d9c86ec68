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
    "message.announced": _l("The system announced: %(text)s"),
    "message.unsent": _l("%(who)s unsent a message."),
    "message.pinned": _l("%(who)s pinned a message."),
    "message.unpinned": _l("%(who)s took a pinned message down."),
    "message.carded": _l("%(who)s made card #%(number)s of a message."),
    "card.made": _l("%(who)s made this card."),
    "card.moved": _l("%(who)s: %(before)s → %(after)s"),
    "card.undone": _l("%(who)s took the last step back: %(before)s → %(after)s"),
    "card.assigned": _l("%(who)s gave it to %(assignee)s."),
    "card.unassigned": _l("%(who)s took the name off."),
    "card.edited": _l("%(who)s changed the text."),
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
    "checklist.dues_moved": _l("%(who)s changed the opening hours: due times moved: %(tasks)s"),
    "event.made": _l("%(who)s made the event “%(name)s”."),
    "event.edited": _l("%(who)s changed the event “%(name)s”."),
    "event.copied": _l("%(who)s took over what was prepared for “%(name)s”."),
    "event.closed": _l("%(who)s closed the event “%(name)s”."),
    "event.reopened": _l("%(who)s reopened the event “%(name)s”."),
    "event.archived": _l("%(who)s archived the event “%(name)s”."),
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
    "member.placed": _l("%(who)s said where they are: %(place)s"),
    "member.signed_in": _l("%(who)s signed in."),
    "member.signed_out": _l("%(who)s signed out."),
    "member.locked": _l("%(tries)s wrong passwords: this account is locked for %(minutes)s minutes."),
    "invitation.made": _l("%(who)s made an invitation."),
    "invitation.ended": _l("%(who)s ended an invitation."),
    "invitation.crowded": _l("Too many come by the invitation “%(label)s”: it takes nobody just now "
                             "(waiting: %(waiting)s)."),
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
    "screen.paired": _l("%(who)s paired the big screen “%(name)s”."),
    "screen.ended": _l("%(who)s ended the big screen “%(name)s”."),
    "purge.telephones": _l("Telephone numbers deleted, their time being over: %(count)s"),
    "purge.requests": _l("Requests to be let in deleted, nobody having decided them in time: %(count)s"),
    "history.exported": _l("%(who)s took the history out as CSV."),
}
AREAS = {  # what a kind's first word is about
    "message": _l("Messages"), "card": _l("Cards"), "checklist": _l("Checklists"),
    "member": _l("People"), "invitation": _l("Invitations"), "place": _l("Places"), "team": _l("Teams"),
    "screen": _l("Screens"), "history": _l("History"), "event": _l("Event"), "room": _l("Rooms"),
    "names": _l("Names lists"), "import": _l("Imports"),
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
