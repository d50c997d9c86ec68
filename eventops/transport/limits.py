"""The one place for what every client is held to, whatever server is in use: python-engineio's socket, with limits.

A socket that breaks one is *cut*: what waits for it is dropped, its connection is shut down, `disconnect` is told.
Nothing here ever raises into an emit: one phone's trouble must not keep a packet from the others.
"""

import time
import weakref

from engineio import exceptions, packet, socket
from engineio.payload import Payload
from socketio import packet as socketio_packet

from eventops.transport.bounds import HELLO_WITHIN, MAX_POSTED, MAX_WAITING, STATS, Bucket
from eventops.transport.channel import Channel
from eventops.transport.clocks import Clocks
from eventops.transport.wire import FIRST_EVENT, RESERVED, ClientPacket

_StockSocket = socket.Socket
_alive = weakref.WeakSet()


def install() -> None:
    """Have python-engineio make our sockets. May be called again."""
    socket.Socket = Socket
    Payload.max_decode_packets = MAX_POSTED


def close_all() -> None:
    """Tell every client that the connection ends; their waiting polls return."""
    for each in list(_alive):
        each.close()


class Socket(_StockSocket):
    """One client's connection."""

    def __init__(self, server, sid):
        super().__init__(server, sid)
        self.channel = None  # the WebSocket, once there is one: see Channel
        self.cut_because = None
        self.joined = self.said_hello = self.probed = False
        self._bucket = Bucket()
        _alive.add(self)
        Clocks.of(server).after(HELLO_WITHIN, Socket._expect_hello, self)

    def cut(self, why: str) -> None:
        """End this connection now, for a reason counted in STATS."""
        if self.cut_because or self.closed:
            return
        self.cut_because = why
        STATS[why] += 1
        self._drop_waiting()
        if self.channel is not None:
            self.channel.hang_up()
        self.close(abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def _cut_soon(self, why: str) -> None:
        """For use inside an emit, where the application's `disconnect` must not run."""
        self.server.start_background_task(self.cut, why)

    def _drop_waiting(self) -> None:
        empty = self.server.get_queue_empty_exception()
        try:
            while True:
                self.queue.get(block=False)
        except empty:
            pass

    # what goes out

    def send(self, pkt) -> None:
        if self.closed or self.cut_because:
            return
        if pkt.packet_type == packet.CLOSE:
            self.queue.put(pkt)
        elif self._is_overdue():
            self._cut_soon("silent")
        elif self.queue.qsize() >= MAX_WAITING:
            self._cut_soon("slow")
        else:
            self.queue.put(pkt)
            if pkt.packet_type == packet.MESSAGE and pkt.data[:1] == str(socketio_packet.DISCONNECT):
                self.server.start_background_task(self._close_after_goodbye)

    def _close_after_goodbye(self) -> None:
        """python-socketio's disconnect() only asks the client to go; whoever is put out has to be out."""
        self.server.sleep(0.5)  # python-socketio still needs the socket for the application's `disconnect`
        self.close()

    def close(self, wait=False, abort=False, reason=None) -> None:
        super().close(wait=False, abort=abort, reason=reason)  # waiting for a client to read may be waiting for ever
        self.server.sockets.pop(self.sid, None)  # python-engineio answers a POST to a closed socket with a KeyError

    def _expect_hello(self) -> None:
        if not self.said_hello:
            self.cut("silent")

    def schedule_ping(self) -> None:
        if self.last_ping:  # else the next one is on its way already
            self.last_ping = None
            Clocks.of(self.server).after(self.server.ping_interval, Socket._ping, self)

    def _ping(self) -> None:
        if not (self.closing or self.closed):
            self.last_ping = time.time()
            self.send(packet.Packet(packet.PING))
            Clocks.of(self.server).after(self.server.ping_timeout, Socket.check_ping_timeout, self)

    def check_ping_timeout(self) -> bool:
        if self._is_overdue():
            self.cut("silent")
        return not self.closed

    def _is_overdue(self) -> bool:
        return bool(self.last_ping) and time.time() - self.last_ping > self.server.ping_timeout

    # what comes in

    def receive(self, pkt) -> None:
        """Raises EngineIOError, which python-engineio knows how to end a connection with, and nothing else."""
        if self.closed:  # what came behind its last word in the same breath: it would leave a ghost
            raise exceptions.SocketIsClosedError()
        if not self._bucket.take():
            self._refuse("rate")
        if pkt.packet_type not in (packet.PONG, packet.MESSAGE, packet.CLOSE):
            self._refuse("bad")
        try:
            message = ClientPacket.read(pkt.data) if pkt.packet_type == packet.MESSAGE else None
            admitted = message is None or self._admits(message)
        except ValueError:
            self._refuse("bad")
        if admitted:
            super().receive(pkt)
        if message is not None and message.packet_type == socketio_packet.DISCONNECT:
            self.close(abort=True, reason=self.server.reason.CLIENT_DISCONNECT)

    def _refuse(self, why: str) -> None:
        self.cut(why)
        raise exceptions.SocketIsClosedError()

    def _admits(self, message: ClientPacket) -> bool:
        """Whether a well-formed packet goes on to the application; ValueError if it breaks the protocol."""
        if message.packet_type == socketio_packet.CONNECT:
            if self.joined:  # python-socketio would make a second, ghostly client of it
                raise ValueError("connected already")
            self.joined = True
        elif not self.joined:
            raise ValueError("not connected")
        if message.event is None:
            return True
        if message.event == FIRST_EVENT:
            self.said_hello = True
        return self.said_hello and message.event not in RESERVED

    def handle_post_request(self, environ) -> None:
        """As python-engineio's, without JSONP bodies, and so that whatever is wrong ends the session."""
        try:
            length = int(environ.get("CONTENT_LENGTH") or 0)
            body = environ["wsgi.input"].read(length).decode() if length <= self.server.max_http_buffer_size else ""
            if not body or body.startswith("d="):
                raise ValueError("not a payload")
            for pkt in Payload(encoded_payload=body).packets:
                self.receive(pkt)
        except OSError as error:  # the body never came
            self.cut("silent")
            raise exceptions.SocketIsClosedError() from error
        except ValueError:  # not UTF-8, not a packet, too many of them
            self._refuse("bad")

    # the WebSocket

    def _upgrade_websocket(self, environ, start_response):
        if self.probed or self.upgraded:  # one try at a time: two writers on one queue would split what they send
            return self.server._bad_request()
        self.probed = True
        try:
            return super()._upgrade_websocket(environ, start_response)
        finally:
            self.probed = False

    def _websocket_handler(self, ws):
        self.channel = Channel(ws, self)
        try:
            return super()._websocket_handler(self.channel)
        except (ValueError, OSError):  # garbage while upgrading, where python-engineio catches nothing
            self.cut("bad")
            return []
