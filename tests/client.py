"""A client without a browser that speaks only what the README promises: for faults, attacks and load."""

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request

from tests.phone import JSON


class Client:
    """Signed in by a link; posts as the outbox does."""

    def __init__(self, url, link=None):
        self.url = url
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        if link:
            self.get(link)
        self.csrf = json.loads(self.get("/csrf"))["token"]

    def get(self, path, timeout=10):
        with self.opener.open(urllib.parse.urljoin(self.url, path), timeout=timeout) as answer:
            return answer.read().decode()

    def post(self, path, timeout=10, **form):
        """``(status, JSON)``; raises OSError when there was no answer."""
        request = urllib.request.Request(
            urllib.parse.urljoin(self.url, path), urllib.parse.urlencode(form).encode(),
            {**JSON, "X-CSRFToken": self.csrf})
        try:
            with self.opener.open(request, timeout=timeout) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read() or b"{}")

    def room(self, event):
        """The key of the event's first room."""
        return re.search(r'id="talk-(\w+)"', self.get(f"/events/{event}/"))[1]
