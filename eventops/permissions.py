"""Who may do what: one table. The README prints it, the tests walk it."""

OBSERVER, GUEST, STAFF, LEAD, MANAGER = ROLES = ("observer", "guest", "staff", "lead", "manager")
BOOTH = "booth"  # below the ladder: came by the sheet of one place, and hears of their own calls alone
PASSING = (BOOTH, OBSERVER, GUEST)  # their access ends with the event
AT_BOOTHS = {"booth.read", "booth.call"}  # of nobody else, whatever their step
DUTIES = ("audit", "lost_property", "medical", "lost_child", "security")

# verb: the least step of the ladder; a duty after it opens the verb beside the ladder.
RIGHTS = {
    "event.read": (BOOTH,),  # how far the streams are that they hear
    "event.edit": (MANAGER,),
    "event.close": (MANAGER,),  # and reopen and archive
    "message.read": (OBSERVER,),
    "message.post": (GUEST,),
    "message.edit": (GUEST,),  # one's own, for a quarter of an hour
    "message.schedule": (STAFF,),
    "message.unsend": (GUEST,),  # one's own, within the hour; another's only with message.hide
    "message.hide": (MANAGER,),
    "message.react": (GUEST,),
    "message.pin": (LEAD,),
    "mention.everyone": (MANAGER,),
    "poll.make": (STAFF,),  # and close one's own; another's only with message.hide
    "poll.vote": (GUEST,),
    "poll.export": (STAFF,),
    "note.edit": (LEAD,),
    "phrase.edit": (MANAGER,),
    "room.edit": (MANAGER,),
    "alert.acknowledge": (GUEST,),
    "alert.stop": (GUEST,),  # one's own; another's only with message.hide
    "photo.read": (OBSERVER,),
    "card.read": (OBSERVER,),
    "card.make": (GUEST,),
    "card.move": (GUEST,),  # each kind's verbs name their own least step
    "card.edit": (GUEST,),
    "card.assign": (STAFF,),
    "card.snooze": (STAFF,),
    "card.merge": (STAFF,),
    "question.decide": (LEAD,),
    "incident.report": (GUEST,),  # also one whose stream they do not hear
    "incident.work": (GUEST,),  # what they hear: its facts, its checklist, when somebody was called, roll calls
    "incident.export": (LEAD, "medical", "lost_child", "security"),
    "incident_type.edit": (MANAGER,),
    "supply.edit": (MANAGER,),  # the usual things, and the list of what is in stock
    "stock.read": (STAFF,),
    "stock.move": (STAFF,),  # and lend things out and take them back
    "booth.read": (BOOTH,),
    "booth.call": (BOOTH,),
    "booth.reply": (STAFF,),  # ask back, say when it comes
    "handover.make": (STAFF,),  # and read and receive, of one's own teams
    "place.answer": (GUEST,),
    "placement.read": (STAFF,),  # who is where when, and now; one's own with place.answer
    "placement.edit": (MANAGER,),
    "placement.ask": (LEAD,),
    "contact.read": (OBSERVER,),  # each from the step it is for
    "contact.edit": (MANAGER,),
    "member.read": (STAFF,),
    "member.approve": (MANAGER,),
    "member.suspend": (MANAGER,),
    "member.change": (MANAGER,),
    "member.import": (MANAGER,),
    "invitation.make": (MANAGER,),
    "checklist.read": (STAFF,),
    "checklist.edit": (MANAGER,),
    "runsheet.read": (OBSERVER,),
    "runsheet.edit": (MANAGER,),
    "cue.move": (GUEST,),  # leads, and whoever is in charge of it
    "cue.shift": (LEAD,),
    "place.edit": (MANAGER,),
    "team.open": (MANAGER,),
    "screen.pair": (MANAGER,),
    "history.read": (MANAGER, "audit"),
}


def at_step(role, least):
    """Whether *role* is that step of the ladder or one above it."""
    ladder = (BOOTH, *ROLES)
    return ladder.index(role) >= ladder.index(least)


def at_least(member, role):
    """Whether the member stands on that step of the ladder or above."""
    return at_step(member.role, role)


def can(member, verb):
    """Whether the member may do that at all; whether it is theirs to see is a matter of streams."""
    least, *duties = RIGHTS[verb]
    if member.role == BOOTH or verb in AT_BOOTHS:
        return member.role == least
    return at_least(member, least) or any(duty in member.duties for duty in duties)
