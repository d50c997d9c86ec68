"""Everybody comes back at once: a hall's Wi-Fi returns, and each page has missed the same fifty changes."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from tests.bench import phones
from tests.bench.figures import figure, percentile
from tests.bench.posting import POSTERS, Posters
from tests.bench.rig import Rig
from tests.client import Client

AT_A_TIME = 50  # pages of one session


def storm(bench):
    count, behind = bench.crowd_of(500, 12), bench.count(50, 5)
    server = bench.server()
    clients = [Client(server.url, server.links[POSTERS[number % len(POSTERS)]])
               for number in range(-(-count // AT_A_TIME))]
    pages = [(client, phones.page_of(client)) for client in clients]
    posters = Posters(server)
    sent, _ = posters.post(behind, 20)
    posters.close()
    barrier = threading.Barrier(count)
    with Rig(server) as rig, ThreadPoolExecutor(count) as pool:
        done = list(pool.map(lambda number: current(*pages[number % len(pages)], barrier, max(sent)), range(count)))
    begun = min(start for start, _ in done)
    ages = [end - begun for _, end in done]
    yield figure(f"{count} pages, each {behind} changes behind, all current after", max(ages), "s", most=3,
                 p50=round(percentile(ages, 50), 2), server_cpu_ms_a_page=round(1000 * rig.cpu / count, 2),
                 **rig.facts())


def current(client, said, barrier, newest):
    """``(begun, current)``: a connection, hello, and asking until nothing is missing."""
    barrier.wait()
    begun = time.monotonic()
    phone, answer = phones.hello(client, client.url, said)
    heads = answer["heads"]
    while answer["more"]:
        asked = "&".join(f"{stream}={n}" for stream, n in heads.items())
        answer = json.loads(client.get(f"/events/dejima/changes?{asked}", timeout=60))
        heads = answer["heads"]
    ended = time.monotonic()
    phone.close()
    assert max(heads.values()) >= newest, (heads, newest)
    return begun, ended
