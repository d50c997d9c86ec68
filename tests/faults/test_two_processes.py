"""Two processes on one database: what one does the other's phones see, and either may die or go in the middle of it."""

import itertools
import json
import statistics
import time
import urllib.request
from contextlib import closing

import pytest
from websocket import create_connection

from tests.client import ANY_CERTIFICATE, Client
from tests.faults.conftest import PEOPLE, check
from tests.faults.crowd import PATH, until
from tests.machine import busy

CLIENTS, POSTS = 20, 200


def posters(cluster):
    return [cluster.client(PEOPLE[number % len(PEOPLE)]) for number in range(CLIENTS)]


def test_a_post_through_one_reaches_a_phone_of_the_other_at_once(cluster, crowd):
    here, there = cluster.processes
    phones = [crowd.listen("hanako", here), crowd.listen("ichiro", there)]
    crowd.post([cluster.client("takumi", here), cluster.client("naoki", there)], count=8, every=0.3)
    crowd.finish_posting()
    check(crowd, 10)
    for phone in phones:
        ages = [phone.seen[key] - at for key, at in crowd.acknowledged.items()]
        assert statistics.median(ages) <= 0.5 * busy(), "by push: a pulse would take seconds"


def test_each_process_counts_everybody_who_is_here(cluster, crowd):
    here, there = cluster.processes
    hanako, ichiro = crowd.listen("hanako", here), crowd.listen("ichiro", there)
    crowd.listen("ichiro", here)
    assert until(10, lambda: hanako.online[-1:] == ichiro.online[-1:] == [2]), (hanako.online, ichiro.online)
    ichiro.over.set()
    crowd.listening[2].over.set()
    assert until(10, lambda: hanako.online[-1] == 1), hanako.online


def test_sigkill_of_one_in_a_burst_of_posts_loses_and_doubles_nothing(cluster, crowd, record_property):
    for key in ("hanako", "misaki", "liam", "sakura"):
        crowd.listen(key)
    asking = crowd.ask("/csrf")
    crowd.post(posters(cluster), every=0.01)
    assert until(60, lambda: len(crowd.acknowledged) >= POSTS // 2)
    killed = cluster.processes[0]
    killed.kill()
    before = len(crowd.acknowledged)
    started = time.monotonic()
    killed.start(seconds=30)
    record_property("restart_seconds", round(time.monotonic() - started, 2))
    crowd.finish_posting()
    assert len(crowd.acknowledged) > before, "the kill came in the middle of the burst"
    check(crowd, 10)
    assert asking.failed == [], "whoever only reads is asked of the other process"
    assert asking.answered > 10


def test_restarting_one_after_the_other_loses_nothing_and_nobody_waits(cluster, crowd):
    phones = [crowd.listen(key) for key in ("hanako", "misaki", "liam", "sakura")]
    asking = crowd.ask("/csrf")
    crowd.post(posters(cluster)[:6], every=0.5)
    down = []
    for process in cluster.processes:
        time.sleep(1)
        stopped = time.monotonic()
        assert process.stop() == 0
        assert until(5 * busy(), lambda: all(phone.greeted for phone in phones)), "they go to the other by themselves"
        process.start(seconds=30)
        down.append((stopped, time.monotonic()))
    time.sleep(1)
    crowd.finish_posting()
    check(crowd, 10)
    times = sorted(crowd.acknowledged.values())
    for stopped, up in down:
        assert sum(stopped < at < up for at in times) >= 3, "posts go on while one is away"
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) <= 5 * busy()
    assert all(set(phone.seen) == set(phones[0].seen) for phone in phones), "all phones hold the same"
    assert asking.failed == []
    for phone in phones:
        assert phone.older_than(6 * busy(), crowd.acknowledged) == {}
    assert sum(len(phone.cut_at) for phone in phones) >= 4, "each was on one of the two"


def test_whoever_is_shown_out_on_one_is_cut_off_on_the_other(cluster, crowd):
    here, there = cluster.processes
    out = crowd.listen("kenji", there)
    stays = crowd.listen("ichiro", there)
    hanako = cluster.client("hanako", here)
    started = time.monotonic()
    status, answer = hanako.post(f"/events/dejima/people/{out.me}/decisions", decision="suspend")
    assert status == 201, answer
    try:
        assert until(8, lambda: out.cut_at), "his phone hears on"
        assert out.cut_at[0] - started <= 4 * busy()
        assert stays.greeted
        assert stays.cut_at == []
    finally:
        assert hanako.post(f"/events/dejima/people/{out.me}/decisions", decision="restore")[0] == 201


def test_a_polling_page_comes_back_to_its_own_process(cluster):
    """Its cookie is made anew by every answer, and other requests go wherever they go meanwhile."""
    for key in ("hanako", "ichiro", "misaki", "takumi"):
        client = cluster.client(key)
        sid = polling(client)
        for _ in range(5):
            client.get("/events/dejima/board")
            say(client, sid, '420["hello",{"event":"dejima","streams":{}}]')
            assert client.get(f"{PATH}polling&sid={sid}").startswith('430[{"reload"')


def websocket(client, sid=""):
    return create_connection(
        f"{client.url.replace('http', 'ws', 1)}{PATH}websocket{sid and f'&sid={sid}'}", cookie=client.cookie,
        timeout=10, origin=client.url, sslopt={"cert_reqs": 0, "check_hostname": False})


def test_the_websockets_of_one_phone_go_to_any_process_and_its_other_requests_too(cluster, crowd):
    """Nothing sticks: of several sockets with one cookie those of the stopped process alone are cut, and come back."""
    client = cluster.client("hanako")
    for _ in range(6):
        page = crowd.open(client)
        page.start()
        assert page.ready.wait(15)
    assert cluster.processes[0].stop() == 0
    assert until(5 * busy(), lambda: all(page.greeted for page in crowd.listening))
    assert 0 < sum(bool(page.cut_at) for page in crowd.listening) < 6
    crowd.post([cluster.client("takumi")], count=2)
    crowd.finish_posting()
    check(crowd, 10)


def test_a_page_that_began_by_polling_goes_on_by_websocket(cluster):
    """As socket.io-client does: the upgrade names the session, so it must reach the process that knows it."""
    for key in ("hanako", "ichiro", "misaki", "takumi"):
        client = cluster.client(key)
        sid = polling(client)
        with closing(websocket(client, sid)) as socket:
            socket.send("2probe")
            assert socket.recv() == "3probe"
            socket.send("5")
            socket.send('420["hello",{"event":"dejima","streams":{}}]')
            said = [socket.recv()]
            while not said[-1].startswith("430"):
                said.append(socket.recv())
            assert '"reload":true' in said[-1]


def test_a_polling_page_whose_process_dies_begins_anew_at_the_other(cluster):
    client = cluster.client("hanako")
    sid = json.loads(client.get(f"{PATH}polling")[1:])["sid"]
    own = next(process for process in cluster.processes if knows(process, client, sid))
    own.kill()
    with pytest.raises(urllib.error.HTTPError, match="400") as refused:
        client.get(f"{PATH}polling&sid={sid}")
    refused.value.close()
    assert json.loads(client.get(f"{PATH}polling")[1:])["sid"] != sid


def knows(process, client, sid):
    try:
        say(Client(process.url, cookie=client.cookie), sid, "40")
    except urllib.error.HTTPError as error:
        error.close()
        return False
    return True


def polling(client):
    """The id of a session that has begun by polling."""
    sid = json.loads(client.get(f"{PATH}polling")[1:])["sid"]
    say(client, sid, "40")
    assert client.get(f"{PATH}polling&sid={sid}").startswith("40")
    return sid


def say(client, sid, text):
    request = urllib.request.Request(f"{client.url}{PATH}polling&sid={sid}", text.encode())
    with client.opener.open(request, timeout=10) as answer:
        assert answer.read() == b"OK"


def test_wrong_passwords_count_together(cluster):
    nobody = Client(cluster.url)
    doors = [Client(process.url, cookie=nobody.cookie) for process in cluster.processes]
    said = []
    for turn in range(11):
        door = doors[turn % 2]
        request = urllib.request.Request(f"{door.url}/sign-in", headers={"X-CSRFToken": door.csrf},
                                         data=b"email=nobody%40example.jp&password=wrong")
        try:
            said.append(door.opener.open(request, timeout=10).status)
        except urllib.error.HTTPError as error:
            said.append(error.code)
            error.close()
    assert said == [401] * 10 + [429]


def test_the_numbers_are_not_for_everybody(cluster):
    with urllib.request.urlopen(f"{cluster.url}/healthz", context=ANY_CERTIFICATE) as answer:
        assert answer.status == 200
    with pytest.raises(urllib.error.HTTPError, match="404") as refused:
        urllib.request.urlopen(f"{cluster.url}/metrics", context=ANY_CERTIFICATE)
    refused.value.close()
