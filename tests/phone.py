"""Somebody's phone: signs in, opens a page, hears what ``static/js/live.js`` would hear and does what it would do."""

import json
import secrets
import threading
from io import BytesIO

from bs4 import BeautifulSoup
from PIL import Image
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventops.extensions import socketio

JSON = {"Accept": "application/json"}
PAGE = {"Accept": "text/html,*/*;q=0.8"}
VOLATILE = ("csrf_token", "client_id")  # hidden fields that differ from one load of a page to the next


def jpeg(colour="navy", size=(80, 60)):
    """A small photo as a phone would send it."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


class Phone:
    """A browser of one person (or of nobody); everything goes through the real doors."""

    def __init__(self, app, token=None, locale="ja"):
        self.app, self.http, self.locale = app, app.test_client(), locale
        self.dom = self.socket = self.path = self.csrf = None
        self.heads, self.held = {}, []
        if token:
            with self.http.session_transaction() as session:
                session["token"] = token

    # -- reading and writing

    def get(self, path, **options):
        options.setdefault("headers", PAGE)
        return self.http.get(path, buffered=True, **options)  # a file is read and closed

    def token(self):
        return self.http.get("/csrf").json["token"]

    def post(self, path, photos=(), client_id=None, **form):
        """POST as the outbox does, and apply what comes back to the open page, which has heard what came before."""
        if self.dom is not None:
            self.hear()
        data = {"client_id": client_id or secrets.token_hex(10), **form}
        options = {"data": data}
        if photos:  # encoded here, since werkzeug would leave its temporary file open
            data["photos"] = [FileStorage(BytesIO(photo), "photo.jpg") for photo in photos]
            boundary, body = encode_multipart(data)
            options = {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}
        answer = self.http.post(path, headers={**JSON, "X-CSRFToken": self.token()}, **options)
        if self.dom is not None and answer.is_json:
            self.take(answer.json.get("packets", []))
        return answer

    def submit(self, path, **form):
        """POST as a page without script does."""
        return self.http.post(path, data={"csrf_token": self.token(), **form})

    # -- hearing

    def open(self, path):
        """Open a page and say hello, as ``live.js`` does."""
        self.path, self.dom = path, self.fetch(path)
        body = self.dom.body
        self.heads = json.loads(body["data-streams"])
        self.socket = socketio.test_client(self.app, flask_test_client=self.http)
        self.answer = self.hello(body["data-event"], self.heads, body["data-epoch"])
        if self.answer and "heads" in self.answer:  # what happened between the page and hello came with the answer
            self.settle(self.answer)
        return self

    def hello(self, event, streams, epoch, **more):
        said = {"event": event, "streams": streams, "epoch": epoch, "locale": self.locale, **more}
        return self.socket.emit("hello", said, callback=True)

    def fetch(self, path):
        return BeautifulSoup(self.get(path).text, "html.parser")

    @property
    def queue(self):
        """What has come and was not looked at, after all that is on its way."""
        everything_sent()
        return self.socket.queue

    def received(self):
        """The same, taken out."""
        everything_sent()
        return self.socket.get_received()

    def hear(self):
        """Apply what was pushed since; gives the packets."""
        if not self.socket.is_connected():
            return []
        heard = [packet for news in self.received() if news["name"] == "packets"
                 for packet in news["args"][0]]
        self.take(heard)
        return heard

    def take(self, packets):
        """The rule of numbers: n follows on the head, or is old, or there is a gap (which is an error here)."""
        for packet in packets:
            assert packet["stream"] in self.heads, "of a stream that this page does not hear"
            head = self.heads[packet["stream"]]
            assert packet["n"] <= head + 1, f"a gap: {packet['n']} after {head}"
            if packet["n"] == head + 1:
                self.heads[packet["stream"]] = packet["n"]
                for part in packet["parts"]:
                    self.apply(part)

    def catch_up(self, event="fair"):
        return self.settle(self.get(f"/events/{event}/changes", query_string=self.heads).json)

    def settle(self, answer):
        """Take what was missed; there may be more of it."""
        for part in answer["parts"]:
            self.apply(part)
        self.heads = answer["heads"]
        return answer

    # -- what apply.js does

    def apply(self, part):
        if part["do"] == "append":
            self.append(part)
        elif part["do"] == "replace":
            for old in self.standing(part["to"]):
                if not outdated(old, fresh := self.drawn(part["html"])):
                    old.replace_with(fresh)
        elif part["do"] == "remove":
            for old in self.standing(part["to"]):
                old.extract()
        elif part["do"] == "reload":
            if not part["to"] or self.standing(part["to"]):
                self.dom = self.fetch(self.path)
        else:
            raise AssertionError(part)

    def standing(self, to):
        """What the selector finds on the page."""
        return self.dom.select(to)

    def drawn(self, html):
        """The element of a part, to be put on the page."""
        return element(html)

    def append(self, part):
        shelf = next(iter(self.standing(part["to"])), None)
        if shelf is None:
            return
        fresh = self.drawn(part["html"])
        old = shelf.find(id=fresh["id"])
        if old is not None:
            if outdated(old, fresh):
                return
            if fresh.get("data-order") in (None, old.get("data-order")):
                old.replace_with(fresh)  # it stands well where it stands
                return
            old.extract()
        order = float(fresh.get("data-order", "inf"))
        if order < float(shelf.get("data-from", "-inf")) or order > float(shelf.get("data-to", "inf")):
            return
        after = next((other for other in shelf.find_all(recursive=False)
                      if other.get("data-order") and float(other["data-order"]) > order), None)
        after.insert_before(fresh) if after else shelf.append(fresh)

    def shows_what_a_reload_shows(self):
        """Whether the page, after all it heard, equals the same page loaded now."""
        shown, loaded = plain(self.dom), plain(self.fetch(self.path))
        assert shown == loaded, differences(shown, loaded)
        return True


def everything_sent(by=("flush",)):
    """Once the threads are over that send what waits to be sent: that they have taken it does not say that it is sent.

    With ``look`` those, too, that look at a file.
    """
    names = tuple(f"({name})" for name in by)
    while left := [thread for thread in threading.enumerate() if thread.name.endswith(names)]:
        left[0].join(30)
        assert not left[0].is_alive(), left[0].name


def element(html):
    found = BeautifulSoup(html, "html.parser").find_all(True, recursive=False)
    assert len(found) == 1, html
    return found[0]


def outdated(old, fresh):
    """Whether what stands here is newer; what has no version (a placeholder) always gives way and always comes."""
    return old.has_attr("data-v") and fresh.has_attr("data-v") and int(old["data-v"]) > int(fresh["data-v"])


def plain(dom):
    """The lines of a page's main part, without what is the browser's own or changes with every load."""
    main = BeautifulSoup(str(dom.main or dom.body), "html.parser")
    for tag in main.select("template, [data-unread], .unread-line, .empty"):
        tag.extract()
    for field in main.select("input[name]"):
        if field["name"] in VOLATILE:
            field.extract()
    for tag in main.find_all(True):
        for name in ("data-marks", "data-read", "data-from", "data-to"):
            tag.attrs.pop(name, None)
    return [line.strip() for line in main.prettify().splitlines() if line.strip()]


def differences(shown, loaded):
    import difflib

    return "\n".join(difflib.unified_diff(shown, loaded, "shown", "loaded", lineterm="", n=4))
