"""Who may do what: one table. The README prints it, the tests walk it."""

OBSERVER, GUEST, STAFF, LEAD, MANAGER = ROLES = ("observer", "guest", "staff", "lead", "manager")
PASSING = (OBSERVER, GUEST)  # their access ends with the event
DUTIES = ("audit", "lost_property", "medical")

# verb: the least step of the ladder; a duty after it opens the verb beside the ladder.
RIGHTS = {
    "event.read": (OBSERVER,),
    "event.edit": (MANAGER,),
    "event.close": (MANAGER,),  # and reopen and archive
    "message.read": (OBSERVER,),
    "message.post": (GUEST,),
    "message.unsend": (GUEST,),  # one's own, within the hour; another's only with message.hide
    "message.hide": (MANAGER,),
    "message.pin": (LEAD,),
    "mention.everyone": (MANAGER,),
    "room.edit": (MANAGER,),
    "photo.read": (OBSERVER,),
    "card.read": (OBSERVER,),
    "card.make": (GUEST,),
    "card.move": (GUEST,),  # each kind's verbs name their own least step
    "card.edit": (GUEST,),
    "card.assign": (STAFF,),
    "place.answer": (GUEST,),
    "member.read": (STAFF,),
    "member.approve": (MANAGER,),
    "member.suspend": (MANAGER,),
    "member.change": (MANAGER,),
    "member.import": (MANAGER,),
    "invitation.make": (MANAGER,),
    "checklist.read": (STAFF,),
    "checklist.edit": (MANAGER,),
    "place.edit": (MANAGER,),
    "team.open": (MANAGER,),
    "screen.pair": (MANAGER,),
    "history.read": (MANAGER, "audit"),
}


def at_step(role, least):
    """Whether *role* is that step of the ladder or one above it."""
    return ROLES.index(role) >= ROLES.index(least)


def at_least(member, role):
    """Whether the member stands on that step of the ladder or above."""
    return at_step(member.role, role)


def can(member, verb):
    """Whether the member may do that at all; whether it is theirs to see is a matter of streams."""
    least, *duties = RIGHTS[verb]
    return at_least(member, least) or any(duty in member.duties for duty in duties)
