"""features.md E, guests and people from outside: each sentence marked P0 is a test that drives the real doors.

Scanning the code on a fresh phone is in tests/browser/test_people_by_phone.py.
"""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import timedelta
from http.cookiejar import CookieJar

import pytest

from eventops import clock
from eventops.changes import Change
from eventops.extensions import db
from eventops.people import joining, sockets
from eventops.people.models import Invitation, Membership, Person
from tests import steps
from tests.listening import is_cut, listen, stream, streams_of
from tests.phone import jpeg
from tests.server import Server
from tests.test_doors import DOORS, OPEN, address, fair, routes  # noqa: F401
from tests.transport import client

PEOPLE, INVITATIONS, TALK = "/events/fair/people", "/events/fair/invitations", "/events/fair/"
SECRET = "関係者だけの話"


def invite(phone, rows, **form):
    """Make an invitation; gives it."""
    answer = phone.post(INVITATIONS, **{"role": "guest", "mode": "approval", "expires": "never", **form})
    assert answer.status_code == 201, answer.text
    return rows(Invitation, key=answer.json["go"].rpartition("/")[2])[0]


def join(who, invitation, name="健太", **form):
    return who.submit(f"/join/{invitation.token}", name=name, organization="出展者", locale="ja", **form)


def member(rows, name="健太"):
    return next(each for each in rows(Membership, event_id=1) if each.name == name)


def decide(phone, key, decision, **more):
    return phone.post(f"{PEOPLE}/{key}/decisions", decision=decision, **more)


def cut_revoked(app):
    """The job's turn, which comes every second."""
    with app.test_request_context():
        sockets.cut_revoked()


# External link allowed by admin: modes 「承認制(既定)」「合言葉」「即時」; name + organisation + phone optional

def test_approval_is_the_default_and_passphrase_and_at_once_are_the_other_modes(phone, rows):
    """QR/short link per event+role; modes 「承認制(既定)」「合言葉」「即時」."""
    hanako = phone("hanako")
    page = hanako.fetch(INVITATIONS)
    assert [each["value"] for each in page.select("[name=mode] option")] == ["approval", "passphrase", "at_once"]
    assert [each["value"] for each in page.select("[name=mode] option[selected]")] == ["approval"]
    for mode, typed, state in (("approval", {}, "pending"), ("at_once", {}, "active"),
                               ("passphrase", {"passphrase": "もりのくまさん"}, "active")):
        invitation = invite(hanako, rows, mode=mode, passphrase="もりのくまさん")
        assert join(phone(None), invitation, f"{mode}の人", **typed).status_code == 303
        assert member(rows, f"{mode}の人").state == state


@pytest.mark.parametrize("typed", ["もりのくまさん abc", " もりのくまさん　ＡＢＣ "])
def test_whoever_types_the_passphrase_right_is_in_at_once(phone, rows, typed):
    """合言葉: full and half width, capitals and spaces around it do not count."""
    invitation = invite(phone("hanako"), rows, mode="passphrase", passphrase="もりのくまさん Abc")
    newcomer = phone(None)
    assert join(newcomer, invitation, passphrase=typed).status_code == 303
    assert newcomer.get(TALK).status_code == 200


def test_a_wrong_passphrase_says_so_and_keeps_what_was_typed(phone, rows):
    invitation = invite(phone("hanako"), rows, mode="passphrase")
    newcomer, before = phone(None), len(rows(Person))
    for wrong in ("まちがい", "", invitation.passphrase + "0"):
        page = join(newcomer, invitation, passphrase=wrong, phone="090-1234-5678")
        assert page.status_code == 422
        for kept in ("合言葉が違います", 'value="健太"', 'value="出展者"', "09012345678"):
            assert kept in page.text
    assert len(rows(Person)) == before
    assert newcomer.get(TALK).status_code == 302


def test_after_ten_wrong_passphrases_a_phone_waits_a_quarter_of_an_hour_and_others_come_in(phone, rows):
    invitation = invite(phone("hanako"), rows, mode="passphrase")
    guesser = phone(None)
    assert [join(guesser, invitation, passphrase=f"{n:08d}x").status_code for n in range(10)] == [422] * 10
    paused = join(guesser, invitation, passphrase=invitation.passphrase)
    assert paused.status_code == 429
    assert "15分" in paused.text
    assert join(phone(None), invitation, "直子", passphrase=invitation.passphrase).status_code == 303


@pytest.mark.parametrize("limit", ["WRONG_BY_LINK", "WRONG_BY_ADDRESS"])
def test_a_link_itself_stops_looking_at_passphrases_when_very_many_were_wrong(phone, rows, monkeypatch, limit):
    """Whoever throws the cookie away after each guess meets the ceiling of the link: 26 bits outlast it by years."""
    from limits import parse

    from eventops.people import passphrases

    monkeypatch.setattr(passphrases, limit, parse("12/15minute"))
    invitation = invite(phone("hanako"), rows, mode="passphrase")
    assert [join(phone(None), invitation, passphrase="x").status_code for _ in range(13)] == [422] * 12 + [429]
    assert re.fullmatch(r"[0-9]{8}", invitation.passphrase)


def test_the_passphrase_is_for_managers_and_stands_on_the_sheet_only_if_ticked(phone, rows):
    hanako = phone("hanako")
    hidden = invite(hanako, rows, mode="passphrase", passphrase="もりのくまさん")
    shown = invite(hanako, rows, mode="passphrase", passphrase="かわのかっぱさん", prints_passphrase="y")
    listed = hanako.get(INVITATIONS).text
    assert "もりのくまさん" in listed
    assert "かわのかっぱさん" in listed
    sheets = [hanako.fetch(f"{INVITATIONS}/{each.key}").select_one(".sheet").get_text() for each in (hidden, shown)]
    assert ["もりのくまさん" in sheets[0], "かわのかっぱさん" in sheets[1]] == [False, True]
    assert "もりのくまさん" not in phone(None).get(f"/join/{hidden.token}").text
    for key in ("takumi", "yuki"):
        assert phone(key).get(INVITATIONS).status_code == 403
    assert not [row for row in rows(Change) if "もりのくまさん" in json.dumps(row.details, ensure_ascii=False)]


@pytest.mark.parametrize("easy", ["123456", "password", "ああああ", "abc"])
def test_a_passphrase_that_is_guessed_at_once_is_refused(phone, rows, easy):
    answer = phone("hanako").post(INVITATIONS, role="guest", mode="passphrase", expires="never", passphrase=easy)
    assert answer.status_code == 422
    assert "passphrase" in answer.json["error"]["fields"]


def test_staff_wait_for_approval_whatever_the_mode(phone, rows):
    for mode in ("passphrase", "at_once"):
        answer = phone("hanako").post(INVITATIONS, role="staff", mode=mode, expires="never")
        assert answer.status_code == 422, mode


@pytest.mark.parametrize(("typed", "stored"), [
    ("090-1234-5678", "09012345678"), ("０９０（１２３４）５６７８", "09012345678"),
    ("+81 90 1234 5678", "+819012345678"), ("", "")])
def test_a_telephone_may_be_given_and_only_managers_see_it(phone, rows, typed, stored):
    """Name + organisation + phone optional; an exhibitor cannot see other exhibitors' phone numbers."""
    hanako = phone("hanako").open(PEOPLE)
    assert join(phone(None), rows(Invitation)[0], phone=typed).status_code == 303
    found = member(rows)
    assert found.phone == stored
    if not stored:
        return
    hanako.hear()
    assert stored in hanako.dom.get_text()
    assert hanako.shows_what_a_reload_shows()
    assert stored in str(hanako.fetch(f"{PEOPLE}/{found.key}"))
    decide(hanako, found.key, "approve")
    for key in ("takumi", "ichiro", "yuki", "misaki"):
        for path in (PEOPLE, TALK, "/events/fair/history", "/events/fair/history.csv"):
            assert stored not in phone(key).get(path).text, (key, path)
    assert not [row for row in rows(Change) if stored in json.dumps(row.details)]


@pytest.mark.parametrize("wrong", ["内線なし", "090-1234-5678-0000-0000-12", "12", "090x1234"])
def test_what_is_no_telephone_number_is_said_and_kept(phone, rows, wrong):
    page = join(phone(None), rows(Invitation)[0], phone=wrong)
    assert page.status_code == 422
    assert "電話番号ではありません" in page.text
    assert wrong in page.text


# Approval

def test_nobody_who_is_not_approved_receives_a_single_post_socket_event_file_or_name_list(app, phone, fair, rows):  # noqa: F811
    """Nobody who is not approved receives a single post, socket event, file or name list (tested by raw socket)."""
    newcomer, ichiro = phone(None), phone("ichiro")
    join(newcomer, rows(Invitation)[0])
    token, secrets = newcomer.token(), [SECRET, "延長コード五本", "花子", "拓海", "一郎", "美咲"]
    for endpoint, method, rule in routes(app, [*DOORS, *OPEN]):
        if endpoint in ("people.sign_out", "people.use_sign_in_link", "people.ask_to_join", "screens.show_screen"):
            continue  # these change who the viewer is
        path = address(rule, fair[endpoint])
        answer = newcomer.get(path) if method == "GET" else newcomer.http.post(path, headers={"X-CSRFToken": token})
        assert not [word for word in secrets if word.encode() in answer.data], endpoint
        assert not answer.data.startswith(b"\xff\xd8"), endpoint
    for heads in ({}, stream(app, "everyone"), stream(app, "managers")):
        assert listen(newcomer, heads).answer == {"refused": "closed"}
        steps.say(ichiro, SECRET, photos=[jpeg()])
        assert newcomer.queue == []


def test_a_raw_socket_of_somebody_who_waits_is_told_no_and_hears_nothing(tmp_path_factory):
    """The same against the running server, with frames made by hand; whoever is let in hears the post."""
    server = Server(tmp_path_factory.mktemp("raw"), "--demo").start()
    try:
        waiting, inside = Browser(server), Browser(server)
        waiting.get(server.links["mei"])
        inside.get(server.links["ichiro"])
        said = json.dumps(["hello", {"event": "dejima", "streams": {}, "locale": "ja"}])
        sockets_of = [client.connect(server.port, headers=each.header) for each in (waiting, inside)]
        answers = []
        for each in sockets_of:
            each.say("421" + said)
            answers.append(json.loads(next(text for text in iter(each.text, "") if text.startswith("431"))[3:])[0])
        assert answers[0] == {"refused": "closed"}
        assert "heads" in answers[1] or "reload" in answers[1]
        inside.hello(sockets_of[1])
        inside.say(SECRET)
        heard = everything(sockets_of[1], until=SECRET)
        assert SECRET in heard, "somebody who is in hears it"
        silent = everything(sockets_of[0], seconds=3)
        assert not re.search(r"42\[\"(packets|pulse|presence)", silent), silent
        assert SECRET not in silent
        for each in sockets_of:
            each.close()
    finally:
        server.stop()


class Browser:
    """Cookies and nothing else: what a program of somebody's own would be."""

    def __init__(self, server):
        self.server, self.jar = server, CookieJar()
        self.http = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.http.addheaders = [("Accept", "text/html")]

    @property
    def header(self):
        return "Cookie: " + "; ".join(f"{each.name}={each.value}" for each in self.jar) + "\r\n"

    def get(self, address):
        path = address if address.startswith("http") else self.server.url + address
        with self.http.open(path, timeout=20) as answer:
            return answer.read().decode()

    def hello(self, ws):
        """Say hello as a page of the talk does, with its heads."""
        page = self.get("/events/dejima/")
        heads, epoch = (re.search(rf"data-{name}=['\"](.*?)['\"][ >]", page)[1] for name in ("streams", "epoch"))
        step = re.search(r'data-step="(.*?)"', page)[1]
        said = {"event": "dejima", "streams": json.loads(heads), "epoch": epoch, "locale": "ja", "step": step}
        ws.say("422" + json.dumps(["hello", said]))
        answer = next(text for text in iter(ws.text, "") if text.startswith("432"))
        assert "heads" in json.loads(answer[3:])[0], answer

    def say(self, body):
        token = json.loads(self.get("/csrf"))["token"]
        room = re.search(r'<talk-log data-room="(\w+)"', self.get("/events/dejima/"))[1]
        data = urllib.parse.urlencode({"room": room, "body": body, "csrf_token": token, "client_id": "by-raw-hand"})
        request = urllib.request.Request(f"{self.server.url}/events/dejima/messages", data.encode(),
                                         {"Accept": "application/json"})
        with self.http.open(request, timeout=20) as answer:
            assert answer.status == 201


def everything(ws, seconds=10, until=None):
    """All the text that comes within that time, or until a word has come."""
    heard, ends = "", time.monotonic() + seconds
    while time.monotonic() < ends and (until is None or until not in heard):
        ws.sock.settimeout(max(0.1, ends - time.monotonic()))
        try:
            heard += ws.text()
        except (TimeoutError, EOFError, ConnectionError):
            break
    return heard


def test_the_queue_shows_name_organisation_device_and_time(phone, rows):
    """Queue with name/org/device/time."""
    hanako, iphone = phone("hanako").open(PEOPLE), phone(None)
    iphone.http.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Safari/604.1"
    join(iphone, rows(Invitation)[0])
    hanako.hear()
    row = hanako.dom.find(id=f"p-{member(rows).key}")
    for fact in ("健太", "出展者", "iPhone", clock.time(member(rows).asked_at, "Asia/Tokyo")):
        assert fact in row.get_text(), fact


def test_several_are_approved_with_one_press_and_the_approver_is_logged(phone, rows):
    """Bulk approve; approver logged."""
    hanako = phone("hanako")
    for name in ("健太", "直子", "翔"):
        join(phone(None), rows(Invitation)[0], name)
    found = [member(rows, name) for name in ("健太", "直子", "翔")]
    answer = hanako.post(f"{PEOPLE}/decisions", decision="approve", members=[each.key for each in found])
    assert answer.status_code == 201
    for each in found:
        assert member(rows, each.name).state == "active"
        [row] = rows(Change, kind="member.approved", subject_id=each.id)
        assert (row.actor_id, row.details["name"]) == (member(rows, "花子").id, each.name)
    assert "花子" in hanako.get("/events/fair/history").text


def test_a_refusal_carries_its_reason_to_the_one_refused_and_into_the_log(phone, rows):
    """Reject with reason."""
    newcomer = phone(None)
    join(newcomer, rows(Invitation)[0])
    decide(phone("hanako"), member(rows).key, "refuse", reason="名簿にお名前がありません")
    assert "名簿にお名前がありません" in newcomer.get("/waiting/fair").text
    assert rows(Change, kind="member.refused")[0].details["reason"] == "名簿にお名前がありません"


# Expiry

def test_guest_access_ends_at_event_end_and_n_hours_automatically(app, phone, rows):
    """Guest access ends at event end + N h automatically."""
    misaki = listen(phone("misaki"), streams_of(app, "misaki"))
    until = rows(Membership, key="misaki-key")[0]
    with app.app_context():
        until = db.session.merge(until).event.guests_until
    with clock.stopped(until - timedelta(seconds=1)):
        assert phone("misaki").get(TALK).status_code == 200
    with clock.stopped(until):
        cut_revoked(app)
        assert is_cut(misaki)
        assert phone("misaki").get("/waiting/fair/door").json["state"] == "ended"


@pytest.mark.parametrize("form", [{"limit": "２"}, {"expires": "today"}])
def test_a_link_takes_as_many_and_as_long_as_it_says(app, phone, rows, form):
    """Per-link count/time limits."""
    invitation = invite(phone("hanako"), rows, **form)
    for name in ("健太", "直子"):
        assert join(phone(None), invitation, name).status_code == 303
    if "limit" in form:
        assert join(phone(None), invitation, "翔").status_code == 409
    else:
        with clock.stopped(invitation.expires_at):
            assert join(phone(None), invitation, "翔").status_code == 404


@pytest.mark.parametrize("how", ["suspend", "remove", "end the link and shut out"])
def test_a_revoked_guests_open_socket_is_cut_and_the_old_cookie_gets_the_closed_page(app, phone, rows, how):
    """A revoked guest's open socket is cut within 5 s and the old cookie gets the closed page."""
    hanako, guest = phone("hanako"), phone(None)
    invitation = invite(hanako, rows, mode="at_once")
    join(guest, invitation)
    key = member(rows).key
    guest.open(TALK)
    steps.say(phone("ichiro"), SECRET)
    assert guest.hear()
    if how == "end the link and shut out":
        assert hanako.post(f"{INVITATIONS}/{invitation.key}/end", shuts_out="1").status_code == 201
    else:
        assert decide(hanako, key, how).status_code == 201
    cut_revoked(app)
    assert is_cut(guest)
    page = guest.http.get(TALK, headers={"Accept": "text/html"}, follow_redirects=True)
    assert ("利用が停止されています" if how == "suspend" else "利用は終了しました") in page.text
    for word in (SECRET, "花子", "一郎", "data-streams"):
        assert word not in page.text
    assert guest.get("/events/fair/changes", query_string=guest.heads).status_code in (302, 401, 403)
    assert guest.post(f"{TALK}messages", room=steps.room(hanako), body="まだいます").status_code in (401, 403)


def test_the_open_socket_of_a_revoked_guest_is_cut_within_5_seconds_of_the_clock(tmp_path_factory):
    """… within 5 s: measured on the running server, whose job looks every second."""
    server = Server(tmp_path_factory.mktemp("cut"), "--demo").start()
    try:
        guest, manager = Browser(server), Browser(server)
        guest.get(server.links["misaki"])
        manager.get(server.links["hanako"])
        ws = client.connect(server.port, headers=guest.header)
        guest.hello(ws)
        key = re.search(r'id="p-(\w+)"[^>]*>(?:(?!</li>).)*?美咲', manager.get("/events/dejima/people"), re.DOTALL)[1]
        token = json.loads(manager.get("/csrf"))["token"]
        data = urllib.parse.urlencode({"decision": "suspend", "csrf_token": token, "client_id": "suspend-her"})
        began = time.monotonic()
        manager.http.open(urllib.request.Request(
            f"{server.url}/events/dejima/people/{key}/decisions", data.encode(), {"Accept": "application/json"}))
        ws.seconds_until_closed(patience=10)
        assert time.monotonic() - began < 5
    finally:
        server.stop()


# Guest limits; switching the link off

def test_guests_see_only_the_rooms_given_and_no_directory(phone):
    """Permissions per role; guests see only rooms given; no member directory beyond names in the room."""
    misaki = phone("misaki")
    rooms = [each.get_text(strip=True) for each in misaki.fetch(TALK).select(".rooms a")]
    assert rooms == ["全体"]
    assert misaki.get(PEOPLE).status_code == 403
    assert misaki.get(INVITATIONS).status_code == 403


def test_removal_keeps_history_for_those_who_remain(phone, rows):
    """Switching the link off: removal keeps history for those who remain."""
    hanako, guest = phone("hanako"), phone(None)
    invitation = invite(hanako, rows, mode="at_once")
    join(guest, invitation)
    steps.say(guest, "お世話になりました", photos=[jpeg()])
    assert hanako.post(f"{INVITATIONS}/{invitation.key}/end", shuts_out="1").status_code == 201
    assert member(rows).state == "removed"
    talk = phone("ichiro").fetch(TALK)
    post = next(each for each in talk.select(".message") if "お世話になりました" in each.get_text())
    assert "健太" in post.get_text()
    photo = post.select_one("img")["src"]
    assert phone("ichiro").get(photo).status_code == 200
    assert guest.get(photo).status_code == 302


def test_a_link_that_is_just_ended_shuts_nobody_out_and_who_became_staff_stays(phone, rows):
    hanako, guest, promoted = phone("hanako"), phone(None), phone(None)
    invitation = invite(hanako, rows, mode="at_once")
    join(guest, invitation)
    join(promoted, invitation, "直子")
    hanako.post(f"{PEOPLE}/{member(rows, '直子').key}", version=member(rows, "直子").version, role="staff")
    hanako.post(f"{INVITATIONS}/{invitation.key}/end")
    assert guest.get(TALK).status_code == 200
    hanako.post(f"{INVITATIONS}/{invitation.key}/end", shuts_out="1")
    assert [guest.get(TALK).status_code, promoted.get(TALK).status_code] == [302, 200]


# Whoever has the code cannot bury the queue

def test_a_link_takes_nobody_while_very_many_wait_and_the_managers_are_told(phone, rows, monkeypatch):
    monkeypatch.setattr(joining, "MOST_WAITING", 3)
    [invitation], hanako = rows(Invitation), phone("hanako").open(INVITATIONS)
    answers = [join(phone(None), invitation, f"人{n}").status_code for n in range(5)]
    assert answers == [303, 303, 303, 429, 429]
    page = join(phone(None), invitation, "もう一人")
    assert "申込みが集中" in page.text
    [told] = rows(Change, kind="invitation.crowded")
    assert told.details["waiting"] == 3
    assert hanako.hear()
    assert "一時停止" in phone("hanako").get("/events/fair/history").text
    decide(hanako, member(rows, "人0").key, "approve")
    assert join(phone(None), invitation, "次の人").status_code == 303


def test_a_link_takes_four_hundred_a_minute_and_the_next_reads_why(phone, rows, monkeypatch):
    """300 phones join in 60 s from one address: none refused. 1,200 a minute: refused."""
    from limits import parse

    assert joining.PER_MINUTE.amount >= 300
    assert joining.MOST_WAITING >= 300
    monkeypatch.setattr(joining, "PER_MINUTE", parse("3/minute"))
    [invitation] = rows(Invitation)
    assert [join(phone(None), invitation, f"人{n}").status_code for n in range(4)] == [303, 303, 303, 429]
