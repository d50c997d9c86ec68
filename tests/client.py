"""A client without a browser that speaks only what the README promises: for faults, attacks and load."""

import http.cookiejar
import json
import re
import ssl
import urllib.error
import urllib.parse
import urllib.request

from tests.phone import JSON

ANY_CERTIFICATE = ssl._create_unverified_context()  # whom it speaks to is known: the server this test has started


class Client:
    """Signed in by a link, or with the cookie of another; posts as the outbox does."""

    def __init__(self, url, link=None, cookie=None):
        self.url, self._given = url, cookie or ""
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.jar), urllib.request.HTTPSHandler(context=ANY_CERTIFICATE))
        self.opener.addheaders += [("Referer", f"{url}/")]
        if cookie:  # to one process behind the proxy, where a secure cookie would not go by itself
            self.opener.addheaders += [("Cookie", cookie)]
        if link:
            self.get(link)
        self.csrf = json.loads(self.get("/csrf"))["token"]

    @property
    def cookie(self):
        """What it has been given, by the server or at first: it is not given again with every answer."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar) or self._given

    def get(self, path, timeout=10):
        try:
            with self.opener.open(urllib.parse.urljoin(self.url, path), timeout=timeout) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            error.close()  # else a warning of what was left open meets whichever test runs then
            raise

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
                body = error.read()
            return error.code, json.loads(body) if body.startswith(b"{") else {}  # a proxy answers in HTML

    def room(self, event):
        """The key of the event's first room."""
        return re.search(r'id="talk-(\w+)"', self.get(f"/events/{event}/"))[1]
