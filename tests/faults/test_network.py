"""A bad network between the phones and the server: dead zones, cuts, storms, a slow line, a hall that joins."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from websocket import create_connection

from tests.client import Client
from tests.faults.conftest import PEOPLE, check, every_profile, full
from tests.faults.crowd import PATH, until
from tests.faults.figures import tell
from tests.faults.houses import computed
from tests.machine import busy

RIG = 0.7  # share of a core: phones that want more of theirs are what everything waits for, and the time says nothing


def long(*values):
    return pytest.param(*values, marks=full)


@every_profile
@pytest.mark.parametrize(("seconds", "phones", "rate", "offline"), [
    (15, 10, 4, 5), long(15, 50, 10, 20), long(90, 50, 10, 20), long(600, 50, 10, 20)])
def test_after_a_dead_zone_pages_are_right_in_five_seconds(house, proxy, crowd, seconds, phones, rate, offline):
    pages = crowd.tabs(phones, proxy.url)
    for page in pages:
        page.start()
    assert until(30, lambda: all(page.greeted for page in pages))
    outboxes = crowd.post([page.client for page in pages], room=pages[0].room, count=0, stays=True)
    outside = crowd.post([house.client(key) for key in PEOPLE[:4]], every=4 / rate)
    crowd.post_in_the_office(every=1)
    time.sleep(2)
    proxy.go_silent()
    time.sleep(seconds / 2)
    pressed = [poster.press(offline) for poster in outboxes]
    time.sleep(seconds / 2)
    for poster in outside:
        poster.over.set()
    for poster in outside:
        poster.join(20)
    said = {key for poster in outside for key in poster.acknowledged}
    assert any(said - set(page.seen) for page in pages), "they were away"
    proxy.come_back()
    back, ours, theirs = time.monotonic(), time.process_time(), sum(map(computed, house.processes))
    equal = until(120, lambda: all(said <= set(page.seen) for page in pages)) and time.monotonic() - back
    ours, theirs = time.process_time() - ours, sum(map(computed, house.processes)) - theirs
    crowd.finish_posting(300)
    done = time.monotonic() - back
    check(crowd, 5)
    numbers = {row.client_id: row.n for row in crowd.history.acknowledged.values()}
    for keys in pressed:
        assert (mine := [numbers[key] for key in keys]) == sorted(mine), "offline posts come in their order"
    tell("dead zone", seconds=seconds, phones=phones, missed=len(said), equal_after=equal, outboxes_empty_after=done,
         phones_of_a_core=ours / (equal or 120), server_of_a_core=theirs / (equal or 120))
    assert equal
    assert equal <= 5 * busy() or ours * busy() > RIG * equal


@every_profile
@pytest.mark.parametrize(("phones", "seconds"), [(40, 20), long(500, 60)])
def test_sockets_cut_every_few_seconds_miss_nothing_and_get_nothing_twice(house, proxy, crowd, phones, seconds):
    proxy.cut_every(2, 15)
    pages = crowd.tabs(phones, proxy.url)
    for page in pages:
        page.start()
    assert until(60, lambda: all(page.ready.is_set() for page in pages))
    crowd.post([house.client("takumi")], every=1)
    crowd.post_in_the_office(every=2)
    time.sleep(seconds)
    crowd.finish_posting()
    cut = sum(len(page.cut_at) for page in pages)
    proxy.lives = None
    check(crowd, 10)
    said = set(crowd.posting[0].acknowledged)
    delivered = sum(len(said & set(page.seen)) for page in pages)
    tell("cut sockets", phones=phones, seconds=seconds, cuts=cut, posts=len(said), delivered=delivered,
         of=len(said) * phones, percent=100 * delivered / (len(said) * phones))
    assert cut >= phones * seconds / 30, "they were cut"
    assert delivered == len(said) * phones


@every_profile
@pytest.mark.parametrize("phones", [50, long(500)])
def test_a_hall_that_comes_back_at_once_is_current_in_three_seconds(house, crowd, phones):
    pages = crowd.tabs(phones)
    posters = crowd.post([house.client(key) for key in PEOPLE[:5]], count=10)
    crowd.finish_posting()
    said = {key for poster in posters for key in poster.acknowledged}
    assert len(said) == 50
    began = time.monotonic()
    for page in pages:
        page.start()
    assert until(120, lambda: all(said <= set(page.seen) for page in pages))
    seconds = time.monotonic() - began
    tell("reconnect storm", phones=phones, behind=len(said), all_current_after=seconds)
    check(crowd, 10)
    assert seconds <= 3 * busy()


@every_profile
def test_over_a_slow_line_nothing_is_lost_or_doubled(house, proxy, crowd):
    pages = crowd.tabs(8, proxy.url)[:8]
    for page in pages:
        page.start()
    assert until(30, lambda: all(page.greeted for page in pages))
    proxy.be_slow(0.15, kilobits=64)
    crowd.post([page.client for page in pages[:4]], room=pages[0].room, count=5)
    crowd.post([house.client("hanako")], count=10, every=0.3)
    crowd.finish_posting()
    assert until(15, crowd.heard_all)
    proxy.be_quick()
    check(crowd, 5)
    assert all(page.cut_at == [] for page in pages), "slow is not silent"


@every_profile
@pytest.mark.parametrize(("phones", "seconds"), [(30, 6), long(300, 60)])
def test_a_hall_joins_from_one_address_and_hears_nothing_yet(house, crowd, phones, seconds):
    crowd.post([house.client("takumi")], every=0.5)
    token = house.processes[0].links["join"].rpartition("/join/")[2]
    began, joined = time.monotonic(), []
    for number in range(phones):
        time.sleep(max(0.0, began + number * seconds / phones - time.monotonic()))
        phone = Client(house.url)
        leads_to = send(phone, f"/join/{token}", name=f"参加者 {number}", organization="来場者", locale="ja")
        assert "/waiting/" in leads_to
        joined.append(phone)
    took = time.monotonic() - began
    crowd.finish_posting()
    said = list(crowd.acknowledged)
    for phone in (joined[0], joined[-1]):
        assert not any(key in phone.get("/waiting/dejima") for key in said)
        for path in ("/events/dejima/", "/events/dejima/changes"):
            with pytest.raises(urllib.error.HTTPError, match="403") as refused:
                phone.get(path)
            refused.value.close()
        assert hello(phone, crowd.origin(house.url)) == {"refused": "closed"}
    check(crowd, 5)
    tell("joining", phones=phones, seconds=took, refused=0)
    assert took <= seconds * 1.5 * busy()


def send(phone, path, **form):
    """Where the answer to a form leads a browser."""
    form = urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(phone.url + path, form, {"X-CSRFToken": phone.csrf})
    with phone.opener.open(request, timeout=20) as answer:
        return answer.url


def hello(phone, origin):
    """What the socket answers to somebody who waits."""
    socket = create_connection(phone.url.replace("http", "ws", 1) + PATH + "websocket", cookie=phone.cookie, timeout=10,
                               origin=origin, sslopt={"cert_reqs": 0, "check_hostname": False})
    try:
        heard = [socket.recv()]
        socket.send("40")
        socket.send('420["hello",{"event":"dejima","streams":{}}]')
        while not heard[-1].startswith("430"):
            heard.append(socket.recv())
        assert not any("packets" in text or "pulse" in text for text in heard)
        return json.loads(heard[-1][3:])[0]
    finally:
        socket.shutdown()
