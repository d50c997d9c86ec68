"""The only place with colours, paper and brushes for the demo's drawn photos: flat shapes, soft light."""

from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFilter, ImageFont

WIDTH, HEIGHT = 1200, 900
FINE = 2  # everything is drawn twice as large and shrunk at the end: smooth edges

INK, NAVY, BLUE, SKY = "#22303c", "#24405e", "#3d6f9e", "#bcd9e6"
TEAL, GREEN, LEAF = "#2f8f8b", "#5f9e6e", "#3f7a52"
CORAL, RED, MUSTARD, YELLOW = "#e4674f", "#c23b34", "#e0a93b", "#f6cf52"
CREAM, WHITE, PAPER, GREY, STEEL = "#fbf6ea", "#ffffff", "#efe9dc", "#a9adb0", "#6f7a83"
WALL, FLOOR, CARPET = "#ebe5d8", "#cfc6b5", "#8fa3ad"
WOOD, BOARD, DARK_WOOD, CARD, DARK_CARD = "#c8925f", "#dcb285", "#8c5f3c", "#d3a873", "#b08552"


class Sketch:
    """A sheet of 1200 × 900 on which all measures are in its own pixels."""

    def __init__(self, ground=WALL):
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), ground)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x0, y0, x1, y1, fill, radius=0, edge=None, width=0):
        self.pen.rounded_rectangle(_fine(x0, y0, x1, y1), radius * FINE, fill, edge, width * FINE)

    def oval(self, x, y, rx, ry, fill, edge=None, width=0):
        self.pen.ellipse(_fine(x - rx, y - ry, x + rx, y + ry), fill, edge, width * FINE)

    def shape(self, points, fill):
        self.pen.polygon([(x * FINE, y * FINE) for x, y in points], fill)

    def line(self, points, fill, width):
        """Round at its ends and bends."""
        fine = [(x * FINE, y * FINE) for x, y in points]
        self.pen.line(fine, fill, width * FINE, joint="curve")
        for x, y in points:
            self.oval(x, y, width / 2 - 0.5, width / 2 - 0.5, fill)

    def curve(self, points, fill, width):
        """A line whose bends are cut until they are round."""
        for _ in range(4):
            cut = [points[0]]
            for (x0, y0), (x1, y1) in pairwise(points):
                cut += [(0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1), (0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1)]
            points = [*cut, points[-1]]
        self.line(points, fill, width)

    def arc(self, x, y, rx, ry, start, end, fill, width):
        self.pen.arc(_fine(x - rx, y - ry, x + rx, y + ry), start, end, fill, width * FINE)

    def slice(self, x, y, rx, ry, start, end, fill):
        self.pen.pieslice(_fine(x - rx, y - ry, x + rx, y + ry), start, end, fill)

    def word(self, x, y, text, fill, size):
        """Latin letters and digits only: no other font can be counted on."""
        font = ImageFont.load_default(size * FINE)
        self.pen.text((x * FINE, y * FINE), text, fill, font, "mm", stroke_width=size * FINE // 28, stroke_fill=fill)

    def shade(self, strength, blur, colour="#1d2430", **drawn):
        """Blend in something soft: `oval=(x, y, rx, ry)`, `ovals=[…]`, `box=(x0, y0, x1, y1)` or `shape=[points]`."""
        small = 4  # blurred things need no detail
        mask = Image.new("L", (WIDTH // small, HEIGHT // small))
        pen = ImageDraw.Draw(mask)
        for oval in drawn.get("ovals", [drawn["oval"]] if "oval" in drawn else []):
            x, y, rx, ry = (value / small for value in oval)
            pen.ellipse((x - rx, y - ry, x + rx, y + ry), strength)
        if box := drawn.get("box"):
            pen.rectangle([value / small for value in box], strength)
        if shape := drawn.get("shape"):
            pen.polygon([(x / small, y / small) for x, y in shape], strength)
        mask = mask.filter(ImageFilter.GaussianBlur(blur / small))
        if area := mask.getbbox():
            place = tuple(value * small * FINE for value in area)
            size = (place[2] - place[0], place[3] - place[1])
            self.image.paste(colour, place, mask.crop(area).resize(size, Image.Resampling.BICUBIC))

    def room(self, horizon=520, wall=WALL, floor=FLOOR):
        """A wall of panels, a skirting board, and light from the upper left."""
        self.box(0, 0, WIDTH, horizon, wall)
        for x in range(100, WIDTH, 250):
            self.box(x, 0, x + 3, horizon, "#d9d2c3")
        self.box(0, horizon, WIDTH, HEIGHT, floor)
        self.box(0, horizon - 16, WIDTH, horizon, "#b9b0a0")
        self.shade(70, 80, WHITE, shape=[(80, 0), (520, 0), (900, HEIGHT), (300, HEIGHT)])
        self.shade(60, 60, box=(0, horizon, WIDTH, horizon + 26))

    def table(self, y=560, top=BOARD, front=WOOD):
        """A table seen from above and in front: all of the lower picture."""
        self.box(0, y, WIDTH, HEIGHT, top)
        for number, grain in enumerate(range(y + 40, HEIGHT, 62)):
            self.line([(60 + 170 * (number % 3), grain), (560 + 190 * (number % 4), grain + 5)], front, 3)
        self.shade(60, 90, WHITE, oval=(380, y + 120, 420, 120))
        self.shade(50, 40, box=(0, y - 10, WIDTH, y + 8))

    def jpeg(self):
        """The finished photo: darker towards the corners, as a phone's lens makes it."""
        self.shade(46, 150, ovals=[(x, y, 260, 220) for x in (0, WIDTH) for y in (0, HEIGHT)])
        out = BytesIO()
        self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "JPEG", quality=86)
        return out.getvalue()


def _fine(*values):
    return [value * FINE for value in values]
