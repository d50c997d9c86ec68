"""Processes on machines of their own share database, Redis and a bucket; a bucket that hangs holds up photos alone."""

import re
import signal
import threading
import time
import urllib.error
import urllib.request
import uuid
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests import programs
from tests.client import Client
from tests.faults.crowd import until
from tests.machine import busy
from tests.phone import JSON, jpeg
from tests.server import Server, free_port, lay_out_fair

TALK = "/events/dejima/messages"


@pytest.fixture
def machines(cluster, tmp_path):
    """Two processes that share no folder, and their S3 store."""
    with programs.S3(tmp_path / "s3") as s3:
        settings = {**cluster.settings("machines"), **s3.settings("photos"), "EVENTOPS_SECRET_KEY": "of both machines"}
        del settings["EVENTOPS_PUBLIC_URL"]
        told = lay_out_fair(tmp_path / "one", **settings)
        processes = [Server(tmp_path / name, port=free_port(), printed=[told], **settings) for name in ("one", "two")]
        try:
            for process in processes:
                process.start(seconds=60)
            yield processes, s3
        finally:
            s3.process.send_signal(signal.SIGCONT)
            for process in processes:
                process.stop()


def post_photo(client, room, photo, client_id):
    """``(status, seconds)``."""
    boundary, body = encode_multipart({"client_id": client_id, "room": room, "body": "看板です",
                                       "photos": FileStorage(BytesIO(photo), "photo.jpg")})
    request = urllib.request.Request(client.url + TALK, body, {
        **JSON, "X-CSRFToken": client.csrf, "Content-Type": f"multipart/form-data; boundary={boundary}"})
    began = time.monotonic()
    try:
        with client.opener.open(request, timeout=60) as answer:
            return answer.status, time.monotonic() - began
    except urllib.error.HTTPError as error:
        with error:
            return error.code, time.monotonic() - began


def test_a_photo_of_one_machine_is_seen_through_the_other_and_a_hung_bucket_delays_no_words(machines):
    (here, there), s3 = machines
    clients = [Client(process.url, re.sub(r"^https?://[^/]+", process.url, here.links["ichiro"]))
               for process in (here, there)]
    room, before = clients[0].room("dejima"), len(s3.names("photos"))
    assert post_photo(clients[0], room, jpeg("#3a7bd5", (900, 600)), str(uuid.uuid4()))[0] == 201
    assert len(s3.names("photos")) == before + 3
    [thumb] = re.findall(r"/events/dejima/photos/\w+/thumb", clients[1].get("/events/dejima/"))[-1:]
    with clients[1].opener.open(clients[1].url + thumb) as answer:
        assert answer.read(3) == b"\xff\xd8\xff"
    assert not [path for process in (here, there) for path in process.folder.rglob("*.jpg")]

    s3.process.send_signal(signal.SIGSTOP)  # worse than dead: it takes connections and says nothing
    later, told = str(uuid.uuid4()), []
    photo = jpeg("#7bd53a", (900, 600))
    waiting = [threading.Thread(target=lambda: told.append(post_photo(clients[0], room, photo, later)))]
    waiting += [threading.Thread(target=lambda: told.append(post_photo(clients[0], room, photo, str(uuid.uuid4()))))
                for _ in range(5)]  # more than are made ready at a time
    for thread in waiting:
        thread.start()
    assert until(10, lambda: all(thread.is_alive() for thread in waiting))
    time.sleep(0.5)
    slowest = 0
    for _ in range(10):
        began = time.monotonic()
        status, _answer = clients[0].post(TALK, client_id=str(uuid.uuid4()), room=room, body="写真なし")
        slowest = max(slowest, time.monotonic() - began)
        assert status == 201
    assert slowest <= 3 * busy(), "words wait for no photo"
    for thread in waiting:
        thread.join(60)
    assert {status for status, _seconds in told} == {503}
    s3.process.send_signal(signal.SIGCONT)
    assert until(30, lambda: post_photo(clients[0], room, photo, later)[0] in (200, 201))
    assert post_photo(clients[1], room, photo, later)[0] == 200, "once, whichever machine is asked"
