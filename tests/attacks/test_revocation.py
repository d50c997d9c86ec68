"""Whoever is shown out is out: their sockets close, nothing is pushed to them any more, their cookie opens nothing.

The figures are printed (`pytest -s`). The promise is two seconds; a socket is told, and closed half a second later.
"""

import contextlib
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from bs4 import BeautifulSoup
from websocket import WebSocketException, create_connection

from tests.attacks.ears import PATH, Ear
from tests.faults.crowd import until
from tests.machine import busy

EVENT = "/events/dejima"
SILENT, CLOSED = 2, 3.5  # seconds
ASKED = 20  # of each of the five who are shown out: the proof's hundred


def tell(**figures):
    print(json.dumps(figures, ensure_ascii=False))  # noqa: T201


def key_of(manager, name):
    """The key of a member, from the managers' list."""
    page = BeautifulSoup(manager.get(f"{EVENT}/people"), "html.parser")
    row = next(each for each in page.select("[id^=p-]") if name in each.get_text())
    return row["id"].removeprefix("p-")


def refused(client, path="changes"):
    """Whether the cookie opens nothing of the event."""
    try:
        with client.opener.open(f"{client.url}{EVENT}/{path}") as answer:
            return answer.url.removeprefix(client.url).startswith(("/sign-in", "/waiting"))
    except urllib.error.HTTPError as error:
        error.close()
        return error.code in (401, 403)


def submit(client, path, **form):
    """POST as a page without script does; the token of the session as it is now."""
    form["csrf_token"] = json.loads(client.get("/csrf"))["token"]
    client.opener.open(client.url + path, urllib.parse.urlencode(form).encode()).close()


def stranger(browser, name):
    """Somebody who came by a link that lets guests in at once, and that link's key."""
    hanako, guest = browser("hanako"), browser()
    status, answer = hanako.post(f"{EVENT}/invitations", role="guest", mode="at_once", label="急ぎ")
    assert status == 201
    token = re.search(r"/join/([\w-]+)", hanako.get(answer["go"]))[1]
    submit(guest, f"/join/{token}", name=name, organization="出展者", locale="ja")
    return guest, answer["go"].rpartition("/")[2]


def signed_out(victim, _hanako, _link):
    submit(victim, "/sign-out")


def suspended(_victim, hanako, _link):
    assert hanako.post(f"{EVENT}/people/{key_of(hanako, 'suspended')}/decisions", decision="suspend")[0] == 201


def removed(_victim, hanako, _link):
    assert hanako.post(f"{EVENT}/people/{key_of(hanako, 'removed')}/decisions", decision="remove")[0] == 201


def link_ended(_victim, hanako, link):
    assert hanako.post(f"{EVENT}/invitations/{link}/end", shuts_out="1")[0] == 201


def event_closed(_victim, hanako, _link):
    assert hanako.post(f"{EVENT}/desk/close")[0] == 201


@pytest.mark.parametrize("act", [signed_out, suspended, removed, link_ended, event_closed],
                         ids=lambda act: act.__name__)
def test_whoever_is_shown_out_hears_nothing_more_and_their_cookie_opens_nothing(served, browser, act):
    hanako, ichiro, (victim, link) = browser("hanako"), browser("ichiro"), stranger(browser, act.__name__)
    cookie, room = victim.cookie, ichiro.room("dejima")
    ear, other = Ear(victim), Ear(ichiro)
    assert ichiro.post(f"{EVENT}/messages", room=room, body="聞こえますか")[0] == 201
    assert until(30, lambda: ear.heard), "while they are in they hear"
    act(victim, hanako, link)
    done = time.monotonic()
    thief = type(ichiro).__new__(type(ichiro))
    thief.url, thief.opener = served.url, urllib.request.build_opener()
    thief.opener.addheaders = [("Cookie", cookie), ("Accept", "text/html")]
    first = refused(thief, "board")
    assert until(30, lambda: ear.closed_at), "their socket is closed"
    silent, closed = (ear.bye_at or ear.closed_at) - done, ear.closed_at - done
    if act is not event_closed:
        assert ichiro.post(f"{EVENT}/messages", room=room, body="もう聞こえない")[0] == 201
        assert until(30, lambda: "もう聞こえない" in str(other.heard) or (other.closed_at and busy() > 2)), (
            f"and nobody else is cut off: {other.closed_at}")  # (but by a machine too busy to answer its ping)
    opened = ASKED - first - sum(refused(thief) for _ in range(ASKED - 1))
    tell(row="revocation", by=act.__name__, silent_s=round(max(silent, 0), 2), closed_s=round(max(closed, 0), 2),
         old_cookie_refused=ASKED - opened)
    assert "もう聞こえない" not in str(ear.heard)
    assert silent <= SILENT * busy()
    assert closed <= CLOSED * busy()
    assert opened == 0
    if not other.closed_at:
        other.close()
    if act is event_closed:
        assert hanako.post(f"{EVENT}/desk/reopen")[0] == 201


def test_whoever_is_out_between_the_handshake_and_hello_hears_nothing_and_is_cut_off(served, browser):
    """The gate has seen a live session, and what comes then does not ask for it again before hello."""
    naoki = browser("naoki")
    socket = create_connection(served.url.replace("http", "ws", 1) + PATH, cookie=naoki.cookie, origin=served.url,
                               timeout=30)
    socket.recv()
    submit(naoki, "/sign-out")
    done = time.monotonic()
    socket.send("40")
    assert socket.recv().startswith("40")
    socket.send('420["hello",{"event":"dejima"}]')
    assert json.loads(socket.recv()[3:]) == [{"refused": "closed"}]
    with contextlib.suppress(WebSocketException, OSError):
        while socket.recv():
            pass
    assert time.monotonic() - done <= CLOSED * busy()
    socket.shutdown()


def test_whoever_becomes_less_hears_less(served, browser):
    hanako, naoki = browser("hanako"), browser("naoki")
    ear, key = Ear(naoki), key_of(hanako, "直樹")
    page = BeautifulSoup(hanako.get(f"{EVENT}/people/{key}"), "html.parser")
    version = page.select_one("input[name=version]")["value"]
    assert hanako.post(f"{EVENT}/people/{key}", version=version, role="guest")[0] == 201
    done = time.monotonic()
    assert until(30, lambda: ear.closed_at)
    tell(row="revocation", by="role changed", silent_s=round(max((ear.bye_at or ear.closed_at) - done, 0), 2))
    assert (ear.bye_at or ear.closed_at) - done <= SILENT * busy()
    late = Ear(naoki)
    assert "heads" in late.answer
    assert set(late.heads) < set(ear.heads), "the streams that staff hear are not among them"
    late.close()


def test_a_screen_is_cut_off_when_its_event_is_closed_and_when_it_is_ended(served, browser):
    hanako = browser("hanako")
    for act in ("desk/close", "screens/{}/end"):
        wall = browser()
        code = BeautifulSoup(wall.get("/screen"), "html.parser").select_one("[data-code]").get_text("", strip=True)
        assert hanako.post(f"{EVENT}/screens", code=code, name="入口", locale="ja")[0] == 201
        screens = BeautifulSoup(hanako.get(f"{EVENT}/screens"), "html.parser")
        key = re.findall(r"/screens/(\w+)/end", str(screens))[-1]
        ear = Ear(wall, "/screen")
        assert "heads" in ear.answer
        assert hanako.post(f"{EVENT}/{act.format(key)}")[0] == 201
        done = time.monotonic()
        assert until(30, lambda ear=ear: ear.closed_at), "not even how far its stream is reaches it"
        silent = (ear.bye_at or ear.closed_at) - done
        tell(row="revocation", by=act.format("screen"), silent_s=round(max(silent, 0), 2))
        assert silent <= SILENT * busy()
        if act == "desk/close":
            assert "main class=\"board" not in wall.get("/screen")
            assert hanako.post(f"{EVENT}/desk/reopen")[0] == 201
