"""What the rows share: how large they are, the fair as laid out, servers that end with the row."""

import contextlib
import os
import sys

from tests.bench import phones
from tests.bench.compiled import NotHere
from tests.bench.servers import SERVERS_CORE
from tests.client import Client

MEMBER = "ichiro"
LEVELS = ((1000, 300), (100_000, 50_000), (1_000_000, 50_000))  # of a history: changes in all, posts of the new ones
TINY = ((900, 100),)


class Bench:
    def __init__(self, asked, laid, stack, kept):
        self.asked, self.laid, self.stack, self.kept = asked, laid, stack, kept
        self.quick, self.minutes, self.seed = asked.quick, asked.minutes, asked.seed

    def count(self, full, quick):
        """How many of something: phones, posts, seconds."""
        return quick if self.quick else full

    def crowd_of(self, full, quick):
        """How many phones."""
        return self.asked.phones or self.count(full, quick)

    def start(self, server, cores=(SERVERS_CORE,)):
        server.start(cores=cores)
        self.stack.callback(server.stop)
        return server

    def server(self, levels=(), cards=0, cores=(SERVERS_CORE,)):
        """The fair, running, with that history and so many more cards: for this row alone, unless it is a tiny one."""
        if not self.quick:
            server = self.start(self.laid.server(self.laid.filled(levels, cards)), cores)
            os.sync()  # what was filled in shall not go to the disk while a post waits for its own
            return server
        cards = 20 if levels else 0
        if levels not in self.kept:
            self.kept[levels] = self.laid.server(self.laid.filled(levels, cards)).start()
        return self.kept[levels]

    @property
    def levels(self):
        return self.count(LEVELS, TINY)

    def crowd(self):
        crowd = phones.Crowd()
        self.stack.callback(crowd.close)
        return crowd

    def peer(self, make):
        """A peer that ends with the row, or None where it cannot be had; tiny benches go without."""
        try:
            with contextlib.suppress(NotHere) if self.quick else contextlib.nullcontext():
                peer = make()
                self.stack.callback(peer.stop)
                return peer
        except NotHere as reason:
            print(f"Without {make.__name__}: {reason}.", file=sys.stderr)  # noqa: T201
        return None

    @staticmethod
    def sign_in(server, key=MEMBER):
        return Client(server.url, server.links[key])
