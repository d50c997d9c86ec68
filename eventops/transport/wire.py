"""The one place that says what a message may look like: the JSON in and out, and the packets a client may send.

Everything wrong raises ValueError, whatever it was: python-engineio and python-socketio catch nothing else.
"""

import json
import math

from socketio import packet

from eventops.transport.bounds import MAX_DEPTH

#: Names python-socketio gives a meaning of its own; from a client they would call the application's own handlers.
RESERVED = frozenset({"connect", "disconnect", "connect_error", "*"})
FIRST_EVENT = "hello"

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def dumps(value, **_ignored) -> str:
    """Compact JSON, in characters and not in escapes: Japanese takes half the bytes."""
    text = _encode(value)
    try:
        text.encode()
    except (
        UnicodeEncodeError
    ):  # half a surrogate pair: sent as it is, it would break the writer of every phone in the room
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def loads(text: str, **_ignored):
    try:
        value = _decode(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(value, MAX_DEPTH)
    if "\\u0000" in text:
        raise ValueError("a zero byte, which PostgreSQL has in no text")
    if "\\ud" in text or "\\uD" in text:
        _encode(value).encode()  # UnicodeEncodeError, a ValueError, for half a surrogate pair
    return value


def _check_depth(value, left: int) -> None:
    if isinstance(value, (list, dict)):
        if not left:
            raise ValueError("nested too deep")
        for item in value.values() if isinstance(value, dict) else value:
            _check_depth(item, left - 1)


def _small_int(digits: str) -> int:
    if len(digits) > 100:
        raise ValueError("number too long")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number too large")
    return number


def _no_constant(name: str):
    raise ValueError(f"{name} is not JSON")


_decode = json.JSONDecoder(parse_int=_small_int, parse_float=_finite, parse_constant=_no_constant).decode


class Json:
    """The JSON module for SocketIO()."""

    dumps, loads = staticmethod(dumps), staticmethod(loads)


class TextPacket(packet.Packet):
    """A Socket.IO packet of text: it is not looked through for bytes, which we never send."""

    json, uses_binary_events = Json, False


class ClientPacket(TextPacket):
    """A Socket.IO packet as a client of ours may send it: no attachments, the one namespace."""

    @classmethod
    def read(cls, text) -> "ClientPacket":
        """The packet in an Engine.IO message; ValueError if no page of ours can have sent it."""
        if not isinstance(text, str) or text[:1] not in ("0", "1", "2", "3"):
            raise ValueError("not a packet for clients")
        read = cls(encoded_packet=text)
        if read.attachment_count or read.namespace not in (None, "/") or not read._has_the_right_data():
            raise ValueError("not a packet of ours")
        return read

    @property
    def event(self) -> str | None:
        return self.data[0] if self.packet_type == packet.EVENT else None

    def _has_the_right_data(self) -> bool:
        data = self.data
        if self.packet_type == packet.EVENT:  # every event of the contract carries exactly one object
            return isinstance(data, list) and len(data) == 2 and isinstance(data[0], str) and isinstance(data[1], dict)
        if self.packet_type == packet.ACK:
            return isinstance(data, list) and self.id is not None
        if self.packet_type == packet.CONNECT:
            return self.id is None and (data is None or isinstance(data, dict))
        return self.id is None and data is None
