"""What a page costs that somebody opens, and how long a search takes, with little and with much behind them."""

import gzip
import random
import re
import sqlite3
import time
from urllib.parse import urlencode

from eventops.search.folding import fold
from tests.bench.figures import figure, ms
from tests.bench.poster import Poster
from tests.bench.rig import Rig

PAGES = {"the talk": "/events/dejima/", "the board": "/events/dejima/board"}
CARDS = 500


def opening(bench):
    """The talk with its posts and the board with its cards: how long the server takes, how many bytes come."""
    for levels in dict.fromkeys((bench.levels[:1], bench.levels)):
        server = bench.server(levels, CARDS)
        poster = Poster(bench.sign_in(server))
        poster.say(poster.client.room("dejima"), "読みました")
        for name, path in PAGES.items():
            yield from opened(poster, server, path, f"{name}, {levels[-1][0]:,} changes behind it", bench.count(20, 3))
        poster.close()


def opened(poster, server, path, name, times):
    asked = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    poster.get(path, **asked)  # templates are compiled once
    seconds, page = [], b""
    with Rig(server) as rig:
        for _ in range(times):
            began = time.perf_counter()
            page = poster.get(path, **asked)
            seconds.append(time.perf_counter() - began)
    assert b"</html>" in gzip.decompress(page)
    yield figure(f"opening {name}, p50", ms(seconds, 50), "ms", most=80, p95=round(ms(seconds, 95), 1),
                 server_cpu_ms=round(1000 * rig.cpu / times, 1), **rig.alone())
    yield figure(f"opening {name}, gzip", len(page) / 1000, "KB", most=60)


def search(bench):
    """One to ten characters in a hundred thousand posts, on the page as somebody asks for it; checked by hand."""
    server = bench.server(bench.levels)
    poster, chance = Poster(bench.sign_in(server)), random.Random(bench.seed)
    room = poster.client.room("dejima")
    texts = said(server, room)
    asked = [(length, start(chance, texts, length)) for length in range(1, 11) for _ in range(bench.count(10, 1))]
    asked += [(length, "繪" * length) for length in (1, 2, 3, 10)]  # which nobody ever wrote
    seconds, wrong = [], 0
    poster.get(address("机", room))
    with Rig(server) as rig:
        for _, wanted in asked:
            began = time.perf_counter()
            page = poster.get(address(wanted, room)).decode()
            seconds.append(time.perf_counter() - began)
            wrong += found(page) != [key for key, text in texts if fold(wanted) in text][:30]
    poster.close()
    facts = {"posts": len(texts), **rig.alone()}
    yield figure(f"searches of 1 to 10 characters in {len(texts):,} posts that are not exact", wrong, most=0)
    yield figure("a search, p50", ms(seconds, 50), "ms", server_cpu_ms=round(1000 * rig.cpu / len(asked), 1), **facts)
    yield figure("a search, p95", ms(seconds, 95), "ms", most=20, **facts)


def said(server, room):
    """``[(key, folded text)]`` of the room's posts, newest first, past the program."""
    database = sqlite3.connect(f"file:{server.folder / 'eventops.db'}?mode=ro", uri=True)
    rows = database.execute("SELECT m.key, m.body FROM messages m JOIN rooms r ON r.id = m.room_id WHERE r.key = ? AND "
                            "author_id IS NOT NULL AND unsent_at IS NULL ORDER BY m.id DESC", (room,)).fetchall()
    database.close()
    return [(key, fold(body)) for key, body in rows]


def start(chance, texts, length):
    """So many letters out of the middle of a post."""
    text = ""
    while len(text) < length or text.strip() != text:
        whole = chance.choice(texts)[1].replace("\n", " ")
        at = chance.randrange(max(1, len(whole) - length))
        text = whole[at:at + length]
    return text


def address(wanted, room):
    return "/events/dejima/search?" + urlencode({"q": wanted, "kind": "message", "room": room})


def found(page):
    return re.findall(r"around=([\w-]+)", page)
