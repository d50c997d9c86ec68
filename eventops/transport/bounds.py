"""The one place for the transport's figures: what a client may do, and the count of those cut off for more."""

import time

PING_INTERVAL = 15  # seconds
PING_TIMEOUT = 10  # seconds
IDLE = PING_INTERVAL + PING_TIMEOUT + 5  # seconds a connection may say nothing at all

MAX_MESSAGE = 65536  # bytes of one message, over WebSocket or in one polling POST
MAX_PARTS = 256  # pieces one message may come in
MAX_DEPTH = 32  # nesting of a message's JSON
MAX_WAITING = 256  # packets waiting for one client
MAX_POSTED = 64  # packets in one polling POST
RATE, BURST = 20.0, 60.0  # packets a second from one client, and how many it may have saved up

HANDSHAKE = 10  # seconds from accepting a connection to TLS on it
HELLO_WITHIN = 10  # seconds from the first contact to the event `hello`
SEND_BUFFER = 131072  # bytes the kernel holds for one WebSocket, so that a page that never reads is noticed

MAX_CONNECTIONS = 8192
MAX_HEADLESS = 256  # of them that have not sent their first request's whole head yet
BACKLOG = 4096
MAX_UNREAD_SECONDS = 2  # to take in the rest of a refused body before hanging up
SLOWEST_BODY = 1024  # bytes a second a request body must come with, after the first IDLE seconds
LONGEST_BODY = 3600  # seconds for one however large it says it is
PIECE = 16384  # bytes of a body read at once, after which the others get their turn
THREADS = 2  # real threads for work that would block the loop
NICE = 5  # of these threads, where the system knows the priority of one: the loop goes first
LARGE = 1048576  # bytes of one piece of memory, from which on it is the system's again when it is freed
WAITING_THREADS = 16  # beside them, for what only waits for another machine
GOODBYE = 9  # seconds from the signal to the end of the process, whatever happens

#: Clients cut off, by reason: did not read, sent too much, sent garbage, did not say hello or answer a ping.
STATS = {"slow": 0, "rate": 0, "bad": 0, "silent": 0}


class Bucket:
    """A token bucket: `take` is true as long as its owner keeps to RATE a second, with BURST saved up."""

    __slots__ = ("_at", "_left")

    def __init__(self):
        self._left, self._at = BURST, time.monotonic()

    def take(self) -> bool:
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * RATE) - 1
        self._at = now
        return self._left >= 0
