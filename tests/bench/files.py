"""What comes as files: photos of twelve megapixels on their way to the others, lists of two thousand rows."""

import random
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import openpyxl
from PIL import Image

from tests.bench import phones
from tests.bench.figures import figure, ms
from tests.bench.poster import Poster
from tests.bench.posting import POSTERS, Posters
from tests.bench.rig import Rig
from tests.bench.servers import PHONES_CORE, SERVERS_CORE

THUMB = re.compile(r'/events/dejima/photos/[^"/]+/thumb')
BOTH = (SERVERS_CORE, PHONES_CORE)  # pictures are made in threads of their own
UPLOADERS = (*POSTERS, "aoi", "kenji", "misaki", "liam", "yuki", "makoto")


def jpeg(number, size):
    """As a phone's camera would send it, grain and all; each another."""
    small = Image.frombytes("RGB", (80, 60), random.Random(number).randbytes(80 * 60 * 3))
    grain = Image.effect_noise(size, 40).convert("RGB")
    out = BytesIO()
    Image.blend(small.resize(size), grain, 0.15).save(out, "JPEG", quality=90)
    return out.getvalue()


def photo(bench):
    size = bench.count((4000, 3000), (400, 300))
    server = bench.server(cores=BOTH)
    pictures = [jpeg(number, size) for number in range(13)]
    poster, other = Poster(bench.sign_in(server)), bench.sign_in(server, "sakura")
    room = poster.client.room("dejima")
    phone, _ = phones.hello(other, server.url, phones.page_of(other))
    looking, ways = Poster(other), []
    with Rig(server) as rig:
        for picture in pictures[10:]:
            ways.append(to_thumbnail(poster, room, picture, phone, looking))
    megapixels = size[0] * size[1] / 1e6
    yield figure(f"photo of {megapixels:g} MP to the others' thumbnail, slowest of {len(ways)}", max(ways), "s",
                 most=1.5, megabytes=round(len(pictures[10]) / 1e6, 1), server_cpu_s=round(rig.cpu / len(ways), 2),
                 **rig.alone())
    yield from ten_at_once(bench, server, pictures[:10], megapixels)
    for each in (poster, looking, phone):
        each.close()


def to_thumbnail(poster, room, picture, phone, looking):
    """Seconds from the press of the shutter until somebody else has the small picture."""
    begun = time.monotonic()
    poster.say(room, "", files=[("photos", "photo.jpg", picture)])
    thumb = None
    while thumb is None:
        thumb = THUMB.search(phone.until('42["packets"'))
    assert looking.get(thumb[0]).startswith(b"\xff\xd8")
    return time.monotonic() - begun


def ten_at_once(bench, server, pictures, megapixels):
    """Others' posts while ten photos come at the same moment, beside posts while nothing else does."""
    posters, uploaders = Posters(server), [Poster(bench.sign_in(server, key)) for key in UPLOADERS]
    _, quiet = posters.post(bench.count(60, 5), 10)
    over, busy = threading.Event(), []

    def go_on():
        while not over.is_set():
            busy.extend(posters.post(5, 10)[1])

    posting = threading.Thread(target=go_on)
    with Rig(server) as rig, ThreadPoolExecutor(len(pictures)) as pool:
        posting.start()
        begun = time.monotonic()
        done = [pool.submit(uploader.say, posters.room, "", files=[("photos", "photo.jpg", picture)])
                for uploader, picture in zip(uploaders, pictures, strict=True)]
        for each in done:
            each.result()
        took = time.monotonic() - begun
    over.set()
    posting.join()
    for each in (posters, *uploaders):
        each.close()
    yield figure(f"ten photos of {megapixels:g} MP at once: all answered after", took, "s", **rig.alone())
    yield figure("how much later others' posts are answered meanwhile, p95", ms(busy, 95) - ms(quiet, 95), "ms",
                 most=20, quiet=round(ms(quiet, 95), 1), meanwhile=round(ms(busy, 95), 1), posts=len(busy),
                 **rig.alone())


def imports(bench):
    count = bench.count(2000, 50)
    server = bench.server()
    manager = Poster(bench.sign_in(server, "hanako"))
    for rows in (people, tasks):
        with Rig(server) as rig:
            row = rows(manager, count)
        yield {**row, **rig.alone()}
    manager.close()


def people(manager, count):
    """A list of names: looked through, then taken in."""
    text = "氏名\t所属\tメール\t役割\n" + "".join(
        f"山田 {number}\t県 第{number % 40}課\tp{number}@example.jp\tスタッフ\n" for number in range(count))
    begun = time.monotonic()
    no_file = [("file", "", b"")]  # what a browser sends of a field without one
    status, _ = manager.post("/events/dejima/people/names/check", files=no_file, text=text)
    looked = time.monotonic() - begun
    assert status == 200, status
    status, answer = manager.post("/events/dejima/people/names", files=no_file, text=text)
    assert status == 201, answer
    return figure(f"importing {count:,} people: looked through and taken in", time.monotonic() - begun, "s", most=3,
                  looked_through=round(looked, 2))


def tasks(manager, count):
    """A checklist as a workbook: looked at in the background, then taken over."""
    book = openpyxl.Workbook()
    book.active.append(["番号", "区分", "作業", "期限", "先行"])
    for number in range(1, count + 1):
        book.active.append([number, f"区分{number % 40}", f"作業{number}", -number % 600,
                            number - 1 if number % 3 == 0 else None])
    out, progress = BytesIO(), set()
    book.save(out)
    begun = time.monotonic()
    status, answer = manager.post("/events/dejima/checklists/imports", files=[("table", "list.xlsx", out.getvalue())])
    assert status == 201, answer
    state = "looking"
    while state == "looking":
        time.sleep(0.05)
        page = manager.get(answer["go"]).decode()
        state = re.search(r'id="import-[^>]* data-state="(\w+)"', page)[1]
        progress.update(re.findall(r'<progress[^>]*value="(\d+)"', page))
    assert state == "ready", state
    status, answer = manager.post(f"{answer['go']}/runs")
    assert status == 201, answer
    return figure(f"importing {count:,} tasks: looked at and taken over", time.monotonic() - begun, "s", most=3,
                  reports_of_progress=len(progress))
