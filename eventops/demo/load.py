"""Puts the model fair into an empty database, through the same actions as everybody, at the times it happened."""

from contextlib import contextmanager
from datetime import datetime, timedelta
from datetime import time as wall_time
from io import BytesIO

from flask import current_app
from flask_babel import force_locale

from eventops import alarms, changes, clock, live, photos, storage
from eventops.alerts.actions import acknowledge, tell_acknowledged
from eventops.alerts.queries import asked
from eventops.board.actions import make_card, move_card
from eventops.checklists.actions import add_item as add_task
from eventops.checklists.actions import make_checklist
from eventops.checklists.layouts import lay_out_checklist
from eventops.checklists.models import SetupTask
from eventops.contacts.actions import add_contact
from eventops.demo import drawings, fair, placement, stock
from eventops.demo.links import add_link, password
from eventops.desk.actions import open_event, open_team
from eventops.events.actions import add_place
from eventops.extensions import db
from eventops.feed.actions import open_room_by_hand, post_message
from eventops.feed.pinning import pin_message
from eventops.feed.queries import room_of
from eventops.incidents.actions import report_incident
from eventops.incidents.models import IncidentType
from eventops.lost_items.models import FoundItem, Inquiry
from eventops.notes.actions import write_note
from eventops.people import passwords
from eventops.people.actions import make_invitation
from eventops.people.audiences import Audience
from eventops.people.models import Membership, Person
from eventops.phrases.actions import add_phrase, add_starters
from eventops.questions.actions import mark_question
from eventops.questions.models import Question
from eventops.runsheet.actions import add_cue, move_cue
from eventops.runsheet.models import Cue
from eventops.stock.ledger import add_item
from eventops.stock.lending import enter_things, lend
from eventops.stock.queries import things
from eventops.supplies.models import SupplyLine, SupplyRequest
from eventops.supplies.picks import add_usual

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
        self.people, self.messages, self.tasks, self.pictures, self.questions, self.cues = {}, {}, {}, {}, {}, {}

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
        with clock.stopped(self.instant(at)):
            alarms.ring()  # what came of itself until then
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
        self.make_runsheet(boss)
        placement.place_staff(boss, self.day, self.people, self.places)
        add_starters(self.event)
        write_note(boss, self.room("everyone"), *fair.NOTE)
        for phrase in fair.PHRASES:
            add_phrase(boss, **{**phrase, "team": self.teams[phrase["team"]]})
        for name_ja, name_en, phone, radio, least in fair.CONTACTS:
            add_contact(boss, name_ja=name_ja, name_en=name_en, phone=phone, radio=radio, least=least)
        self.make_checklists(boss)
        self.make_stock(boss)

    def make_stock(self, boss):
        add_usual(boss)
        for facts in stock.STOCK:
            words = {f"{name}_{locale}": facts[name][locale] for name in ("name", "unit") for locale in ("ja", "en")}
            add_item(boss, facts["number"], place=self.places[facts["place"]], threshold=facts["threshold"], **words)
        for kind, first, last in stock.LENT:
            enter_things(boss, kind, first, last)
        keys = {(thing.kind, int(thing.number)): thing.key for thing in things(self.event.id)}
        for kind, first, last, who in stock.HANDED_OUT:
            lend(boss, [keys[kind, number] for number in range(first, last + 1)], who)

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

    def make_runsheet(self, boss):
        for facts in fair.CUES:
            begins, ends = (at and self.instant(at) + timedelta(days=facts["day"] - 1)
                            for at in (facts["begins"], facts["ends"]))
            cue = add_cue(boss, facts["code"], name_ja=facts["ja"], name_en=facts["en"], starts_at=begins, ends_at=ends,
                          place=self.places[facts["place"]], team=self.teams.get(facts["owner"]),
                          owner=self.people.get(facts["owner"]), text=facts["text"], is_public=facts["public"])
            self.cues[facts["code"]] = cue.id

    def make_checklists(self, boss):
        for position, facts in enumerate(fair.CHECKLISTS):
            checklist = make_checklist(boss, facts["title"]["ja"], facts["title"]["en"], self.teams[facts["team"]],
                                       position)
            items = {
                task["key"]: add_task(
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
        yield fair.ACKNOWLEDGED, self.acknowledge
        yield from placement.steps(self.people, self.places)
        for key, facts in fair.PROGRESS.items():
            yield facts["at"], lambda key=key, facts=facts: self.do_task(key, facts)
        for facts in fair.SUPPLIES:
            yield facts["at"], lambda facts=facts: self.supply(facts)
        for facts in fair.LOST_ITEMS:
            yield facts["at"], lambda facts=facts: self.lost_item(facts)
        for at, code, verb, who in fair.TAPS:
            yield at, lambda code=code, verb=verb, who=who: move_cue(
                self.people[who], db.session.get(Cue, self.cues[code]), verb)

        for facts in fair.QUESTIONS:
            yield facts["at"], lambda facts=facts: self.question(facts)
            if facts["answer"]:
                yield facts["answer"][1], lambda facts=facts: self.answer(facts)
        for facts in fair.INCIDENTS:
            yield facts["at"], lambda facts=facts: self.incident(facts)

    def question(self, facts):
        self.questions[facts["key"]] = self.card(facts, Question, facts["asker"], facts["title"]).id

    def answer(self, facts):
        question, (who, _at, answer) = db.session.get(Question, self.questions[facts["key"]]), facts["answer"]
        move_card(self.people[who], question, "answer", note=answer)
        mark_question(self.people["takumi"], question, facts["decided"], facts["faq"])

    def incident(self, facts):
        kind = db.session.query(IncidentType).filter_by(event_id=self.event.id, code=facts["type"]).one()
        incident = report_incident(self.people[facts["reporter"]], kind, facts["facts"], facts["what"],
                                   place=self.places[facts["place"]])
        for who, verb in facts["moves"]:
            move_card(self.people[who], incident, verb)

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

    def acknowledge(self):
        """Everybody answered what was urgent: nothing of the morning rings when somebody looks at the fair."""
        for alert in [message.alert for message in self.messages.values() if message.urgency == "urgent"]:
            for member_id, _key in asked(alert):
                acknowledge(db.session.get(Membership, member_id), alert)
            tell_acknowledged(alert)

    def do_task(self, key, facts):
        move_card(self.people[facts["by"]], db.session.get(SetupTask, self.tasks[key]), TASK_STEPS[facts["state"]],
                  note=facts.get("note", ""))

    def supply(self, facts):
        unit = facts["unit"]["ja"]
        card = self.card(facts, SupplyRequest, facts["requester"], facts["item"], urgency=facts["urgency"],
                         lines=[SupplyLine(item=facts["item"]["ja"], item_en=facts["item"]["en"], unit=unit,
                                           unit_en=facts["unit"]["en"], quantity=facts["quantity"])])
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
