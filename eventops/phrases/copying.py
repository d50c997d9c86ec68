"""The phrases of a copied event, as they stand; those of a team that stays behind stay behind, too."""

from eventops.events.copying import copied
from eventops.extensions import db
from eventops.phrases.queries import phrases


def copy_phrases(_actor, source, event, copies):
    for old in phrases(source.id):
        if old.team is None or copies.of(old.team):
            copies.add(old, event_id=event.id, team_id=copies.id_of(old.team), version=1)
    db.session.flush()


copied.append(copy_phrases)
