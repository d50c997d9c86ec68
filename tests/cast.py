"""The same people in every test, and the small fair they are at.

花子 (prefecture, manager), 拓海 (event company, lead), 一郎 (event company, staff), さくら (staff, lost property),
由紀 (staff, audit), 美咲 (guest by link), 芽衣 (waits for approval), 大地 (was suspended),
Olga (manager of another event).
"""

from datetime import timedelta

from eventops import changes, clock
from eventops.checklists.actions import add_item, make_checklist
from eventops.checklists.layouts import lay_out_checklist
from eventops.desk.actions import open_event, open_team
from eventops.events.actions import add_place
from eventops.extensions import db
from eventops.people.models import Invitation, Membership, Person
from eventops.people.passwords import hasher

PASSWORD = "a long enough password"
FAIR, OTHER = "fair", "other"
# key: name, role, state, organisation, teams, duties
PEOPLE = {
    "hanako": ("花子", "manager", "active", "県", ["KEN"], []),
    "takumi": ("拓海", "lead", "active", "運営会社", ["UNEI"], []),
    "ichiro": ("一郎", "staff", "active", "運営会社", ["UNEI"], []),
    "sakura": ("さくら", "staff", "active", "県", ["KEN"], ["lost_property"]),
    "yuki": ("由紀", "staff", "active", "県", ["KEN"], ["audit"]),
    "misaki": ("美咲", "guest", "active", "出展者", [], []),
    "mei": ("芽衣", "guest", "pending", "出展者", [], []),
    "daichi": ("大地", "guest", "suspended", "出展者", [], []),
}
TASKS = ("机と椅子を並べる", "看板を立てる", "名簿を置く")


def lay_out():
    """The fair with one checklist of three tasks, laid out, and Olga's event; the caller's transaction commits."""
    event = open_event("産業メッセ", "Industry Fair", slug=FAIR, starts_on=clock.today("Asia/Tokyo"),
                       opens_at=clock.now() + timedelta(hours=2), closes_at=clock.now() + timedelta(hours=9))
    for code, ja, en in (("reception", "受付", "Reception"), ("hall", "会場", "Hall"), ("back", "控室", "Back room")):
        add_place(event, code, ja, en)
    teams = {code: open_team(event, code, ja, en)
             for code, ja, en in (("KEN", "県", "Prefecture"), ("UNEI", "運営会社", "Event company"))}
    members = {key: add(event, key, *facts, teams) for key, facts in PEOPLE.items()}
    members["hanako"].person.email = "hanako@example.jp"
    members["hanako"].person.password_hash = hasher.hash(PASSWORD)
    db.session.add(Invitation(event_id=event.id, token="join-the-fair", role="guest"))
    checklist = make_checklist(members["hanako"], "受付設営", "Reception set-up", teams["UNEI"])
    for title in TASKS:
        add_item(members["hanako"], checklist, title_ja=title, title_en=f"Task {title}", place=event.places[0],
                 due_offset=-30, critical=True)
    db.session.flush()
    lay_out_checklist(members["hanako"], checklist)
    other = open_event("夏まつり", "Summer Festival", slug=OTHER)
    add(other, "olga", "Olga", "manager", "active", "実行委員会", [], [], {})


def add(event, key, name, role, state, organization, codes, duties, teams):
    person = Person(name=name, locale="ja")
    member = Membership(event=event, event_id=event.id, person=person, role=role, state=state, duties=duties,
                        organization=organization, key=f"{key}-key", teams=[teams[code] for code in codes],
                        asked_at=clock.ago(hours=2) + timedelta(minutes=[*PEOPLE, key].index(key)))
    db.session.add(member)
    db.session.flush()
    return member


def write_to(app):
    """Lay the cast out in the app's empty database."""
    with app.test_request_context(), changes.writing():
        lay_out()
        changes.commit()
