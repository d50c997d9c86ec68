"""What comes in as a photo, and what is left of it: upright, clean, in three sizes, or refused in words."""

import contextlib
import errno
import hashlib
import os
import random
import struct
import subprocess
import sys
import threading
import time
import warnings
import zlib
from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageDraw
from PIL.PngImagePlugin import PngInfo

from eventops import photos
from tests.machine import busy

SECRETS = (b"SECRET", b"GPS", b"Exif", b"http://ns.adobe.com", b"ICC_PROFILE", b"<script", b"JFXX", b"MPF", b"Nikon")
HTML = b"<html><script>alert('SECRET')</script></html>"


def scene(size=(300, 200), mode="RGB"):
    """Red, green, blue and white corners, so that every turn can be told from every other."""
    image = Image.new("RGB", size, "white")
    width, height = size[0] // 2, size[1] // 2
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, height), fill=(220, 20, 20))
    draw.rectangle((width, 0, size[0], height), fill=(20, 160, 20))
    draw.rectangle((0, height, width, size[1]), fill=(20, 20, 220))
    return image.convert(mode)


def encoded(image, kind="JPEG", **options):
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def noise(width, height):
    return Image.frombytes("RGB", (width, height), random.Random(1).randbytes(width * height * 3))


def exif(orientation=1):
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "SECRET Nikon"
    data.get_ifd(0x8769)[0x927C] = b"SECRET maker note"
    data.get_ifd(0x8825).update({1: "N", 2: (32.0, 45.0, 1.5), 3: "E", 4: (129.0, 52.0, 2.5)})
    return data


def decoded(picture, size="full"):
    image = Image.open(BytesIO(picture.files[size]))
    image.load()
    return image


def corners(image):
    """The colours' names from top left to bottom right."""
    names = {"r": (220, 20, 20), "g": (20, 160, 20), "b": (20, 20, 220), "w": (255, 255, 255)}
    x, y = image.width // 4, image.height // 4
    points = ((x, y), (3 * x, y), (x, 3 * y), (3 * x, 3 * y))
    near = [image.convert("RGB").getpixel(point) for point in points]
    return "".join(min(names, key=lambda n: sum(abs(a - b) for a, b in zip(names[n], p, strict=True))) for p in near)


def refusal(data):
    with pytest.raises(photos.PhotoRefused) as refused:
        photos.accept(data)
    return refused.value.code


def with_size(jpeg, width, height):
    """The same JPEG, lying about its size."""
    at = max(jpeg.find(b"\xff\xc0\x00\x11"), jpeg.find(b"\xff\xc2\x00\x11"))
    return jpeg[: at + 5] + struct.pack(">HH", height, width) + jpeg[at + 9 :]


def png_of(width, height, extra=b""):
    """A small PNG of many black pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compressobj(9)
    body = b"".join(rows.compress(bytes(1 + (width + 7) // 8) * 100) for _ in range(height // 100)) + rows.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def webp_of(width, height):
    data = bytearray(encoded(scene((16, 16)).convert("RGBA"), "WEBP", exif=exif(), lossless=True))
    assert data[12:16] == b"VP8X"
    data[24:30] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def test_it_gives_three_sizes_named_by_what_was_sent():
    data = encoded(scene((4500, 3000)))
    picture = photos.accept(BytesIO(data))
    assert picture.hash == hashlib.sha256(data).hexdigest()
    assert (picture.width, picture.height) == (4096, 2731)
    sizes = {size: decoded(picture, size).size for size in picture.files}
    assert sizes == {"full": (4096, 2731), "screen": (1600, 1067), "thumb": (400, 267)}
    assert {decoded(picture, size).format for size in picture.files} == {"JPEG"}
    assert photos.accept(data) == picture


def test_small_pictures_are_not_blown_up():
    picture = photos.accept(encoded(scene((120, 1)), "PNG"))
    assert {decoded(picture, size).size for size in picture.files} == {(120, 1)}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_it_turns_upright(kind, orientation):
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    sent = scene().transpose(undo[orientation]) if orientation in undo else scene()
    picture = photos.accept(encoded(sent, kind, exif=exif(orientation)))
    assert (picture.width, picture.height) == (300, 200)
    assert {corners(decoded(picture, size)) for size in picture.files} == {"rgbw"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_left(kind):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    options = {"exif": exif(6), "icc_profile": profile, "xmp": b"<x:xmpmeta xmlns='http://ns.adobe.com/SECRET'/>"}
    if kind == "JPEG":
        options["comment"] = b"SECRET comment"
    if kind == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Comment", "SECRET")
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", "SECRET http://ns.adobe.com", zip=True)
    sent = encoded(scene(), kind, **options) + HTML
    assert b"SECRET" in sent
    picture = photos.accept(sent)
    for size, data in picture.files.items():
        assert [secret for secret in SECRETS if secret in data] == []
        assert data.endswith(b"\xff\xd9")
        assert set(decoded(picture, size).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_thumbnail_and_html_in_segments_go():
    jpeg = encoded(scene())
    thumbnail = b"JFXX\0\x10" + encoded(scene((16, 16)))
    segments = b"".join(
        b"\xff" + kind + struct.pack(">H", len(data) + 2) + data
        for kind, data in ((b"\xe0", thumbnail), (b"\xe2", b"MPF\0SECRET"), (b"\xec", HTML), (b"\xfe", HTML))
    )
    picture = photos.accept(jpeg[:2] + segments + jpeg[2:] + HTML)
    assert [secret for secret in SECRETS for data in picture.files.values() if secret in data] == []
    assert corners(decoded(picture)) == "rgbw"


@pytest.mark.filterwarnings("ignore:.*EXIF:UserWarning")
def test_broken_exif_does_not_cost_the_picture():
    data = encoded(scene(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 9)
    assert corners(decoded(photos.accept(data))) == "rgbw"


def test_colours_are_converted_by_their_profile():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert corners(decoded(photos.accept(encoded(scene(), icc_profile=srgb)))) == "rgbw"
    swapped = srgb.replace(b"rXYZ", b"tmp!", 1).replace(b"bXYZ", b"rXYZ", 1).replace(b"tmp!", b"bXYZ", 1)
    assert corners(decoded(photos.accept(encoded(scene(), icc_profile=swapped)))) == "bgrw"


def test_a_profile_that_does_not_fit_is_ignored():
    other = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for profile in (other, b"not a profile"):
        assert corners(decoded(photos.accept(encoded(scene(), icc_profile=profile)))) == "rgbw"


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("L", "PNG"), ("RGBA", "WEBP"), ("LA", "PNG")],
)
def test_every_kind_of_picture_is_taken(mode, kind):
    picture = photos.accept(encoded(scene(mode=mode), kind))
    assert decoded(picture).mode == "RGB"
    if mode in ("CMYK", "P", "RGBA"):
        assert corners(decoded(picture)) == "rgbw"


def test_sixteen_bits_of_grey_keep_their_middle():
    image = Image.new("I;16", (20, 10), 32768)
    assert abs(decoded(photos.accept(encoded(image, "PNG"))).getpixel((5, 5))[0] - 128) <= 2


def test_transparency_becomes_white():
    palette = scene(mode="P")
    for image, options in ((Image.new("RGBA", (20, 20), (0, 0, 0, 0)), {}), (palette, {"transparency": 0})):
        picture = photos.accept(encoded(image, "PNG", **options))
        assert decoded(picture).mode == "RGB"
    holes = Image.new("RGBA", (20, 20), (200, 0, 0, 0))
    for kind in ("PNG", "WEBP"):
        assert min(decoded(photos.accept(encoded(holes, kind))).getpixel((9, 9))) >= 253
    clear = scene().quantize(4)
    see_through = clear.getpixel((9, 9))
    assert min(decoded(photos.accept(encoded(clear, "PNG", transparency=see_through))).getpixel((9, 9))) >= 250


def test_an_animation_gives_its_first_picture():
    options = {"save_all": True, "append_images": [Image.new("RGB", (300, 200), "black")], "duration": 50}
    for kind in ("PNG", "WEBP"):
        assert corners(decoded(photos.accept(encoded(scene(), kind, **options)))) == "rgbw"


def test_more_than_12_mb_is_refused_without_being_read():
    class Endless:
        given = 0

        def read(self, count):
            self.given += count
            return b"\xff\xd8\xff" + bytes(count - 3)

    stream = Endless()
    assert refusal(stream) == "too_large"
    assert stream.given <= photos.MAX_BYTES + 1
    assert refusal(b"\xff\xd8\xff" + bytes(13 * 1024 * 1024)) == "too_large"


NO_PICTURES = [b"", HTML, b"GIF89a" + HTML, b"\xff\xd8\xff", b"\xff\xd8\xff" + HTML, b"\x89PNG\r\n\x1a\n"]
NO_PICTURES += [b"RIFF\0\0\0\0WEBP", b"RIFF\0\0\0\0WAVE", b"%PDF-1.7", b"BM" * 40]


@pytest.mark.parametrize("data", NO_PICTURES)
def test_what_is_no_picture_is_refused_by_content(data):
    assert refusal(data) == "not_a_picture"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(kind):
    data = encoded(noise(200, 200), kind)
    assert refusal(data[: len(data) // 2]) in ("damaged", "not_a_picture")


def test_damage_anywhere_is_a_refusal_or_a_picture_and_never_an_error():
    chance = random.Random(7)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of broken EXIF, which is the point here
        for kind in ("JPEG", "PNG", "WEBP"):
            whole = encoded(scene((60, 40)), kind, exif=exif(3))
            for _ in range(150):
                data = bytearray(whole)
                for _ in range(chance.randint(1, 8)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                with contextlib.suppress(photos.PhotoRefused):
                    assert set(photos.accept(bytes(data)).files) == set(photos.SIZES)


def turns_during(work):
    """How often this thread runs while another does the work."""
    worker, turns = threading.Thread(target=work), 0
    worker.start()
    while worker.is_alive():
        time.sleep(0)
        turns += 1
    worker.join()
    return turns


def test_the_others_run_while_a_picture_is_encoded(untraced):
    """Written to memory, as Pillow does it by default, they get a turn at every 64 KB and each waits for 8 ms."""
    image = noise(504, 378).resize((4032, 3024))
    held = turns_during(lambda: image.save(BytesIO(), "JPEG", quality=88))
    assert max(turns_during(lambda: photos._encode(image, 88)) for _ in range(3)) >= 5 * held


def bombs():
    small = encoded(scene((64, 64)))
    progressive = encoded(scene((64, 64)), progressive=True)
    text = zlib.compress(bytes(60_000_000), 9)
    chunk = b"zTXt" + b"a\0\0" + text
    text_chunk = struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
    last = progressive.rfind(b"\xff\xda")
    return {
        "jpeg 65500²": with_size(small, 65500, 65500),
        "jpeg 51 MP": with_size(small, 8000, 6400),
        "progressive jpeg 26 MP": with_size(progressive, 6500, 4000),
        "png 20000²": png_of(20_000, 20_000),
        "png 100000 × 300": png_of(100_000, 300),
        "webp 16000²": webp_of(16_000, 16_000),
        "webp 6000²": webp_of(6_000, 6_000),
        "png with a text of 60 MB": png_of(100, 100, text_chunk),
        "jpeg of 20000 passes": with_size(progressive[:-2] + progressive[last:-2] * 20_000 + b"\xff\xd9", 5000, 4900),
    }


@pytest.mark.parametrize("name", bombs())
def test_bombs_are_refused_at_once(name):
    bomb = bombs()[name]
    assert len(bomb) < photos.MAX_BYTES
    start = time.process_time()
    assert refusal(bomb) in ("too_many_pixels", "not_a_picture", "damaged")
    assert time.process_time() - start <= 1


# A process of its own, because the peak of this one was set by other tests.
PEAK = """
import pathlib, resource, sys
from eventops import photos
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    data, before = file.read_bytes(), peak()
    try:
        photos.accept(data)
    except photos.PhotoRefused:
        print(peak() - before)
"""


def test_bombs_are_refused_without_memory(tmp_path):
    for number, bomb in enumerate(bombs().values()):
        (tmp_path / str(number)).write_bytes(bomb)
    run = subprocess.run([sys.executable, "-c", PEAK, tmp_path], capture_output=True, text=True, check=True)
    grown = [int(kilobytes) for kilobytes in run.stdout.split()]
    assert len(grown) == len(bombs())
    assert max(grown) <= 150 * 1024


def test_the_largest_pictures_are_taken():
    assert photos.accept(encoded(Image.new("L", (7000, 7000)), quality=1)).width == 3500
    assert photos.accept(encoded(Image.new("1", (5000, 5000)), "PNG")).width == 4096
    assert photos.accept(encoded(scene((900, 900)), progressive=True)).width == 900


def test_a_photo_of_12_mp_is_ready_in_time():
    data = encoded(noise(1008, 756).resize((4032, 3024)), quality=90, exif=exif(6))
    start = time.process_time()
    picture = photos.accept(data)
    assert time.process_time() - start <= 1.5
    assert (picture.width, picture.height) == (3024, 4032)


def test_other_threads_go_on_meanwhile():
    data = encoded(noise(1008, 756).resize((4032, 3024)), quality=90)
    worker = threading.Thread(target=photos.accept, args=(data,))
    gaps, last = [], time.perf_counter()
    worker.start()
    while worker.is_alive():
        time.sleep(0.001)
        gaps.append(-last + (last := time.perf_counter()))
    assert sorted(gaps)[int(len(gaps) * 0.99)] <= 0.1 * busy()


def test_it_stores_each_size_once(tmp_path):
    picture = photos.accept(encoded(scene()))
    photos.store(picture, tmp_path)
    files = {size: photos.path(tmp_path, picture.hash, size) for size in photos.SIZES}
    assert {size: file.read_bytes() for size, file in files.items()} == picture.files
    assert files["thumb"] == tmp_path / picture.hash[:2] / f"{picture.hash}.thumb.jpg"
    stamps = [file.stat().st_mtime_ns for file in files.values()]
    photos.store(picture, tmp_path)
    assert [file.stat().st_mtime_ns for file in files.values()] == stamps
    assert len(list((tmp_path / picture.hash[:2]).iterdir())) == 3
    files["screen"].unlink()
    photos.store(picture, tmp_path)
    assert files["screen"].read_bytes() == picture.files["screen"]


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_full_disk_leaves_nothing_behind(tmp_path, monkeypatch, step):
    picture, syncs, really_sync = photos.accept(encoded(scene())), [], os.fsync

    def fsync(handle):
        syncs.append(handle)
        if len(syncs) == step:
            raise OSError(errno.ENOSPC, "No space left on device")
        really_sync(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="No space"):
        photos.store(picture, tmp_path)
    assert [file for file in tmp_path.rglob("*") if file.is_file() or file.name.startswith(".")] == []
    photos.store(picture, tmp_path)
    assert photos.path(tmp_path, picture.hash, "full").read_bytes() == picture.files["full"]


@pytest.mark.parametrize(("hash", "size"), [("../../etc/passwd", "full"), ("a" * 64, "huge"), ("A" * 64, "full"),
                                            ("a" * 64 + "\n", "full"), ("", "thumb")])  # fmt: skip
def test_no_path_leads_out_of_the_folder(hash, size):
    with pytest.raises(ValueError, match="no such picture"):
        photos.path("photos", hash, size)
