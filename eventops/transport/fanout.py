"""The one place where what is emitted goes straight to the phones: its frame is built once, for all who get it.

python-socketio's own manager puts it into each phone's queue, which wakes a greenlet for each, which builds the frame
again. Here only those go that way who cannot take the frame at once: they poll, are in the middle of an upgrade, have
something waiting or half sent, are overdue, speak TLS, or their server is not eventlet. Nothing else runs between the
look and the write, so that all that reaches one phone stays in order.
"""

import time

from engineio import packet
from socketio import packet as socketio_packet
from socketio.manager import Manager

MAY_WAIT = {"pulse", "presence"}  # said to many again and again: what somebody has posted goes first
AT_ONCE = 100  # phones that are told such a thing; then the others get their turn


class Fanout(Manager):
    """python-socketio's manager, for a process that is alone; Waking is the one for many."""

    def emit(self, event, data, namespace, room=None, skip_sid=None, callback=None, to=None, **kwargs):
        values = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        text = self.server.packet_class(socketio_packet.EVENT, namespace=namespace, data=[event, *values]).encode()
        if callback or skip_sid:  # each its own number, or not for all
            super().emit(event, data, namespace, room=room, skip_sid=skip_sid, callback=callback, to=to, **kwargs)
        else:
            participants = self.get_participants(namespace, to or room)
            self._send(packet.Packet(packet.MESSAGE, text),
                       self._in_turns(participants) if event in MAY_WAIT else participants)

    def _in_turns(self, participants):
        """The same, with a break after every few."""
        for number, participant in enumerate(participants, 1):
            yield participant
            if number % AT_ONCE == 0:
                self.server.sleep(0)

    def is_heard(self, room: str) -> bool:
        """Whether anybody may be in that room now."""
        return bool(self.rooms.get("/", {}).get(room))

    def _send(self, pkt, participants) -> None:
        """The loop runs once for each phone and packet: attributes instead of calls."""
        frame, late, client_of = b"", time.time() - self.server.eio.ping_timeout, self.server.eio.sockets.get
        for _, eio_sid in participants:
            client = client_of(eio_sid)
            if client and client.upgraded and (ws := client.channel.straight):
                queue = client.queue
                if not ws.senders and queue.getters and not queue.queue and (client.last_ping or late) >= late:
                    frame = frame or ws._pack_message(pkt.encode())
                    try:
                        sent = ws.write(frame)
                    except OSError:  # full, or gone: its writer waits, or notices and cleans up
                        sent = 0
                    if sent:
                        if sent < len(frame):
                            ws.send_rest(frame[sent:])
                        continue
            self.server._send_eio_packet(eio_sid, pkt)
