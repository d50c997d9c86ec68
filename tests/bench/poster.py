"""Somebody who asks and posts on one connection, as a browser does."""

import contextlib
import http.client
import json
import threading
import uuid
from urllib.parse import urlencode, urlsplit

from tests.phone import JSON

BOUNDARY = "between-two-fields"


class Poster:
    """On the session of a tests.client.Client; *url* another process than the client's."""

    def __init__(self, client, url=None):
        self.client, self.connection, self.lock = client, None, threading.Lock()
        self.url = url or client.url
        self.headers = {"Cookie": client.cookie, "Referer": f"{self.url}/", "X-CSRFToken": client.csrf}

    def ask(self, method, path, body=None, **headers):
        """``(status, bytes)``; asked again where the server has meanwhile closed an idle connection."""
        with self.lock:  # one after another
            try:
                return self._ask(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                self.close()
                return self._ask(method, path, body, headers)

    def _ask(self, method, path, body, headers):
        self.connection = self.connection or http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        self.connection.request(method, path, body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def get(self, path, **headers):
        status, body = self.ask("GET", path, **headers)
        assert status == 200, (status, path)
        return body

    def post(self, path, files=(), client_id=None, **form):
        """``(status, JSON)``; *files* are ``(field, name, bytes)``."""
        form = {"client_id": client_id or str(uuid.uuid4()), **form}
        body, kind = (multipart(form, files), f'multipart/form-data; boundary={BOUNDARY}') if files else (
            urlencode(form, doseq=True), "application/x-www-form-urlencoded")
        status, body = self.ask("POST", path, body, **JSON, **{"Content-Type": kind})
        return status, json.loads(body) if body.startswith(b"{") else {"page": body.decode(errors="replace")}

    def say(self, room, body, **more):
        """Post to the fair's room; gives the packet's number."""
        status, answer = self.post("/events/dejima/messages", room=room, body=body, **more)
        assert status == 201, (status, answer)
        return answer["packets"][0]["n"]

    def close(self):
        if self.connection:
            with contextlib.suppress(OSError):
                self.connection.close()
        self.connection = None


def multipart(form, files):
    parts = [(f'name="{name}"\r\n', str(value).encode()) for name, value in form.items()]
    parts += [(f'name="{field}"; filename="{name}"\r\nContent-Type: application/octet-stream\r\n', data)
              for field, name, data in files]
    return b"".join(f"--{BOUNDARY}\r\nContent-Disposition: form-data; {head}\r\n".encode() + data + b"\r\n"
                    for head, data in parts) + f"--{BOUNDARY}--\r\n".encode()
