"""An open page without a browser that does as little as a page can: it says hello and notes when it hears what."""

import json
import threading
import time

from bs4 import BeautifulSoup
from websocket import WebSocketException, create_connection

PATH = "/socket.io/?EIO=4&transport=websocket"


class Ear(threading.Thread):
    """Listens until it is cut off, and does not come back."""

    def __init__(self, client, path="/events/dejima/", event="dejima"):
        super().__init__(daemon=True)
        page = BeautifulSoup(client.get(path), "html.parser")
        self.heads = json.loads(page.body["data-streams"])
        self.said = {"event": event, "epoch": page.body["data-epoch"], "locale": page.html["lang"]}
        self.heard, self.bye_at, self.closed_at = [], None, None
        self.socket = create_connection(client.url.replace("http", "ws", 1) + PATH, cookie=client.cookie,
                                        origin=client.url, timeout=30)
        self.socket.recv()
        self.socket.send("40")
        self.socket.recv()
        self.hello()
        while not (text := self.socket.recv()).startswith("430"):  # what is pushed may overtake the answer
            self.note(text)
        self.answer = json.loads(text[3:])[0]
        self.start()

    def hello(self):
        self.socket.send("420" + json.dumps(["hello", {"streams": self.heads, **self.said}]))

    def run(self):
        try:
            while text := self.socket.recv():
                self.note(text)
        except (OSError, WebSocketException):
            pass
        finally:
            self.closed_at = time.monotonic()
            self.socket.shutdown()

    def note(self, text):
        if text == "2":
            self.socket.send("3")
        elif text.startswith("41"):
            self.bye_at = time.monotonic()
        elif text.startswith('42["packets"'):
            self.heard.append((time.monotonic(), text))

    def close(self):
        self.socket.send("1")
        self.join()
