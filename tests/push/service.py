"""A push service of the tests' own, and browsers that read what comes through it as the standards have it."""

import base64
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from eventops.push.keys import base64url


class Browser:
    """Its keys, and its endpoint at a push service."""

    count = 0

    def __init__(self, service):
        Browser.count += 1
        self.path = f"/send/{Browser.count}"
        self.service, self.endpoint = service, service.origin + self.path
        self.key, self.auth = ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes ok"

    @property
    def fields(self):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"endpoint": self.endpoint, "p256dh": base64url(point), "auth": base64url(self.auth)}

    @property
    def calls(self):
        """What reached it, read with its own keys, the oldest first."""
        return [SimpleNamespace(headers=headers, sealed=body, text=self.read(body)) for path, headers, body
                in self.service.taken if path == self.path]

    @property
    def shown(self):
        """What its worker would show."""
        return [json.loads(call.text) for call in self.calls]

    def read(self, body):
        return http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm").decode()


class PushService:
    """What it took, as ``(path, headers, body)``; ``answer`` is what it says: a status, or silence until that event."""

    def __init__(self, server):
        self.server, self.taken, self.answer, self.location = server, [], 201, None
        self.origin = f"http://127.0.0.1:{server.server_port}"
        self.asked = 0  # connections that said something

    def take(self, request):
        self.asked += 1
        body = request.rfile.read(int(request.headers["Content-Length"]))
        if isinstance(self.answer, threading.Event):
            self.answer.wait(60)
        if self.answer == 201:
            self.taken.append((request.path, {name.title(): value for name, value in request.headers.items()}, body))
        status = self.answer if isinstance(self.answer, int) else 201
        request.send_response(status)
        if self.location:
            request.send_header("Location", self.location)
        request.send_header("Content-Length", "0")
        request.end_headers()


@contextmanager
def push_service():
    """One on a port of loopback, as long as it is needed."""

    class Request(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            service.take(self)

        do_GET = do_POST

        def log_message(self, *_):
            """Not a word."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Request) as server:
        server.daemon_threads, server.block_on_close = True, False
        service = PushService(server)
        running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        running.start()
        yield service
        server.shutdown()
        running.join()


def token_of(call, key):
    """The claims of who sent it, if that key has signed them (RFC 8292)."""
    authorization = call.headers["Authorization"]
    assert authorization.startswith("vapid t=")
    token, shown = authorization.removeprefix("vapid t=").split(",k=")
    assert shown == key, "the key browsers were told"
    assert Vapid02.verify(authorization)
    head, claims, _signature = token.split(".")
    assert json.loads(base64.urlsafe_b64decode(head + "==")) == {"typ": "JWT", "alg": "ES256"}
    return json.loads(base64.urlsafe_b64decode(claims + "=="))
