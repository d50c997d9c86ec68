"""A TCP proxy for phones in a bad network: it can go silent (no FIN), reset, cut at random, and be slow.

What was on its way when it went silent goes on when that is over, as TCP would send it again; nobody is told anything.
Who called meanwhile and has given up by then never got through.
"""

import asyncio
import contextlib
import random
import socket
import struct
import threading
import time

CLOSE_WAIT = 8  # of TCP's states: the other side has hung up
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends RST in place of FIN


class Proxy:
    """Takes connections on a port of its own, in a thread of its own, and passes them on to *port*."""

    def __init__(self, port, scheme="http"):
        self.port, self.lives, self.delay, self.rate = port, None, 0.0, None
        self.carried, self.cuts, self._open = 0, 0, set()
        self._loop = asyncio.new_event_loop()
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        self.url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
        self._flows = asyncio.Event()
        self._flows.set()
        self._server = self._loop.run_until_complete(asyncio.start_server(self._take, sock=listener))
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    # -- what the network does

    def go_silent(self):
        """Not a byte either way any more, and no word of it."""
        self._call(self._flows.clear)

    def come_back(self):
        self._call(self._flows.set)

    def cut_all(self):
        """RST to both ends of everything that is open."""
        self._call(lambda: [self._cut(pair) for pair in list(self._open)])

    def cut_every(self, least, most):
        """Each connection made from now on lives so many seconds, then ends by FIN or by RST."""
        self.lives = (least, most)

    def be_slow(self, delay, kilobits):
        """*delay* seconds each way, and so many kbit/s for each connection."""
        self.delay, self.rate = delay, kilobits * 1000 / 8

    def be_quick(self):
        self.delay, self.rate = 0.0, None

    def end(self):
        self._call(self._stop)
        self._thread.join(10)
        self._loop.close()

    # -- in the loop's thread

    def _call(self, function):
        done = threading.Event()
        self._loop.call_soon_threadsafe(lambda: (function(), done.set()))
        assert done.wait(10)

    def _stop(self):
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.call_later(0.1, self._loop.stop)

    async def _take(self, reader, writer):
        with contextlib.suppress(OSError, asyncio.CancelledError):
            await self._flows.wait()
            if writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == CLOSE_WAIT:
                writer.transport.abort()
                return
            up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self.port)
            pair = (writer, up_writer)
            self._open.add(pair)
            life = self.lives and self._loop.call_later(random.uniform(*self.lives), self._end_life, pair)
            try:
                await asyncio.gather(self._pump(reader, up_writer), self._pump(up_reader, writer))
            finally:
                if life:
                    life.cancel()
                self._open.discard(pair)
                up_writer.transport.abort()
        writer.transport.abort()

    async def _pump(self, reader, writer):
        """Bytes one way until it ends; then the other side is told, once the network lets it."""
        late = asyncio.Queue()
        sending = asyncio.create_task(self._send(late, writer))
        try:
            while data := await reader.read(65536 if self.rate is None else 1024):
                if self.rate:
                    await asyncio.sleep(len(data) / self.rate)
                await self._flows.wait()
                late.put_nowait((time.monotonic() + self.delay, data))
                while late.qsize() > 64:
                    await asyncio.sleep(0.01)
            late.put_nowait((0.0, b""))
            await sending
        finally:
            sending.cancel()

    async def _send(self, late, writer):
        while True:
            due, data = await late.get()
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            await self._flows.wait()
            if not data:
                writer.close()
                return
            writer.write(data)
            self.carried += len(data)
            await writer.drain()

    def _end_life(self, pair):
        if random.random() < 0.5:
            self._cut(pair)
        else:
            for writer in pair:
                writer.close()
        self.cuts += 1

    def _cut(self, pair):
        for writer in pair:
            with contextlib.suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            writer.transport.abort()
