"""Puts the model fair into an empty database, through the same actions as everybody, at the times it happened."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as wall_time
from io import BytesIO

from flask import current_app
from flask_babel import force_locale

from eventops import changes, clock, live, photos, storage
from eventops.board.actions import make_card, move_card
from eventops.checklists.actions import add_item, make_checklist
from eventops.checklists.layouts import lay_out_checklist
from eventops.checklists.models import SetupTask
from eventops.demo import drawings, fair
from eventops.demo.links import add_link, password
from eventops.desk.actions import open_event, open_team
from eventops.events.actions import add_place
from eventops.extensions import db
from eventops.feed.actions import open_room_by_hand, pin_message, post_message
from eventops.feed.queries import room_of
from eventops.lost_items.models import FoundItem, Inquiry
from eventops.people import passwords
from eventops.people.actions import make_invitation
from eventops.people.audiences import Audience
from eventops.people.models import Membership, Person
from eventops.supplies.models import SupplyLine, SupplyRequest

STEPS = {  # the verbs that lead to a state, and who does them
    "accepted": (("accept", "assignee"),),
    "on_the_way": (("accept", "assignee"), ("dispatch", "assignee")),
    "delivered": (("accept", "assignee"), ("deliver", "assignee")),
    "closed": (("accept", "assignee"), ("deliver", "assignee"), ("confirm", "requester")),
}
TASK_STEPS = {"done": "finish", "doing": "start", "problem": "report_problem"}


class Loader:
    """Keeps the keys of the plain data beside the rows they became."""

    def __init__(self):
        self.people, self.messages, self.tasks, self.pictures = {}, {}, {}, {}

    def run(self):
        """Everything, in the order of its time; a morning that is still to come is moved into the past."""
        with current_app.test_request_context(), force_locale("ja"), live.unheard():
            self.shift = self.shift_to_past()
            with self.at("06:00"):
                self.make_events()
            for at, step in sorted(self.steps(), key=lambda pair: pair[0]):
                with self.at(at):
                    step()

    def shift_to_past(self):
        self.day = clock.today(fair.EVENT["time_zone"])
        last = clock.utc(datetime.combine(self.day, wall_time(10, 45)), fair.EVENT["time_zone"])
        return min(clock.now() - last, timedelta())

    def instant(self, at):
        wall = datetime.combine(self.day, wall_time.fromisoformat(at))
        return clock.utc(wall, fair.EVENT["time_zone"]) + self.shift

    @contextmanager
    def at(self, at):
        with clock.stopped(self.instant(at)), changes.writing():
            for each in (*self.people.values(), *self.messages.values()):
                db.session.add(each)
            yield
            changes.commit()

    def make_events(self):
        fairs = {fair.EVENT["slug"]: (fair.EVENT, fair.PLACES, fair.TEAMS),
                 fair.SECOND_EVENT["slug"]: (fair.SECOND_EVENT, fair.SECOND_EVENT["places"],
                                             fair.SECOND_EVENT["teams"])}
        for slug, (facts, places, teams) in fairs.items():
            event = self.make_event(slug, facts, places, teams)
            if slug == fair.EVENT["slug"]:
                self.event = event
        boss = self.people["hanako"]
        self.invitation = make_invitation(boss, "guest", self.teams["exhibitors"], "出展者の受付")
        self.open_room(boss)
        self.make_checklists(boss)

    def open_room(self, boss):
        facts = fair.ROOM
        audience = Audience("", tuple(self.teams[code] for code in facts["teams"]),
                            tuple(self.people[key] for key in facts["people"]))
        options = {name: facts[name] for name in ("writers", "readers", "shows_past")}
        self.loading = open_room_by_hand(boss, facts["name"]["ja"], facts["name"]["en"], audience, **options)

    def make_event(self, slug, facts, places, teams):
        day = self.day
        event = open_event(
            facts["name"]["ja"], facts["name"]["en"], slug=slug, starts_on=day,
            ends_on=day + timedelta(days=facts["days"] - 1), zone=facts["time_zone"], address=facts["address"]["ja"],
            opens_at=self.instant(facts["opening"]), closes_at=self.instant(facts["closing"]),
            organizer_kind=facts["organiser_kind"],
            guest_hours=24 * 366)  # the demo's fair stays where it was made: its guests must not be out next week
        self.places = {}
        for place in places:
            self.places[place["code"]] = add_place(event, place["code"], place["name"]["ja"], place["name"]["en"],
                                                   place["kind"], self.places.get(place["parent"]))
        self.teams = {team["code"]: open_team(event, team["code"].upper(), team["name"]["ja"], team["name"]["en"])
                      for team in teams}
        for each in (each for each in fair.CAST if each["event"] == slug):
            self.add_person(event, each)
        return self.keep(event, slug)

    def keep(self, event, slug):
        """The model fair comes first; the second event's places and teams are nobody's afterwards."""
        if slug == fair.EVENT["slug"]:
            self.kept = self.places, self.teams
        self.places, self.teams = self.kept
        return event

    def add_person(self, event, each):
        person = Person(name=each["name"], locale=each["locale"])
        if each["key"] == fair.ORGANISER["key"]:  # who makes further events signs in with a password
            person.email, person.password_hash = fair.ORGANISER["email"], passwords.hashed(password())
        member = Membership(event=event, event_id=event.id, person=person, role=each["role"], duties=each["duties"],
                            organization=each["organisation"][each["locale"]], state=each["state"],
                            teams=[self.teams[code] for code in each["teams"]])
        db.session.add(member)
        db.session.flush()
        add_link(each["key"], person)
        changes.record(None, member, f"member.{'asked' if each['state'] == 'pending' else 'approved'}",
                       name=each["name"], role=each["role"])
        self.people[each["key"]] = member

    def make_checklists(self, boss):
        for position, facts in enumerate(fair.CHECKLISTS):
            checklist = make_checklist(boss, facts["title"]["ja"], facts["title"]["en"], self.teams[facts["team"]],
                                       position)
            items = {
                task["key"]: add_item(
                    boss, checklist, title_ja=task["title"]["ja"], title_en=task["title"]["en"],
                    place=self.places[task["place"]], due_anchor=task["anchor"], due_offset=task["offset"],
                    estimate=task["minutes"], critical=task["critical"])
                for task in facts["tasks"]
            }
            db.session.flush()
            lay_out_checklist(boss, checklist)
            by_item = {task.item_id: task for task in checklist.tasks}
            self.tasks |= {key: by_item[item.id].id for key, item in items.items()}

    def steps(self):
        """``(time, function)`` of everything the morning brought."""
        for post in fair.MORNING:
            yield post["at"], lambda post=post: self.post(post)
        for key, facts in fair.PROGRESS.items():
            yield facts["at"], lambda key=key, facts=facts: self.do_task(key, facts)
        for facts in fair.SUPPLIES:
            yield facts["at"], lambda facts=facts: self.supply(facts)
        for facts in fair.LOST_ITEMS:
            yield facts["at"], lambda facts=facts: self.lost_item(facts)

    def room(self, name):
        if name == "loading":
            return self.loading
        audience = name if name in ("everyone", "managers") else f"team:{self.teams[name].id}"
        return room_of(self.event.stream(audience))

    def post(self, post):
        author = self.people[post["author"]]
        message = post_message(
            author, self.room(post["room"]), post["body"], changes.random_key(),
            [self.picture(name) for name in post["photos"]], reply_to=self.messages.get(post["reply_to"]),
            place=self.places.get(post["place"]), urgency=post["urgency"])
        if post["pinned"]:
            pin_message(self.people["hanako"], message)
        self.messages[post["key"]] = message

    def do_task(self, key, facts):
        move_card(self.people[facts["by"]], db.session.get(SetupTask, self.tasks[key]), TASK_STEPS[facts["state"]],
                  note=facts.get("note", ""))

    def supply(self, facts):
        unit = facts["unit"]["ja"]
        card = self.card(facts, SupplyRequest, facts["requester"], facts["item"], urgency=facts["urgency"],
                         lines=[SupplyLine(item=facts["item"]["ja"], quantity=facts["quantity"], unit=unit)])
        for verb, who in STEPS.get(facts["state"], ()):
            move_card(self.people[facts[who]], card, verb)

    def lost_item(self, facts):
        kind = FoundItem if facts["kind"] == "found" else Inquiry
        pictures = [self.picture(facts["drawing"])] if facts["drawing"] and not facts["message"] else []
        card = self.card(facts, kind, facts["reporter"], facts["features"], pictures, item_class=facts["class"],
                         colour=facts["colour"])
        if facts["state"] == "stored":
            move_card(self.people[facts["reporter"]], card, "store", note="運営本部 棚2")

    def card(self, facts, kind, who, title, pictures=(), **fields):
        return make_card(
            self.people[who], kind, self.event.stream("everyone"), pictures, self.messages.get(facts["message"]),
            title=title["ja"], title_en=title["en"], state=kind.FIRST_STATE, place=self.places[facts["place"]],
            **fields)

    def picture(self, name):
        if name not in self.pictures:
            self.pictures[name] = photos.accept(BytesIO(drawings.draw(name)))
            storage.kept().store(self.pictures[name])
        return self.pictures[name]
