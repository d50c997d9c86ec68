"""Those whom managers choose to hear a room: a step of the ladder and all above it, teams, single people."""

from dataclasses import dataclass

from eventops.extensions import db
from eventops.people.models import Hearer


@dataclass(frozen=True)
class Audience:
    """``role`` "": no step; the managers hear every room anyway."""

    role: str = ""
    teams: tuple = ()
    members: tuple = ()


def of(stream):
    """Whom the stream is for now."""
    return Audience(
        next((each.role for each in stream.hearers if each.role), ""),
        tuple(each.team for each in stream.hearers if each.team_id),
        tuple(each.member for each in stream.hearers if each.membership_id))


def choose(stream, audience):
    """Let these hear the stream, and nobody else but the managers."""
    wanted = {(audience.role or None, None, None)} if audience.role else set()
    wanted |= {(None, team.id, None) for team in audience.teams}
    wanted |= {(None, None, member.id) for member in audience.members}
    stay = {(each.role, each.team_id, each.membership_id): each for each in stream.hearers}
    stream.hearers = [
        stay.get(each) or Hearer(role=each[0], team_id=each[1], membership_id=each[2])
        for each in sorted(wanted, key=lambda each: (each[0] or "", each[1] or 0, each[2] or 0))]
    db.session.flush()


def words(stream):
    """Whom it is for, as the history keeps it."""
    audience = of(stream)
    return {"role": audience.role, "teams": ", ".join(team.name_ja for team in audience.teams),
            "people": ", ".join(member.name for member in audience.members)}
