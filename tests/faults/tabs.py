"""Somebody with several pages open at once: each hears all that is told, and each is to show what a reload shows."""

from eventops.extensions import socketio
from tests.listening import epoch
from tests.phone import Phone


class Tabs(Phone):
    """The pages of one person (or big screen), told through one socket; whoever is away hears nothing."""

    def __init__(self, phone, paths):
        super().__init__(phone.app, locale=phone.locale)
        self.http, self.tabs, self.is_away = phone.http, {}, False
        self.load(paths)

    def load(self, paths=()):
        """Load all pages anew and say hello."""
        if self.socket is not None:
            self.socket.disconnect()
        first, *more = paths or self.tabs
        self.tabs = {}
        self.open(first)
        self.event = self.dom.body["data-event"]
        self.tabs = {first: self.dom, **{path: self.fetch(path) for path in more}}

    def apply(self, part):
        for path in self.tabs:
            self.path, self.dom = path, self.tabs[path]
            super().apply(part)
            self.tabs[path] = self.dom

    def cut(self):
        self.hear()
        self.socket.disconnect()
        self.is_away = True

    def come_back(self):
        self.is_away = False
        self.socket = socketio.test_client(self.app, flask_test_client=self.http)
        answer = self.settle(self.hello(self.event, self.heads, epoch(self.app)))
        while answer["more"]:
            answer = self.catch_up(self.event)

    def lose_what_was_sent(self):
        """It never came: the pulse says so, and the page asks."""
        self.received()
        while self.catch_up(self.event)["more"]:
            pass

    def show_what_a_reload_shows(self):
        for path, dom in self.tabs.items():
            self.path, self.dom = path, dom
            assert self.shows_what_a_reload_shows(), path
