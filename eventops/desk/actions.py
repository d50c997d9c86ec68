"""Making an event with all that it needs on its first day."""

from sqlalchemy import select

from eventops import clock
from eventops.board.models import Card
from eventops.changes import record
from eventops.events.actions import add_place, copy_event, make_event
from eventops.events.models import Event
from eventops.extensions import db
from eventops.feed.actions import open_room, put_room_away, room_for_another
from eventops.feed.queries import room_of
from eventops.people.actions import make_invitation, make_team
from eventops.people.models import Invitation, Membership, OrganizationRenaming, Person
from eventops.phrases.actions import add_starters

FIRST_PLACES = (("RECEPTION", "受付", "Reception"), ("HALL", "会場", "Hall"),
                ("OFFICE", "運営本部", "Operations office"), ("BACKSTAGE", "控室", "Back room"))

DUTY_ROOMS = (("medical", "救護", "First aid"), ("lost_child", "迷子", "Lost children"),
              ("security", "警備(要配慮)", "Security (restricted)"))


def open_event(name_ja, name_en="", **more):
    """An event with its rooms 全体 and 本部; the caller commits."""
    event = make_event(name_ja, name_en, **more)
    open_room(event, "everyone", "全体", "Everyone")
    open_room(event, "managers", "本部", "Headquarters")
    for duty, ja, en in DUTY_ROOMS:
        open_room(event, f"duty:{duty}", ja, en)
    return event


def open_team(event, code, name_ja, name_en="", actor=None):
    """A team with its stream and its room."""
    room_for_another(event)
    team = make_team(event, code, name_ja, name_en)
    open_room(event, f"team:{team.id}", name_ja, name_en)
    if actor:
        record(actor, team, "team.opened", stream=actor.stream, code=code, name=name_ja)
    return team


def rename_team(actor, team, name_ja, name_en):
    """Call a team, and its room, otherwise."""
    before, after = {"name": team.name_ja, "name_en": team.name_en}, {"name": name_ja, "name_en": name_en}
    for named in (team, room_of(team.stream)):
        named.name_ja, named.name_en = name_ja, name_en
    if before != after:
        record(actor, team, "team.renamed", name=name_ja, name_en=name_en, before=before, after=after)


def put_team_away(actor, team, away):
    """Offer a team no more and close its room, or open both again; whoever is in it stays and reads."""
    if away == (team.put_away_at is not None):
        return
    team.put_away_at = clock.now() if away else None
    record(actor, team, "team.put_away" if away else "team.brought_back", name=team.name_ja, name_en=team.name_en)
    put_room_away(actor, room_of(team.stream), away)


def rename_organization(actor, before, after):
    """Write an organisation otherwise for all who have written it so; one that is there already takes them in."""
    members = db.session.scalars(select(Membership).filter_by(event_id=actor.event_id, organization=before)).all()
    if not members or before == after:
        return
    for member in members:
        member.organization = after
        member.version += 1
    for invitation in db.session.scalars(
            select(Invitation).filter_by(event_id=actor.event_id, organization=before, ended_at=None)):
        invitation.organization = after
        invitation.version += 1
    for card in db.session.scalars(select(Card).filter_by(event_id=actor.event_id, organization=before)).unique():
        card.organization = after
        card.version += 1
        record(actor, card, "card.assigned", assignee=after)
    renaming = OrganizationRenaming(event=actor.event, before=before, after=after)
    db.session.add(renaming)
    db.session.flush()
    record(actor, renaming, "organization.renamed", before=before, after=after, people=len(members))


def add_organizer(event, person):
    """A manager of the event, in at once."""
    member = Membership(event=event, event_id=event.id, person=person, role="manager", state="active")
    db.session.add(member)
    db.session.flush()
    record(member, member, "member.approved", name=person.name, role="manager", reason="")
    return member


def make_first_organizer(name, email, password_hash, locale, event_name):
    """The one who starts an empty installation, and the event they start it for; gives the member."""
    person = Person(name=name, email=email, password_hash=password_hash, locale=locale)
    return begin_event(open_event(event_name), person)


def open_next_event(person, source=None, **fields):
    """A further event of somebody who manages one, with what is prepared for *source*; gives them as its manager."""
    if source is None:
        return begin_event(open_event(**fields), person)
    numbers = {name: getattr(source, name) for name in Event.NUMBERS}
    member = add_organizer(make_event(**fields, **numbers), person)
    record(member, member.event, "event.made", stream=member.stream, name=member.event.name_ja)
    copies = copy_event(member, source, member.event)
    if not copies.counts().get("Invitation"):
        make_invitation(member, "guest", None, "")
    return member


def begin_event(event, person):
    """What nobody should have to make first: a manager, a few places, and a link for guests."""
    for place in FIRST_PLACES:
        add_place(event, *place)
    add_starters(event)
    member = add_organizer(event, person)
    record(member, event, "event.made", stream=member.stream, name=event.name_ja)
    make_invitation(member, "guest", None, "")
    return member
