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
    if keys:
        message.mentioned = told(member, message, keys)


def mention_anew(member, message, keys):
    """The same when its text has become another: who stands in it still was told then, and is not looked up again."""
    gone = [each for each in message.mentions if not stands_in(message.body, each.label)]
    for each in gone:
        message.mentions.remove(each)
    kept = " ".join(each.tokens for each in message.mentions).split()
    before = [each for each in message.mentioned if "all" in kept or each.key in kept]
    message.mentioned = list({each.id: each for each in (*before, *told(member, message, keys))}.values())


def told(member, message, keys):
    """Those who are meant by *keys* and stand in the text; each is noted as a mention."""
    if not keys:
        return []
    if "all" in keys and not can(member, "mention.everyone"):
        raise Forbidden("not_allowed", _l("Only managers can mention everyone."))
    found, known = {}, {each.label for each in message.mentions}
    for key, labels, members in mentionable(member, message.room):
        label = next((each for each in labels if each and stands_in(message.body, each)), None)
        if key in keys and label and label not in known:
            tokens = "all" if key == "all" else " ".join(each.key for each in members)
            message.mentions.append(Mention(label=label, tokens=tokens))
            found |= {each.id: each for each in members if each is not member}
    return list(found.values())


def stands_in(text, label):
    return f"@{label}" in text or f"＠{label}" in text
