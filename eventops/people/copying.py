"""What of people is prepared beforehand and goes into a copied event: teams and invitations, never anybody."""

from eventops.events.copying import copied, plain_columns
from eventops.people.actions import make_invitation, make_team
from eventops.people.queries import invitations, teams
from eventops.permissions import BOOTH


def copy_teams(_actor, source, event, copies):
    """Those that are offered, each with a stream of its own; the rooms follow in the talk."""
    for team in teams(source.id):
        made = copies.rows[type(team), team.id] = make_team(event, team.code, team.name_ja, team.name_en)
        for name, value in plain_columns(team).items():
            setattr(made, name, value)


def copy_invitations(actor, source, _event, copies):
    """The links nobody has ended, with a new code and passphrase and without their dates: the old ones open nothing."""
    for old in reversed(invitations(source.id)):
        team = copies.of(old.team)
        if old.ended_at is None and old.role != BOOTH and (team or not old.team):
            copies.rows[type(old), old.id] = make_invitation(
                actor, old.role, team, old.label, old.mode, limit=old.limit,
                prints_passphrase=old.prints_passphrase, organization=old.organization)


copied += [copy_teams, copy_invitations]
