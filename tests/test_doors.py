"""Every address, and who it opens to. Deny by default: an address that stands in no list here fails."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from eventops import changes, clock
from eventops.alerts.models import Alert
from eventops.checklists.models import Checklist, ChecklistItem, Layout
from eventops.contacts.models import Contact
from eventops.events.models import Event, Place
from eventops.extensions import db
from eventops.feed.models import Message, Photo
from eventops.handovers.models import Handover, HandoverItem
from eventops.notes.models import Note
from eventops.people.models import Invitation, Membership, NamesList, Team
from eventops.permissions import AT_BOOTHS, RIGHTS
from eventops.phrases.models import Phrase
from eventops.placements.models import PlaceNeed, Shift, Telling
from eventops.polls.models import Poll
from eventops.runsheet.models import Cue
from eventops.scheduled.models import ScheduledPost
from eventops.screens.models import Screen
from eventops.stock.models import LentThing, Loan, StockItem
from eventops.supplies.models import SupplyPick
from tests import cast, steps
from tests.booths import booth
from tests.checklists.plans import looked
from tests.desk.files import bring
from tests.incidents.reports import report, tell, type_key
from tests.listening import connect, epoch, is_cut, listen, stream, streams_of
from tests.phone import JSON, PAGE, jpeg
from tests.polls.conftest import ask as ask_people

# who stands on which step; a duty opens a verb beside the ladder
STEPS = {"ryo": 0, "rin": 1, "ken": 1, "misaki": 2, "ichiro": 3, "sakura": 3, "yuki": 3, "takumi": 4, "hanako": 5}
DUTIES = {"sakura": "lost_property", "yuki": "audit", "rin": "audit"}
LADDER = ("booth", "observer", "guest", "staff", "lead", "manager")
MEMBERS = list(STEPS)
OUTSIDERS = ["nobody", "mei", "daichi", "olga", "unpaired"]
VIEWERS = [*MEMBERS, *OUTSIDERS, "screen"]

# address: verb, and the least step it asks for
DOORS = {
    "alerts.acknowledge": ("alert.acknowledge", "guest"),
    "alerts.show_alert": ("message.read", "observer"),
    "alerts.stop_alert": ("alert.stop", "guest"),
    "booths.answer_call": ("booth.call", "booth"),
    "booths.ask_booth": ("booth.reply", "staff"),
    "booths.change_booth": ("booth.call", "booth"),
    "booths.end_sheet": ("invitation.make", "manager"),
    "booths.make_call": ("booth.call", "booth"),
    "booths.make_sheets": ("invitation.make", "manager"),
    "booths.move_call": ("booth.call", "booth"),
    "booths.name_exhibitor": ("invitation.make", "manager"),
    "booths.print_sheets": ("invitation.make", "manager"),
    "booths.say_eta": ("booth.reply", "staff"),
    "booths.show_booth": ("booth.read", "booth"),
    "booths.show_sheets": ("invitation.make", "manager"),
    "board.assign_card": ("card.move", "guest"),
    "board.edit_card": ("card.edit", "guest"),
    "board.merge_card": ("card.merge", "staff"),
    "board.snooze_card": ("card.snooze", "staff"),
    "board.make_card": ("card.make", "guest"),
    "board.move_card": ("card.move", "guest"),
    "board.talk_about_card": ("message.post", "guest"),
    "board.show_assignees": ("card.assign", "staff"),
    "board.show_board": ("card.read", "observer"),
    "board.show_card": ("card.read", "observer"),
    "board.show_finishable": ("card.move", "guest"),
    "board.show_kinds": ("card.make", "guest"),
    "board.show_new_card": ("card.make", "guest"),
    "board.undo_move": ("card.move", "guest"),
    "checklists.add_item": ("checklist.edit", "manager"),
    "checklists.export_blank": ("checklist.read", "staff"),
    "checklists.export_checklist": ("checklist.read", "staff"),
    "checklists.publish_checklist": ("checklist.edit", "manager"),
    "checklists.run_import": ("checklist.edit", "manager"),
    "checklists.show_finish": ("card.move", "guest"),
    "checklists.show_import": ("checklist.edit", "manager"),
    "checklists.show_matrix": ("checklist.read", "staff"),
    "checklists.show_version": ("checklist.read", "staff"),
    "checklists.start_checklist": ("checklist.edit", "manager"),
    "checklists.start_import": ("checklist.edit", "manager"),
    "checklists.undo_layout": ("checklist.edit", "manager"),
    "checklists.ask_everybody": ("card.assign", "staff"),
    "checklists.edit_item": ("checklist.edit", "manager"),
    "checklists.lay_out_checklist": ("checklist.edit", "manager"),
    "checklists.make_checklist": ("checklist.edit", "manager"),
    "checklists.rename_checklist": ("checklist.edit", "manager"),
    "checklists.show_checklist": ("checklist.read", "staff"),
    "checklists.show_checklists": ("checklist.read", "staff"),
    "checklists.strike_item": ("checklist.edit", "manager"),
    "contacts.add_contact": ("contact.edit", "manager"),
    "contacts.change_contact": ("contact.edit", "manager"),
    "contacts.show_contacts": ("contact.read", "observer"),
    "contacts.strike_contact": ("contact.edit", "manager"),
    "desk.add_place": ("place.edit", "manager"),
    "desk.archive_event": ("event.close", "manager"),
    "desk.close_event": ("event.close", "manager"),
    "desk.change_room": ("room.edit", "manager"),
    "desk.export_places": ("place.edit", "manager"),
    "desk.move_place": ("place.edit", "manager"),
    "desk.open_room": ("room.edit", "manager"),
    "desk.put_place_away": ("place.edit", "manager"),
    "desk.put_room_away": ("room.edit", "manager"),
    "desk.put_team_away": ("team.open", "manager"),
    "desk.rename_organization": ("member.change", "manager"),
    "desk.rename_team": ("team.open", "manager"),
    "desk.run_place_import": ("place.edit", "manager"),
    "desk.show_new_room": ("room.edit", "manager"),
    "desk.show_organizations": ("member.change", "manager"),
    "desk.show_place": ("place.edit", "manager"),
    "desk.show_place_import": ("place.edit", "manager"),
    "desk.show_room": ("room.edit", "manager"),
    "desk.show_rooms": ("room.edit", "manager"),
    "desk.start_place_import": ("place.edit", "manager"),
    "desk.edit_event": ("event.edit", "manager"),
    "desk.open_team": ("team.open", "manager"),
    "desk.rename_place": ("place.edit", "manager"),
    "desk.reopen_event": ("event.close", "manager"),
    "desk.show_close": ("event.close", "manager"),
    "desk.show_event": ("event.edit", "manager"),
    "desk.show_guide": ("event.edit", "manager"),
    "desk.show_places": ("place.edit", "manager"),
    "desk.show_teams": ("team.open", "manager"),
    "feed.answer_place": ("place.answer", "guest"),
    "feed.choose_past": ("room.edit", "manager"),
    "feed.edit_message": ("message.edit", "guest"),
    "feed.mute_room": ("message.read", "observer"),
    "feed.pin_message": ("message.pin", "lead"),
    "feed.react": ("message.react", "guest"),
    "feed.show_reactions": ("message.read", "observer"),
    "feed.post_message": ("message.post", "guest"),
    "feed.show_album": ("photo.read", "observer"),
    "feed.show_mentionable": ("message.read", "observer"),
    "feed.show_options": ("message.read", "observer"),
    "feed.show_photo": ("photo.read", "observer"),
    "feed.show_places_to_answer": ("place.answer", "guest"),
    "feed.show_readers": ("message.read", "observer"),
    "feed.show_room": ("message.read", "observer"),
    "feed.show_talk": ("message.read", "observer"),
    "feed.unpin_message": ("message.pin", "lead"),
    "feed.unsend_message": ("message.unsend", "guest"),
    "people.change_member": ("member.change", "manager"),
    "people.check_names": ("member.import", "manager"),
    "handovers.make_handover": ("handover.make", "staff"),
    "handovers.receive_item": ("handover.make", "staff"),
    "handovers.show_handovers": ("handover.make", "staff"),
    "history.export_history": ("history.read", "manager"),
    "history.show_history": ("history.read", "manager"),
    "history.show_incident_log": ("incident.export", "lead"),
    "history.export_incidents": ("incident.export", "lead"),
    "incidents.add_type": ("incident_type.edit", "manager"),
    "incidents.answer_roll": ("incident.work", "guest"),
    "incidents.edit_type": ("incident_type.edit", "manager"),
    "incidents.log_by_reporter": ("incident.report", "guest"),
    "incidents.log_time": ("incident.work", "guest"),
    "incidents.set_prompt": ("incident.work", "guest"),
    "incidents.put_type_away": ("incident_type.edit", "manager"),
    "incidents.report_incident": ("incident.report", "guest"),
    "incidents.set_facts": ("incident.work", "guest"),
    "incidents.show_new_incident": ("incident.report", "guest"),
    "incidents.show_new_type": ("incident_type.edit", "manager"),
    "incidents.show_receipt": ("incident.report", "guest"),
    "incidents.show_roll": ("member.read", "staff"),
    "incidents.show_type": ("incident_type.edit", "manager"),
    "incidents.show_types": ("incident_type.edit", "manager"),
    "incidents.tick_line": ("incident.work", "guest"),
    "people.decide_member": ("member.approve", "manager"),
    "people.decide_members": ("member.approve", "manager"),
    "people.edit_invitation": ("invitation.make", "manager"),
    "people.end_invitation": ("invitation.make", "manager"),
    "people.give_sign_in_link": ("member.import", "manager"),
    "people.import_names": ("member.import", "manager"),
    "people.make_invitation": ("invitation.make", "manager"),
    "people.rotate_invitation": ("invitation.make", "manager"),
    "people.show_changes": ("event.read", "booth"),
    "people.show_invitation": ("invitation.make", "manager"),
    "people.show_invitations": ("invitation.make", "manager"),
    "people.show_member": ("member.change", "manager"),
    "people.show_names": ("member.import", "manager"),
    "people.show_people": ("member.read", "staff"),
    "people.show_slips": ("member.import", "manager"),
    "placements.add_need": ("placement.edit", "manager"),
    "placements.add_shift": ("placement.edit", "manager"),
    "placements.ask_where": ("placement.ask", "lead"),
    "placements.change_shift": ("placement.edit", "manager"),
    "placements.export_placements": ("placement.edit", "manager"),
    "placements.run_import": ("placement.edit", "manager"),
    "placements.show_grid": ("placement.read", "staff"),
    "placements.show_here": ("place.answer", "guest"),
    "placements.show_import": ("placement.edit", "manager"),
    "placements.show_new_shift": ("placement.edit", "manager"),
    "placements.show_placements": ("place.answer", "guest"),
    "placements.show_shift": ("placement.read", "staff"),
    "placements.start_import": ("placement.edit", "manager"),
    "placements.strike_need": ("placement.edit", "manager"),
    "placements.strike_shift": ("placement.edit", "manager"),
    "placements.take_back": ("place.answer", "guest"),
    "placements.tell_place": ("place.answer", "guest"),
    "placements.undo_shift": ("placement.edit", "manager"),
    "questions.mark_question": ("question.decide", "lead"),
    "questions.show_questions": ("card.read", "observer"),
    "questions.show_similar": ("card.read", "observer"),
    "runsheet.add_cue": ("runsheet.edit", "manager"),
    "runsheet.choose_timetable": ("runsheet.edit", "manager"),
    "runsheet.edit_cue": ("runsheet.edit", "manager"),
    "runsheet.export_runsheet": ("runsheet.edit", "manager"),
    "runsheet.move_cue": ("cue.move", "guest"),
    "runsheet.run_import": ("runsheet.edit", "manager"),
    "runsheet.shift_cues": ("cue.shift", "lead"),
    "runsheet.show_cue": ("runsheet.edit", "manager"),
    "runsheet.show_desk": ("runsheet.edit", "manager"),
    "runsheet.show_import": ("runsheet.edit", "manager"),
    "runsheet.show_runsheet": ("runsheet.read", "observer"),
    "runsheet.start_import": ("runsheet.edit", "manager"),
    "runsheet.strike_cue": ("runsheet.edit", "manager"),
    "runsheet.undo_cue": ("cue.move", "guest"),
    "notes.edit_note": ("note.edit", "lead"),
    "notes.restore_note": ("note.edit", "lead"),
    "notes.show_new_note": ("note.edit", "lead"),
    "notes.show_note": ("note.edit", "lead"),
    "notes.show_notes": ("message.read", "observer"),
    "notes.show_versions": ("message.read", "observer"),
    "notes.strike_note": ("note.edit", "lead"),
    "notes.write_note": ("note.edit", "lead"),
    "phrases.add_phrase": ("phrase.edit", "manager"),
    "phrases.edit_phrase": ("phrase.edit", "manager"),
    "phrases.move_phrase": ("phrase.edit", "manager"),
    "phrases.post_phrase": ("message.post", "guest"),
    "phrases.show_choices": ("message.post", "guest"),
    "phrases.show_phrases": ("phrase.edit", "manager"),
    "phrases.strike_phrase": ("phrase.edit", "manager"),
    "phrases.take_starters": ("phrase.edit", "manager"),
    "polls.close_poll": ("poll.make", "staff"),
    "polls.export_votes": ("poll.export", "staff"),
    "polls.make_poll": ("poll.make", "staff"),
    "polls.show_new_poll": ("poll.make", "staff"),
    "polls.show_own_vote": ("message.read", "observer"),
    "polls.show_poll": ("message.read", "observer"),
    "polls.vote": ("poll.vote", "guest"),
    "scheduled.cancel_post": ("message.schedule", "staff"),
    "scheduled.schedule_post": ("message.schedule", "staff"),
    "scheduled.show_scheduled": ("message.schedule", "staff"),
    "screens.end_screen": ("screen.pair", "manager"),
    "search.show_search": ("message.read", "observer"),
    "screens.pair_screen": ("screen.pair", "manager"),
    "screens.show_screens": ("screen.pair", "manager"),
    "stock.add_item": ("supply.edit", "manager"),
    "stock.edit_item": ("supply.edit", "manager"),
    "stock.enter_things": ("stock.move", "staff"),
    "stock.export_lent": ("stock.read", "staff"),
    "stock.export_moves": ("stock.read", "staff"),
    "stock.export_stock": ("stock.read", "staff"),
    "stock.lend": ("stock.move", "staff"),
    "stock.move_stock": ("stock.move", "staff"),
    "stock.put_item_away": ("supply.edit", "manager"),
    "stock.put_thing_away": ("stock.move", "staff"),
    "stock.show_item": ("stock.read", "staff"),
    "stock.show_lent": ("stock.read", "staff"),
    "stock.show_stock": ("stock.read", "staff"),
    "stock.tick_back": ("stock.move", "staff"),
    "stock.undo_lending": ("stock.move", "staff"),
    "supplies.add_line": ("card.move", "guest"),
    "supplies.add_pick": ("supply.edit", "manager"),
    "supplies.add_usual_picks": ("supply.edit", "manager"),
    "supplies.edit_pick": ("supply.edit", "manager"),
    "supplies.join_request": ("card.make", "guest"),
    "supplies.set_line": ("card.move", "guest"),
    "supplies.show_picks": ("supply.edit", "manager"),
    "supplies.take_pick_off": ("supply.edit", "manager"),
    "supplies.withdraw_want": ("card.make", "guest"),
}
KEYS = {  # address: what the key in it names, where key_named_by cannot tell it by its feature
    "feed.show_photo": "photo", "feed.show_room": "room", "feed.choose_past": "room",
    "feed.mute_room": "room", "scheduled.show_scheduled": "room",
    "scheduled.schedule_post": "room", "scheduled.cancel_post": "scheduled",
    "handovers.receive_item": "handover", "polls.make_poll": "room", "polls.show_new_poll": "room",
    "feed.show_mentionable": "room", "feed.show_options": "room",
    "people.show_invitation": "invitation", "people.end_invitation": "invitation",
    "people.edit_invitation": "invitation", "people.rotate_invitation": "invitation",
    **{f"phrases.{each}_phrase": "phrase" for each in ("edit", "move", "post", "strike")},
    **{f"notes.{each}": "note" for each in ("edit_note", "restore_note", "show_note", "show_versions",
                                            "strike_note")},
    "notes.show_notes": "room", "notes.show_new_note": "room", "notes.write_note": "room",
    "phrases.show_choices": "room", "people.show_slips": "names", "screens.end_screen": "screen",
    **{f"desk.{each}_place": "place" for each in ("rename", "show", "move")}, "desk.put_place_away": "place",
    **{f"desk.{each}_room": "room" for each in ("show", "change")}, "desk.put_room_away": "room",
    **{f"incidents.{each}_type": "type" for each in ("show", "edit")}, "incidents.put_type_away": "type",
    "desk.rename_team": "team", "desk.put_team_away": "team", "supplies.edit_pick": "pick",
    "supplies.take_pick_off": "pick", "stock.put_thing_away": "thing", "stock.tick_back": "loan",
    **{f"stock.{each}": "stock_item" for each in ("edit_item", "move_stock", "put_item_away", "show_item")},
    **{f"placements.{each}_shift": "shift" for each in ("change", "show", "strike", "undo")},
    "placements.strike_need": "need", "placements.take_back": "telling",
    **{f"booths.{each}": "call" for each in ("answer_call", "ask_booth", "move_call", "say_eta")},
    "booths.end_sheet": "sheet", "booths.name_exhibitor": "sheet",
    "contacts.change_contact": "contact", "contacts.strike_contact": "contact"}
# what forms ask for, so that each gets as far as the id in its address; and where a feature means something else by it
FILLED = {
    "decision": "approve", "verb": "accept", "name_ja": "x", "title_ja": "x", "title": "x", "version": "1",
    "place": "x", "text_ja": "x", "room": "x", "body": "x", "role": "staff", "before": "last", "line": "x",
    "what": "delivered", "number": "1", "item": "x", "at": "2099-01-01T09:00", "starts": "2099-01-01T09:00",
    "minutes": "15", "answer": "safe", "severity": "high", "text": "x", "options": "x\ny", "option": "0",
}
MEANT = {"incidents": {"line": "0", "what": "called_110", "letter": "M"},
         "placements": {"name": "x", "day": "2026-11-03", "begins": "10:00", "ends": "11:00", "people": "2",
                        "kind": "work", "whom": "member-x"},
         "polls": {"kind": "single"}}
# open to anybody: they show one's own things, a form, or a yes and no
OPEN = {
    "desk.make_event", "desk.show_events", "desk.show_new_event", "desk.start", "people.ask_to_join",
    "people.change_password", "people.choose_locale", "people.end_session", "people.open_sign_in_link",
    "people.renew_csrf", "people.show_account", "people.show_door", "people.show_waiting", "people.sign_in",
    "people.sign_out", "people.use_sign_in_link", "screens.show_screen", "screens.show_screen_door",
    "push.turn_off", "push.turn_on", "runsheet.show_calendar", "runsheet.show_timetable",
    "shell.show_certificate", "shell.show_icon", "shell.show_manifest", "shell.show_offline", "shell.show_worker",
    "web.home", "web.show_health", "web.show_metrics", "web.show_readiness",
}
FILES = {"static"}
SECRETS = ["関係者だけの話", "延長コード五本", "本部だけの話", *cast.TASKS, "受付設営",
           *(name for name, _role, state, *_ in cast.PEOPLE.values() if state == "active")]


@pytest.fixture
def fair(app, phone, rows):
    """The fair with something of everything; ``fair["feed.show_photo"]`` is what stands in that address.

    Beside the cast come 凛, an observer with the duty to audit, ケン, an observer without any, and 涼, who is at booth
    Z-9 and has asked for something from there.
    """
    with app.app_context(), changes.writing():
        event = db.session.scalar(select(Event).filter_by(slug="fair"))
        cast.add(event, "ryo", "涼", "booth", "active", "小間商店", [], [], {})
        for key, name, duties in (("rin", "凛", ["audit"]), ("ken", "ケン", [])):
            cast.add(event, key, name, "observer", "active", "監査室", [], duties, {})
        changes.commit()
    ichiro, hanako, wall = phone("ichiro"), phone("hanako"), phone(None)
    booth.build(hanako, "Z-9")
    sheet = booth.sheet(hanako, "Z-9")
    with app.app_context(), changes.writing():
        db.session.scalar(select(Membership).filter_by(key="ryo-key")).invitation_id = sheet.invitation_id
        changes.commit()
    call = booth.call(phone("ryo"), "question", "小間からの質問")
    message = steps.say(ichiro, "関係者だけの話", photos=[jpeg()])
    steps.say(ichiro, "関係者だけの急ぎ", urgency="urgent")
    number = steps.make(ichiro, title="延長コード五本")
    incident, question = report(ichiro, what="延長コード五本"), steps.make(ichiro, "question", "延長コード五本は?")
    steps.move(hanako, question, "answer", note="倉庫です")
    steps.say(hanako, "本部だけの話", to="本部")
    wall.get("/screen")
    assert hanako.post("/events/fair/screens", code=rows(Screen)[0].code, name="ロビー", locale="ja").status_code == 201
    assert hanako.post("/events/fair/people/names", text="健太\t警備").status_code == 201
    assert hanako.post("/events/fair/desk/phrases", text_ja="到着しました").status_code == 201
    assert hanako.post(f"/events/fair/rooms/{steps.room(hanako)}/notes", title="駐車場").status_code == 201
    assert hanako.post("/events/fair/desk/supplies", name_ja="氷").status_code == 201
    assert hanako.post("/events/fair/stock", name_ja="氷").status_code == 201
    assert hanako.post("/events/fair/lent/things", kind="無線", first="1", last="2").status_code == 201
    assert hanako.post("/events/fair/lent/loans", thing=rows(LentThing)[0].key, holder="一郎").status_code == 201
    assert hanako.post("/events/fair/contacts", name_ja="本部", phone="095-000-0000").status_code == 201
    assert ichiro.post("/events/fair/handovers", team=rows(Team, code="UNEI")[0].key, since="2026-01-01T09:00",
                       lines="鍵は本部").status_code == 201
    day = rows(Event)[0].starts_on.isoformat()
    span = {"day": day, "begins": "10:00", "ends": "12:00", "place": rows(Place)[0].key}
    assert hanako.post("/events/fair/placements/shifts", **span, name="応援の田中", kind="work").status_code == 201
    assert hanako.post("/events/fair/placements/needs", **span, people="2").status_code == 201
    assert ichiro.post("/events/fair/placements/told", place=rows(Place)[0].key).status_code == 201
    ask_people(ichiro, body="関係者だけの話?")
    keys = {
        "poll": rows(Poll)[0].key,
        "shift": rows(Shift)[0].key, "need": rows(PlaceNeed)[0].key, "telling": rows(Telling)[0].key,
        "phrase": rows(Phrase)[0].key, "note": rows(Note)[0].key,
        "scheduled": scheduled(ichiro), "handover": rows(Handover)[0].key,
        "contact": rows(Contact)[0].key, "call": call.key, "sheet": sheet.invitation.key,
        "names": rows(NamesList)[0].key,
        "photo": rows(Photo)[0].key, "room": steps.room(ichiro), "type": type_key(ichiro, "medical"),
        "invitation": rows(Invitation)[0].key,
        "checklist": rows(Checklist)[0].key, "place": rows(Place)[0].key, "team": rows(Team)[0].key,
        "screen": rows(Screen)[0].key, "message": message, "alert": rows(Alert)[0].key, "pick": rows(SupplyPick)[0].key,
        "stock_item": rows(StockItem)[0].key, "thing": rows(LentThing)[1].key, "loan": rows(Loan)[0].key,
    }
    values = {"wall": wall, "place": keys["place"]}
    for endpoint in [*DOORS, *OPEN]:
        kind = key_named_by(endpoint)
        values[endpoint] = {"event": "fair", "number": number, "size": "thumb", "token": "join-the-fair",
                            "item": rows(ChecklistItem)[0].key, "key": keys[kind], "name": "192",
                            "build": app.config["BUILD"]}
    for endpoint in ("answer_roll", "log_time", "set_facts", "set_prompt", "show_roll", "tick_line"):
        values[f"incidents.{endpoint}"]["number"] = incident
    values["questions.mark_question"]["number"] = question
    values["checklists.show_version"]["number"] = 1
    values["checklists.undo_layout"]["key"] = rows(Layout)[0].key
    for endpoint in ("show_finish", "ask_everybody"):
        values[f"checklists.{endpoint}"]["number"] = "1"  # a set-up task
    values["handovers.receive_item"]["item"] = rows(HandoverItem)[-1].key
    for endpoint in ("checklists.show_import", "checklists.run_import"):
        values[endpoint]["key"] = looked(hanako, "作業\n机\n".encode())[0].rpartition("/")[2]
    for endpoint in ("desk.show_place_import", "desk.run_place_import"):
        values[endpoint]["key"] = bring(hanako, "コード,名前\nX,庭\n".encode())[0].rpartition("/")[2]
    for endpoint in ("checklists.export_checklist", "checklists.export_blank", "desk.export_places",
                     "polls.export_votes", *(f"stock.export_{each}" for each in ("stock", "moves", "lent"))):
        values[endpoint]["kind"] = "csv"
    for name in ("開会式", "表彰式"):
        assert hanako.post("/events/fair/cues", name_ja=name, starts="2026-11-03T10:30").status_code == 201
    for endpoint in (each for each in DOORS if each.startswith("runsheet.")):
        values[endpoint] |= {"key": rows(Cue)[0].key, "kind": "csv"}
    values["runsheet.strike_cue"]["key"] = rows(Cue)[1].key
    for endpoint in ("runsheet.show_import", "runsheet.run_import"):
        at, _row = looked(hanako, "項目,開始\n式,10:00\n".encode(), to="/events/fair/desk/runsheet/imports")
        values[endpoint]["key"] = at.rpartition("/")[2]
    for endpoint in ("placements.show_import", "placements.run_import"):
        at, _row = looked(hanako, "氏名,開始,終了\n健,10:00,11:00\n".encode(), to="/events/fair/placements/imports")
        values[endpoint]["key"] = at.rpartition("/")[2]
    values["placements.export_placements"]["kind"] = "csv"
    for endpoint in ("decide_member", "show_member", "change_member"):
        values[f"people.{endpoint}"]["key"] = "mei-key"
    values["people.give_sign_in_link"]["key"] = "daichi-key"
    return values


def key_named_by(endpoint):
    """What the key in that address names."""
    by_feature = {"checklists": "checklist", "alerts": "alert", "polls": "poll"}
    return KEYS.get(endpoint, by_feature.get(endpoint.partition(".")[0], "message"))


def handed_over(phone, name):
    """The last item of what somebody else has handed over to a team of that member, as it stands in the address."""
    code = "KEN" if name in ("sakura", "yuki") else "UNEI"
    by = phone("ichiro" if name == "hanako" else "hanako")
    answer = by.post("/events/fair/handovers", team=steps.all_of(by, Team, code=code)[0].key, since="2026-01-01T09:00",
                     lines="鍵は本部")
    assert answer.status_code == 201, answer.text
    return {"key": steps.all_of(by, Handover)[-1].key, "item": steps.all_of(by, HandoverItem)[-1].key}


def scheduled(phone):
    """The key of a post that phone's owner has scheduled."""
    at = (clock.now() + timedelta(hours=12)).strftime("%Y-%m-%dT%H:%M")
    answer = phone.post(f"/events/fair/rooms/{steps.room(phone)}/scheduled", body="朝礼です", at=at)
    assert answer.status_code == 201, answer.text
    return steps.all_of(phone, ScheduledPost)[-1].key


def routes(app, endpoints, methods=("GET", "POST")):
    """``(endpoint, method, rule)`` of these; what reads comes before what writes."""
    found = [(rule.endpoint, method, rule) for rule in app.url_map.iter_rules() if rule.endpoint in endpoints
             for method in methods if method in rule.methods]
    return sorted(found, key=lambda each: (each[1], each[0]))


def address(rule, values):
    return rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)[1]


def viewer(phone, fair, name):
    if name == "screen":
        return fair["wall"]
    if name == "unpaired":
        wall = phone(None)
        wall.get("/screen")
        return wall
    return phone(None if name == "nobody" else name)


def ask(phone, method, path, token=None, headers=PAGE, **form):
    if method == "GET":
        return phone.get(path, headers=headers)
    return phone.http.post(path, data=form, headers={**headers, "X-CSRFToken": token})


# the table

def test_every_address_stands_in_exactly_one_list(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(DOORS) - OPEN - FILES == set(), "a new address: say here to whom it opens"
    assert set(DOORS) | OPEN | FILES == endpoints
    assert not set(DOORS) & OPEN


def test_every_view_names_the_verb_it_stands_here_with(app):
    named = {endpoint: getattr(view, "verb", "none") for endpoint, view in app.view_functions.items()}
    assert {endpoint: verb for endpoint, verb in named.items() if endpoint in DOORS} == {
        endpoint: verb for endpoint, (verb, _least) in DOORS.items()}
    assert {endpoint for endpoint, verb in named.items() if verb is None} == OPEN


def test_every_verb_asks_for_the_step_it_stands_here_with():
    for verb, least in DOORS.values():
        assert RIGHTS[verb][0] == least, verb


def test_a_view_without_a_verb_has_no_door(app, phone, monkeypatch):
    hanako = phone("hanako")
    assert hanako.get("/events/fair/people").status_code == 200
    monkeypatch.delattr(app.view_functions["people.show_people"], "verb")
    assert hanako.get("/events/fair/people").status_code == 404


def may(name, endpoint):
    verb, least = DOORS[endpoint]
    if verb in AT_BOOTHS:
        return STEPS[name] == LADDER.index("booth")
    return STEPS[name] >= LADDER.index(least) or DUTIES.get(name) in RIGHTS[verb][1:]


# members

@pytest.mark.parametrize("name", MEMBERS)
def test_a_member_opens_exactly_the_doors_of_their_step(app, phone, fair, name):
    who, wrong = phone(name), []
    token = who.token()
    if STEPS[name] >= LADDER.index("guest"):
        for endpoint in ("feed.edit_message", "feed.unsend_message"):
            fair[endpoint]["key"] = steps.say(who, "自分の言葉", urgency="urgent")  # one's own
        fair["alerts.stop_alert"]["key"] = steps.all_of(who, Alert)[-1].key
        for endpoint in ("show_receipt", "log_by_reporter"):
            fair[f"incidents.{endpoint}"]["key"] = tell(who, "violation").json["go"].rpartition("/")[2]
        assert who.post("/events/fair/placements/told", place=fair["place"]).status_code == 201
        fair["placements.take_back"]["key"] = steps.all_of(who, Telling)[-1].key
    if may(name, "scheduled.schedule_post"):
        fair["polls.close_poll"]["key"] = ask_people(who)
        fair["scheduled.cancel_post"]["key"] = scheduled(who)
        fair["handovers.receive_item"].update(handed_over(phone, name))
    for endpoint, method, rule in routes(app, DOORS):
        answer = ask(who, method, address(rule, fair[endpoint]), token, headers=JSON if method == "POST" else PAGE,
                     assignee=f"{name}-key")
        allowed = answer.status_code in (200, 201, 409, 422)
        if allowed != may(name, endpoint) or (not allowed and answer.status_code != 403):
            wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("name", ["misaki", "ichiro", "takumi", "sakura", "yuki"])
def test_what_the_managers_say_is_found_by_nobody_else(phone, fair, rows, name):
    hanako, who = phone("hanako"), phone(name)
    key = rows(Message, body="本部だけの話")[0].key
    [pictured] = rows(Message, key=steps.say(hanako, "写真", to="本部", photos=[jpeg("red")]))
    photo = rows(Photo, message_id=pictured.id)[0].key
    number = steps.make(hanako, message=key)
    paths = [f"rooms/{steps.room(hanako, '本部')}", f"messages/{key}/readers", f"messages/{key}/kinds",
             f"messages/{key}/places", f"messages/{key}/finishable", f"messages/{key}/reactions",
             f"rooms/{steps.room(hanako, '本部')}/phrases", f"photos/{photo}/thumb", f"cards/{number}"]
    for path in paths:
        assert hanako.get(f"/events/fair/{path}").status_code == 200, path
        answer = who.get(f"/events/fair/{path}")
        assert answer.status_code == 404, path
        assert "本部だけの話" not in answer.text
    for path in (f"messages/{key}/unsend", f"cards/{number}/moves", f"cards/{number}/assignee"):
        assert who.post(f"/events/fair/{path}", verb="accept", assignee=f"{name}-key").status_code == 404, path
    assert who.post("/events/fair/messages", room=steps.room(hanako, "本部"), body="割り込み").status_code == 404
    assert rows(Message, body="割り込み") == []


# outsiders

CLOSED = {  # to whom: (a page, anything else)
    "nobody": (302, 401), "unpaired": (302, 401), "screen": (302, 401), "mei": (302, 403), "daichi": (302, 403),
    "olga": (404, 404),
}
CHANGES = {"nobody": (302, 401), "screen": (200, 200)}


@pytest.mark.parametrize("name", CLOSED)
def test_whoever_is_not_in_finds_every_door_closed(app, phone, fair, name):
    who, wrong = viewer(phone, fair, name), []
    token = who.token()
    for endpoint, method, rule in routes(app, DOORS):
        path = address(rule, fair[endpoint])
        for headers in (PAGE, JSON):
            answer = ask(who, method, path, token, headers)
            expected = CLOSED[name] if endpoint != "people.show_changes" else CHANGES.get(name, (403, 403))
            if answer.status_code != expected[method == "POST" or headers is JSON]:
                wrong.append((endpoint, method, headers, answer.status_code))
            if method == "GET" and answer.status_code == 302 and not answer.location.startswith(
                    "/waiting/fair" if name in ("mei", "daichi") else "/sign-in?next="):
                wrong.append((endpoint, answer.location))
    assert wrong == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_whoever_is_not_in_gets_not_one_byte_of_the_event(app, phone, fair, name):
    insider, who, leaks = phone("hanako"), viewer(phone, fair, name), []
    token, found = who.token(), set()
    for endpoint, method, rule in routes(app, [*DOORS, *OPEN], ("GET", "POST")):
        if endpoint in ("people.sign_out", "people.use_sign_in_link", "people.ask_to_join", "screens.show_screen"):
            continue  # these change who the viewer is
        path = address(rule, fair[endpoint])
        if method == "GET":
            body = insider.get(path).data
            found |= {secret for secret in SECRETS if secret.encode() in body}
        for headers in (PAGE, JSON):
            body = ask(who, method, path, token, headers).data
            leaks += [(endpoint, secret) for secret in SECRETS if secret.encode() in body]
            leaks += [(endpoint, "a photo")] if body.startswith(b"\xff\xd8") else []
    assert leaks == []
    assert found == set(SECRETS), "and to somebody who is in the same addresses show all of it"


def test_a_big_screen_shows_nobodys_name_and_no_post_that_is_not_pinned(app, phone, fair):
    page = fair["wall"].get("/screen").text
    assert "延長コード五本" in page, "cards it does show"
    assert "関係者だけの話" not in page
    assert not [name for name, *_ in cast.PEOPLE.values() if name in page]


def test_a_foreign_event_and_one_that_is_not_there_answer_the_same(app, phone, fair):
    olga = phone("olga")
    token = olga.token()

    def answers(event):
        for endpoint, method, rule in routes(app, DOORS):
            path = address(rule, {**fair[endpoint], "event": event})
            for headers in (PAGE, JSON):
                answer = ask(olga, method, path, token, headers)
                yield endpoint, method, answer.status_code, answer.text.replace(event, "")
        for path in (f"/waiting/{event}", f"/waiting/{event}/door"):
            answer = olga.get(path)
            yield path.replace(event, ""), "GET", answer.status_code, answer.text.replace(event, "")

    assert list(answers("fair")) == list(answers("nowhere"))


def test_what_belongs_to_another_event_is_not_found_through_ones_own(app, phone, fair):
    """Olga manages her own event: the fair's things are not there when asked for under hers."""
    olga, wrong = phone("olga"), []
    token = olga.token()
    for endpoint, method, rule in routes(app, DOORS):
        if not {"key", "number", "item"} & rule.arguments or DOORS[endpoint][0] in AT_BOOTHS:
            continue
        form = FILLED | MEANT.get(endpoint.partition(".")[0], {})
        answer = ask(olga, method, address(rule, {**fair[endpoint], "event": "other"}), token, JSON, **form)
        if answer.status_code != 404:
            wrong.append((endpoint, method, answer.status_code))
    assert wrong == []


# sockets

@pytest.mark.parametrize("name", ["mei", "daichi", "olga", "unpaired"])
def test_a_hello_from_outside_is_refused_and_nothing_is_heard(app, phone, fair, name):
    inside, who = listen(phone("misaki"), streams_of(app, "misaki")), viewer(phone, fair, name)
    for heads in (stream(app, "everyone"), streams_of(app, "hanako"), {}):
        assert listen(who, heads).answer == {"refused": "closed"}
    steps.say(phone("ichiro"), "聞こえますか")
    assert inside.hear(), "somebody who is in hears it"
    assert who.queue == []


def test_without_a_session_no_socket_connects(app, phone, fair):
    who = phone(None)
    connect(who)
    assert is_cut(who)


def test_an_unknown_and_a_foreign_event_refuse_a_hello_the_same(app, phone):
    olga = listen(phone("olga"), streams_of(app, "olga"), "other")
    assert "heads" in olga.answer
    answers = [olga.hello(event, stream(app, "everyone"), epoch(app)) for event in ("fair", "nowhere")]
    assert answers == [{"refused": "closed"}] * 2


def test_a_member_who_asks_for_more_streams_than_theirs_hears_none_of_them(app, phone):
    """Rooms come from the database, never from what the page says."""
    misaki = listen(phone("misaki"), streams_of(app, "hanako"))
    assert misaki.answer == {"reload": True}
    steps.say(phone("hanako"), "本部だけの話", to="本部")
    assert misaki.queue == []


def test_a_big_screen_hears_its_own_stream_and_no_other(app, phone, fair):
    wall = listen(fair["wall"], stream(app, "screen"))
    assert "heads" in wall.answer
    assert listen(viewer(phone, fair, "screen"), stream(app, "everyone")).answer == {"reload": True}
    assert wall.get("/events/fair/changes", query_string=stream(app, "everyone")).json == {"reload": True}
