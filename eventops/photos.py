"""The only place that opens, cleans and stores pictures people send.

`accept` turns what was sent into three clean JPEGs; it only computes, so call it in a real thread, two at a time.
`store` writes them under a folder. Who may see a picture is decided by the features: nothing here knows people.
Only the pixels of the sent file are kept: every size is encoded anew, without metadata or what hides behind the end.
"""

import hashlib
import os
import re
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

MAX_BYTES = 12 * 1024 * 1024
MAX_PIXELS_JPEG = 50_000_000
MAX_PIXELS = 25_000_000  # of what a decoder must hold whole: other kinds, and a JPEG in several passes
# Cameras use one pass, web tools about ten. Thousands of empty passes fit in a small file and take hours.
MAX_PASSES = 32
# The longest side in pixels and the JPEG quality, largest first: each is made from the one before.
SIZES = {"full": (4096, 88), "screen": (1600, 82), "thumb": (400, 78)}

_ORIENTATION = 0x0112  # of EXIF
# Which turn of Pillow's makes a picture of the orientation 2, 3, … 8 upright.
_UPRIGHT = dict(enumerate(map(Image.Transpose, (0, 3, 1, 5, 4, 6, 2)), start=2))
_DECODERS = {b"\xff\xd8\xff": JpegImageFile, b"\x89PNG\r\n\x1a\n": PngImageFile, b"RIFF": WebPImageFile}
# What follows the coded data of a pass: any marker but a stuffed zero, a restart or a fill byte.
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])", re.DOTALL)
_HASH = re.compile(r"[0-9a-f]{64}")


class PhotoRefused(ValueError):
    """A picture that is not taken; `code` is one of MESSAGES."""

    MESSAGES = {
        "too_large": "The picture is larger than 12 MB.",
        "not_a_picture": "Only JPEG, PNG and WebP pictures can be sent.",
        "too_many_pixels": "The picture has too many pixels.",
        "damaged": "The picture is damaged or incomplete.",
    }

    def __init__(self, code):
        super().__init__(self.MESSAGES[code])
        self.code = code


@dataclass(frozen=True)
class Picture:
    hash: str  # SHA-256 of the bytes as they were sent, hex
    width: int  # of the full size, upright
    height: int
    files: dict[str, bytes]  # size → JPEG


def accept(source):
    """Give the Picture in `source` (bytes, or anything with `read`), or raise PhotoRefused."""
    data = source if isinstance(source, bytes) else source.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise PhotoRefused("too_large")
    image = _open(data)
    _check_size(image, data)
    try:
        full = _clean(image)
    except Exception as error:  # as in _open
        raise PhotoRefused("damaged") from error
    return Picture(hashlib.sha256(data).hexdigest(), *full.size, _encode_sizes(full))


def _open(data):
    """Choose the decoder by content and read the header only: no pixel is decoded yet."""
    decoder = next((decoder for start, decoder in _DECODERS.items() if data.startswith(start)), None)
    if decoder is None:
        raise PhotoRefused("not_a_picture")
    try:
        return decoder(BytesIO(data))
    except Exception as error:  # on broken input the decoders raise nearly everything
        bomb = isinstance(error, Image.DecompressionBombError)
        raise PhotoRefused("too_many_pixels" if bomb else "not_a_picture") from error


def _check_size(image, data):
    jpeg = isinstance(image, JpegImageFile)
    passes = _count_passes(image, data) if jpeg else 1
    if image.width * image.height > (MAX_PIXELS_JPEG if jpeg and passes == 1 else MAX_PIXELS):
        raise PhotoRefused("too_many_pixels")
    if passes > MAX_PASSES:
        raise PhotoRefused("damaged")


def _count_passes(image, data):
    """In how many passes a JPEG tells its pixels, counted no further than is needed to refuse it."""
    at = image.fp.tell()  # just behind the header of the first pass
    header = data[at - 8 - 2 * image.layers : at]
    if header[:2] == b"\xff\xda" and header[4] == image.layers and not image.info.get("progressive"):
        return 1  # it tells all colours
    passes = 1
    while passes <= MAX_PASSES and (marker := _MARKER.search(data, at)):
        kind, at = marker[1], marker.end()
        if kind == b"\xd9":  # end of the picture
            break
        passes += kind == b"\xda"
        at += int.from_bytes(data[at : at + 2])
    # Never 1: the decoder keeps the whole picture for as long as more could come.
    return max(passes, 2)


def _clean(image):
    """Decode to an upright sRGB picture of at most the full size that carries nothing but pixels."""
    if isinstance(image, JpegImageFile) and image.width * image.height > MAX_PIXELS:
        image.draft(None, (image.width // 2, image.height // 2))  # decoded at half the size: a quarter of the memory
    image.load()
    orientation, profile = image.getexif().get(_ORIENTATION), image.info.get("icc_profile")
    image = _to_plain_mode(image)
    _shrink(image, "full")
    image = _to_srgb(_on_white(image), profile)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    image.info = {}  # Pillow would write a comment found here into what it saves
    return image


def _to_plain_mode(image):
    """Palettes, bits and 16-bit greys to modes that can be resized without loss of colour."""
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    if image.mode.startswith("I"):  # `convert` alone would cut 16-bit greys off at 255
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _on_white(image):
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _to_srgb(image, profile):
    # A profile that is broken or meant for another kind of picture is ignored: believe the pixels.
    with suppress(ImageCms.PyCMSError, OSError):
        if profile:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def _encode_sizes(image):
    files = {}
    for size, (_, quality) in SIZES.items():
        _shrink(image, size)
        files[size] = _encode(image, quality)
    return files


def _encode(image, quality):
    """By way of a real file: only while it writes to one does Pillow let other threads run, the server's loop."""
    with tempfile.TemporaryFile() as out:
        image.save(out, "JPEG", quality=quality)
        out.seek(0)
        return out.read()


def _shrink(image, size):
    longest, _ = SIZES[size]
    image.thumbnail((longest, longest), Image.Resampling.LANCZOS, reducing_gap=3.0)


def path(folder, hash, size):
    """Where a size of a picture lies. Raises ValueError for a hash or size that cannot be one."""
    if size not in SIZES or not _HASH.fullmatch(hash):
        raise ValueError(f"no such picture: {hash!r} {size!r}")
    return Path(folder) / hash[:2] / f"{hash}.{size}.jpg"


def store(picture, folder):
    """Write all sizes to disk for good, each whole or not at all. Raises OSError and then leaves nothing half done."""
    targets = {size: path(folder, picture.hash, size) for size in picture.files}
    if all(target.exists() for target in targets.values()):
        return
    home = targets["full"].parent
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, prefix=".new-") as unfinished:  # the same disk: a rename is one step
        for size, data in picture.files.items():
            file = Path(unfinished, size)
            file.write_bytes(data)
            _sync(file)
        for size, target in targets.items():
            os.replace(Path(unfinished, size), target)
    _sync(home)
    _sync(home.parent)  # `home` may be new itself


def _sync(file_or_folder):
    handle = os.open(file_or_folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
