"""The one place where a packet goes straight to a phone: its frame is built once for all who get it.

Stock, each delivery wakes a greenlet, which builds the same frame again. Here `send` in limits.py first asks for the
short way; whoever cannot take the frame at once gets the packet through python-engineio's own queue. On eventlet only:
nothing runs between what is looked at and what is written. Imported by on_eventlet.py.
"""

import eventlet
from eventlet.greenio import GreenSocket


class Straight:
    """Mixed into eventlet's WebSocket: `send_now`, and the order between it and all else that is sent."""

    _senders = 0  # who sends or waits to: the writer of the queue, the reader's pongs, what finishes a frame

    def _send(self, frame) -> None:
        self._senders += 1
        try:
            super()._send(frame)
        finally:
            self._senders -= 1

    def send_now(self, pkt, queue) -> bool:
        """Whether the packet is on its way: its writer is parked on an empty queue and the kernel took the frame.

        Never waits and never raises. Of a frame that was taken in part, another greenlet sends the rest; everything
        else waits behind it. A connection that is gone is left to the writer, which notices and cleans up.
        """
        if self._senders or not queue.getting() or not queue.empty() or not isinstance(self.socket, GreenSocket):
            return False  # a TLS socket is another class: what it took in part must be offered to it again
        try:
            frame = pkt.frame
        except AttributeError:
            frame = pkt.frame = self._pack_message(pkt.encode())
        try:
            sent = self.socket.fd.send(frame)
        except OSError:
            return False
        if sent < len(frame):
            self._senders += 1
            self._sendlock.acquire()  # free, since nobody sends: this does not wait
            eventlet.spawn_n(self._finish, frame[sent:])
        return True

    def _finish(self, rest) -> None:
        try:
            self.socket.sendall(rest)
        except OSError:
            self.hang_up()  # half a frame went out: nothing after it could be read
        finally:
            self._sendlock.release()
            self._senders -= 1
