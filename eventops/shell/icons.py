"""The application's icon as PNG, drawn like static/icons/app.svg: a speech bubble with a tick."""

import functools
import io

from PIL import Image, ImageDraw

BLUE, WHITE, GREEN = "#0017c1", "#ffffff", "#197a4b"
GRID = 48  # the SVG's own units
BUBBLE = [(10, 13), (38, 13), (38, 31), (22, 31), (14, 38), (14, 31), (10, 31)]
TICK = [(17, 22), (22, 27), (31, 18)]
SMOOTH = 4  # drawn that much larger, then shrunk

# name: side in pixels, whether its corners are round, how much of the side the picture takes
ICONS = {
    "192": (192, True, 1),
    "512": (512, True, 1),
    "maskable": (512, False, 0.8),  # a phone may cut it to a circle of 80 %
    "apple-touch": (180, False, 1),  # iOS rounds it itself
}


@functools.cache
def png(name):
    """The bytes of the icon of that name. Raises KeyError."""
    side, rounded, share = ICONS[name]
    large = side * SMOOTH
    unit = large / GRID
    picture = Image.new("RGBA", (large, large))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, large - 1, large - 1), radius=10 * unit if rounded else 0, fill=BLUE)
    place = functools.partial(_place, unit=unit * share, margin=large * (1 - share) / 2)
    pen.polygon(place(BUBBLE), fill=WHITE)
    width = 4 * unit * share
    pen.line(place(TICK), fill=GREEN, width=round(width), joint="curve")
    for x, y in place([TICK[0], TICK[-1]]):
        pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=GREEN)
    out = io.BytesIO()
    picture.resize((side, side), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def _place(points, unit, margin):
    return [(margin + x * unit, margin + y * unit) for x, y in points]
