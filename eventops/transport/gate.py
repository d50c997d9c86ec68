"""The one door to /socket.io/: who may come in, and by which protocol, decided before anything answers.

Whatever may be answered here never reaches python-engineio, which logs, negotiates and is lenient.
"""

import base64
import binascii
import logging
from http import HTTPStatus
from urllib.parse import parse_qs

from eventops.transport.bounds import MAX_MESSAGE

PATH = "/socket.io/"
#: Set in the environ of what the Gate has let in; a client's headers cannot make it.
PASSED = "eventops.transport.passed"

log = logging.getLogger(__name__)


def passed_the_gate(_origin, environ) -> bool:
    """For SocketIO's `cors_allowed_origins`: without the Gate in front no page is let in."""
    return environ.get(PASSED) is True


class Refused(Exception):
    def __init__(self, status: HTTPStatus, *headers):
        super().__init__(status)
        self.status, self.headers = status, list(headers)


class Gate:
    """WSGI: `session_ok(environ)` and `origin_ok(environ)` say who may speak to the live part of the application.

    `origin_ok` is asked only about a request that names an Origin: browsers always do for what crosses origins.
    """

    def __init__(self, wsgi_app, session_ok, origin_ok):
        self.wsgi_app, self.session_ok, self.origin_ok = wsgi_app, session_ok, origin_ok

    def __call__(self, environ, start_response):
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self.wsgi_app(environ, start_response)
        try:
            self._check(environ)
        except Refused as refused:
            status = f"{refused.status.value} {refused.status.phrase}"
            body = status.encode()
            headers = [
                ("Content-Type", "text/plain"),
                ("Content-Length", str(len(body))),
                ("Cache-Control", "no-store"),
            ]
            start_response(status, headers + refused.headers)
            return [body]
        environ[PASSED] = True
        return self.wsgi_app(environ, start_response)

    def _check(self, environ) -> None:
        transport = _transport(environ)
        if transport == "websocket" or "HTTP_UPGRADE" in environ:
            _check_upgrade(environ, transport)
        else:
            _check_polling(environ)
        if environ.get("HTTP_ORIGIN") and not _ask(self.origin_ok, environ):
            raise Refused(HTTPStatus.FORBIDDEN)
        if not _ask(self.session_ok, environ):
            raise Refused(HTTPStatus.UNAUTHORIZED)


def _transport(environ) -> str:
    """The transport asked for. Read as python-engineio reads it, but with each name once at most and no JSONP (`j`)."""
    query = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if "j" in query or any(len(values) > 1 for values in query.values()):
        raise Refused(HTTPStatus.BAD_REQUEST)
    transport = query.get("transport", [""])[0]
    if transport not in ("polling", "websocket") or query.get("EIO") != ["4"]:
        raise Refused(HTTPStatus.BAD_REQUEST)
    return transport


def _check_upgrade(environ, transport: str) -> None:
    """Only RFC 6455, whole: python-engineio and the servers also know Hixie-75 and 76, and versions half asked for."""
    tokens = [token.strip().lower() for token in environ.get("HTTP_CONNECTION", "").split(",")]
    is_rfc6455 = (
        environ.get("HTTP_UPGRADE", "").lower() == "websocket" and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
    )
    if not is_rfc6455 or "upgrade" not in tokens or "HTTP_SEC_WEBSOCKET_KEY1" in environ:
        raise Refused(HTTPStatus.UPGRADE_REQUIRED, ("Sec-WebSocket-Version", "13"))
    if (
        environ["REQUEST_METHOD"] != "GET"
        or transport != "websocket"
        or not _is_a_key(environ.get("HTTP_SEC_WEBSOCKET_KEY"))
    ):
        raise Refused(HTTPStatus.BAD_REQUEST)
    # a compressor costs 92 KB a phone, and a kilobyte of it can hold a gigabyte
    environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
    environ.pop("HTTP_SEC_WEBSOCKET_PROTOCOL", None)


def _is_a_key(key: str | None) -> bool:
    try:
        return len(base64.b64decode((key or "").encode("ascii"), validate=True)) == 16
    except (binascii.Error, UnicodeEncodeError):
        return False


def _check_polling(environ) -> None:
    if environ["REQUEST_METHOD"] not in ("GET", "POST"):
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, ("Allow", "GET, POST"))
    length = environ.get("CONTENT_LENGTH") or "0"
    if "HTTP_TRANSFER_ENCODING" in environ or not (length.isascii() and length.isdigit()):
        raise Refused(HTTPStatus.BAD_REQUEST)
    if int(length[:20]) > MAX_MESSAGE:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)


def _ask(question, environ) -> bool:
    """A question that fails is a no for now: the database is away, and the page tries again."""
    try:
        return bool(question(environ))
    except Exception:
        log.exception("could not ask %s", getattr(question, "__name__", question))
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, ("Retry-After", "2")) from None
