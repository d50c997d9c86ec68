"""Pictures that carry more than pixels, and such as are larger than they look; the figures are printed (`pytest -s`).

``tests/test_photos.py`` has each rule by itself; here are fifty samples as phones and forgers make them, fifteen bombs,
and ten photos of 12 MP at once on the real server.
"""

import json
import statistics
import struct
import subprocess
import sys
import threading
import time
import urllib.request
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from eventops import photos
from tests import test_photos
from tests.databases import POSTGRES
from tests.machine import busy
from tests.phone import JSON
from tests.steps import EVENT, room
from tests.test_photos import HTML, PEAK, encoded, exif, noise, png_of, scene, webp_of, with_size

KINDS = ("JPEG", "PNG", "WEBP")
MARK = b"SECRET"
METADATA = (MARK, b"Exif", b"GPS", b"http://ns.adobe.com", b"ICC_PROFILE", b"<script", b"<?php", b"JFXX", b"MPF\0",
            b"Nikon", b"Photoshop", b"8BIM", b"%PDF", b"PK\x03\x04", b"GIF89a", b"<svg")
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/' about='http://ns.adobe.com/SECRET'/>"
BEHIND = {"html": HTML, "php": b"<?php SECRET ?>", "zip": b"PK\x03\x04SECRET", "pdf": b"%PDF-1.7 SECRET",
          "svg": b"<svg onload='SECRET'/>", "gif": b"GIF89aSECRET", "movie": b"\0\0\0\x18ftypmp42SECRET" * 50,
          "another picture": encoded(scene((40, 40)), comment=MARK)}
SEGMENTS = {"a thumbnail": (b"\xe0", b"JFXX\0\x10" + encoded(scene((16, 16)), comment=MARK)),
            "more pictures": (b"\xe2", b"MPF\0SECRET"), "photoshop": (b"\xed", b"Photoshop 3.0\0" + b"8BIM SECRET"),
            "html": (b"\xec", HTML), "a comment": (b"\xfe", HTML), "flashpix": (b"\xe2", b"FPXR\0SECRET"),
            "maker notes": (b"\xe5", b"Nikon SECRET" * 100),
            "adobe": (b"\xe1", b"http://ns.adobe.com/xap/1.0/\0" + XMP)}


def behind_the_start(jpeg, segment):
    kind, data = segment
    return jpeg[:2] + b"\xff" + kind + struct.pack(">H", len(data) + 2) + data + jpeg[2:]


def samples():
    """Fifty pictures, each upright once it is turned, each with a secret in it."""
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    for kind in KINDS:
        for orientation in range(1, 9):
            sent = scene().transpose(undo[orientation]) if orientation in undo else scene()
            yield f"{kind} turned {orientation}", encoded(sent, kind, exif=exif(orientation), icc_profile=SRGB, xmp=XMP)
    for name, more in BEHIND.items():
        for kind in ("JPEG", "PNG"):
            yield f"{kind} with {name} behind", encoded(scene(), kind) + more
    for name, segment in SEGMENTS.items():
        yield f"JPEG with {name} inside", behind_the_start(encoded(scene()), segment)
    text = PngInfo()
    text.add_text("Comment", "SECRET", zip=True)
    text.add_itxt("XML:com.adobe.xmp", "SECRET http://ns.adobe.com", zip=True)
    yield "PNG with texts", encoded(scene(), "PNG", pnginfo=text) + MARK
    yield "progressive JPEG", encoded(scene(), progressive=True, comment=MARK, exif=exif())


def test_of_fifty_pictures_nothing_but_the_pixels_is_left():
    sent, left = dict(samples()), []
    for name, data in sent.items():
        assert MARK in data, name
        picture = photos.accept(data)
        left += [(name, size, found) for size, file in picture.files.items() for found in METADATA if found in file]
        shown = test_photos.decoded(picture)
        assert (test_photos.corners(shown), shown.size) == ("rgbw", (300, 200)), name
        assert {(file[:4], file[-2:]) for file in picture.files.values()} == {(b"\xff\xd8\xff\xe0", b"\xff\xd9")}
    print(json.dumps({"row": "pictures with more than pixels", "samples": len(sent), "left": len(left)}))  # noqa: T201
    assert len(sent) == 50
    assert left == []


NO_PICTURES = {
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "html": HTML,
    "xml": b"<?xml version='1.0'?>",
    "gif": encoded(scene((20, 20)), "GIF"), "bmp": encoded(scene((20, 20)), "BMP"),
    "tiff": encoded(scene((20, 20)), "TIFF"), "icon": encoded(scene((16, 16)), "ICO"), "pdf": b"%PDF-1.7\n",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n", "heic": b"\0\0\0\x18ftypheic", "wave": b"RIFF\x24\0\0\0WAVEfmt ",
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_photo_is_not_taken_whatever_it_is_called(phone, name):
    misaki = phone("misaki")
    assert misaki.post(f"{EVENT}/messages", room=room(misaki), photos=[NO_PICTURES[name]]).status_code == 422


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bombs():
    """Fifteen: the nine of ``tests/test_photos.py`` and six more."""
    small, grey = encoded(scene((64, 64))), encoded(Image.new("L", (64, 64)))
    frame = b"ANMF" + struct.pack("<I", 24) + bytes(24)
    animation = webp_of(300, 200)
    size = struct.pack("<I", len(animation) - 8 + 4000 * len(frame))
    return {
        **test_photos.bombs(),
        "png whose header says 2³¹": png_of(100, 100)[:16] + struct.pack(">II", 2**31 - 1, 2**31 - 1)
        + png_of(100, 100)[24:],
        "png of 25.1 MP in 16 bits": b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 5010, 5010, 16, 6, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(50_000_000), 9)) + chunk(b"IEND", b""),
        "png with a profile of 60 MB": png_of(100, 100, chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(60_000_000), 9))),
        "grey jpeg 60 MP": with_size(grey, 8000, 7500),
        "jpeg of no height": with_size(small, 65500, 0),
        "webp of 4000 frames, 16000²": animation[:4] + size + webp_of(16_000, 16_000)[8:] + frame * 4000,
    }


def test_fifteen_bombs_are_refused_within_a_second_and_without_memory(tmp_path, untraced):
    sent, slow = bombs(), {}
    for number, (name, bomb) in enumerate(sent.items()):
        assert len(bomb) < photos.MAX_BYTES, name
        (tmp_path / f"{number:02}").write_bytes(bomb)
        slow[name] = min(seconds_to_refuse(bomb) for _ in range(2))
    run = subprocess.run([sys.executable, "-c", PEAK, tmp_path], capture_output=True, text=True, check=True)
    grown = [int(kilobytes) / 1024 for kilobytes in run.stdout.split()]
    print(json.dumps({"row": "picture bombs", "bombs": len(sent), "slowest_s": round(max(slow.values()), 2),  # noqa: T201
                      "MB": round(max(grown))}))
    assert len(grown) == len(sent) == 15, "each of them is refused"
    assert max(slow.values()) <= 1, max(slow, key=slow.get)
    assert max(grown) <= 150


def seconds_to_refuse(bomb):
    began = time.process_time()
    with pytest.raises(photos.PhotoRefused):
        photos.accept(bomb)
    return time.process_time() - began


# ten at once

def post(client, to, photo):
    """As a phone sends one; seconds until it is stored."""
    boundary, body = encode_multipart({"room": to, "photos": FileStorage(BytesIO(photo), "p.jpg")})
    request = urllib.request.Request(f"{client.url}/events/dejima/messages", body, {
        **JSON, "X-CSRFToken": client.csrf, "Content-Type": f"multipart/form-data; boundary={boundary}"})
    began = time.monotonic()
    with client.opener.open(request, timeout=120) as answer:
        assert answer.status == 201
    return time.monotonic() - began


def lags(client, over):
    """Milliseconds of one answer after another until it is over, and how much longer this very process slept."""
    answers, stalls = [], []
    while not over.is_set():
        began = time.monotonic()
        client.get("/healthz")
        answers.append((time.monotonic() - began) * 1000)
        began = time.monotonic()
        time.sleep(0.005)
        stalls.append((time.monotonic() - began - 0.005) * 1000)
    return answers, stalls


def p99(times):
    return statistics.quantiles(times, n=100)[98]


@pytest.mark.skipif(bool(POSTGRES), reason="the loop is the same on either database")
def test_ten_photos_of_12_megapixels_at_once_keep_nobody_waiting(served, browser, untraced):
    data = encoded(noise(504, 378).resize((4032, 3024)), quality=90, exif=exif(6))
    ichiro, over, seen = browser("ichiro"), threading.Event(), {}
    to = ichiro.room("dejima")
    watcher = threading.Thread(target=lambda: seen.update(lags=lags(browser(), over)))
    watcher.start()
    senders = [threading.Thread(target=post, args=(ichiro, to, data + bytes([n]))) for n in range(10)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    over.set()
    watcher.join()
    answers, stalls = seen["lags"]
    figures = {"row": "ten photos of 12 MP", "answers": len(answers), "p50_ms": round(statistics.median(answers), 1),
               "p99_ms": round(p99(answers), 1), "stall_p99_ms": round(p99(stalls), 1)}
    print(json.dumps(figures))  # noqa: T201
    assert p99(answers) <= 100 * busy() + 4 * p99(stalls)
