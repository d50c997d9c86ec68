"""The event's usual things: adding, changing, taking off; the ones that are usual everywhere, to begin with."""

from eventops import clock
from eventops.changes import record
from eventops.extensions import db
from eventops.supplies import queries
from eventops.supplies.models import SupplyPick

USUAL = (  # Japanese, English, and the units
    ("お茶", "Green tea", "本", "bottles"), ("水", "Water", "本", "bottles"), ("弁当", "Lunch boxes", "個", ""),
    ("養生テープ", "Masking tape", "巻", "rolls"), ("ごみ袋", "Rubbish bags", "枚", ""),
    ("延長コード", "Extension leads", "本", ""), ("単3電池", "AA batteries", "本", ""),
    ("コピー用紙", "Paper", "冊", "reams"), ("机", "Desks", "台", ""), ("椅子", "Chairs", "脚", ""),
    ("消毒液", "Hand sanitizer", "本", "bottles"), ("タオル", "Towels", "枚", ""),
)


def add_pick(member, **columns):
    position = len(queries.all_picks(member.event_id))
    pick = SupplyPick(event_id=member.event_id, event=member.event, position=position, **columns)
    db.session.add(pick)
    db.session.flush()
    record_pick(member, pick, "supply.pick_added")
    return pick


def add_usual(member):
    """Those of the usual ones that the list does not hold."""
    known = {pick.name_ja for pick in queries.picks(member.event_id)}
    for ja, en, unit_ja, unit_en in USUAL:
        if ja not in known:
            add_pick(member, name_ja=ja, name_en=en, unit_ja=unit_ja, unit_en=unit_en)


def edit_pick(member, pick, **columns):
    if columns != {name: getattr(pick, name) for name in columns}:
        for name, text in columns.items():
            setattr(pick, name, text)
        record_pick(member, pick, "supply.pick_edited")


def take_pick_off(member, pick):
    if pick.put_away_at is None:
        pick.put_away_at = clock.now()
        record_pick(member, pick, "supply.pick_taken_off")


def record_pick(member, pick, kind):
    record(member, pick, kind, name=pick.name_ja, name_en=pick.name_en)
