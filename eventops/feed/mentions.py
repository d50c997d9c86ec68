"""Whom a post names with @: chosen by key on the phone, never guessed from a name, and told at that moment only."""

from flask_babel import lazy_gettext as _l

from eventops.feed.models import Mention
from eventops.people import queries as people
from eventops.permissions import can
from eventops.refusals import Forbidden

EVERYONE = ("全員", "everyone")


def mentionable(member, room):
    """``[(key, labels, members)]`` of everybody, each team and each person *member* may mention in the room."""
    hearers = people.hearers(member.event_id, room.stream)
    found = [("all", EVERYONE, hearers)] if can(member, "mention.everyone") else []
    for team in people.teams(member.event_id):
        inside = [each for each in hearers if team in each.teams]
        if inside:
            found.append((f"team-{team.key}", (team.name_ja, team.name_en), inside))
    named = people.known_by_name(member, hearers)
    return found + [(f"member-{each.key}", (each.name,), [each]) for each in named if each is not member]


def mention(member, message, keys):
    """Note whom the post mentions: of those keys, the ones whose @name still stands in its text."""
    if not keys:
        return
    if "all" in keys and not can(member, "mention.everyone"):
        raise Forbidden("not_allowed", _l("Only managers can mention everyone."))
    told = {}
    for key, labels, members in mentionable(member, message.room):
        label = next((each for each in labels if each and stands_in(message.body, each)), None)
        if key in keys and label:
            tokens = "all" if key == "all" else " ".join(each.key for each in members)
            message.mentions.append(Mention(label=label, tokens=tokens))
            told |= {each.id: each for each in members if each is not member}
    message.mentioned = list(told.values())


def stands_in(text, label):
    return f"@{label}" in text or f"＠{label}" in text
