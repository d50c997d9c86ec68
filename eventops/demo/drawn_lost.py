"""The demo's drawn photos of what people leave behind."""

from eventops.demo.brush import (
    BLUE,
    BOARD,
    CORAL,
    CREAM,
    DARK_WOOD,
    GREY,
    MUSTARD,
    NAVY,
    STEEL,
    WHITE,
    WOOD,
    YELLOW,
    Sketch,
)  # fmt: skip


def umbrella():
    """忘れ物: a navy umbrella hung over a chair."""
    s = Sketch()
    s.room(600)
    s.shade(120, 30, oval=(560, 840, 330, 36))
    for x0, x1 in ((400, 370), (720, 760)):
        s.line([(x0, 560), (x1, 840)], STEEL, 18)
    s.line([(420, 130), (420, 560)], STEEL, 20)
    s.line([(720, 130), (720, 560)], STEEL, 20)
    s.box(390, 110, 750, 350, MUSTARD, 40)
    s.box(390, 110, 750, 160, "#eebd58", 36)
    s.shape([(400, 520), (740, 520), (800, 600), (360, 600)], MUSTARD)
    s.box(360, 594, 800, 626, "#b98424", 10)
    s.shade(80, 16, shape=[(660, 190), (740, 200), (700, 640), (640, 620)])
    _folded_umbrella(s, 690)
    return s.jpeg()


def _folded_umbrella(s, x):
    s.line([(x, 130), (x, 300)], DARK_WOOD, 20)
    s.arc(x - 46, 130, 56, 66, 180, 360, DARK_WOOD, 20)
    s.line([(x - 92, 128), (x - 92, 168)], DARK_WOOD, 20)
    s.line([(x, 740), (x, 800)], GREY, 12)
    s.shape([(x - 26, 270), (x + 26, 270), (x + 66, 560), (x + 10, 760), (x - 10, 760), (x - 66, 560)], NAVY)
    s.shape([(x - 8, 276), (x - 24, 276), (x - 60, 556), (x - 16, 740)], BLUE)
    s.shape([(x + 12, 276), (x + 24, 276), (x + 60, 556), (x + 14, 700)], "#1a2f47")
    s.box(x - 66, 530, x + 66, 566, CORAL, 8)
    s.oval(x + 44, 548, 10, 10, CREAM)


def wallet():
    """忘れ物: a long black wallet on a table."""
    s = Sketch()
    s.room(260)
    s.table(250)
    s.oval(1010, 380, 130, 60, WHITE)
    s.oval(1010, 372, 96, 42, "#e6e0d2")
    s.oval(1010, 368, 78, 32, "#6b4226")
    s.shade(170, 34, shape=[(190, 700), (970, 640), (1010, 740), (240, 830)])
    s.shape([(286, 372), (800, 332), (806, 400), (290, 440)], "#b9d3b4")
    s.shape([(300, 384), (780, 346), (782, 370), (302, 410)], "#8fb48f")
    s.shape([(170, 420), (930, 360), (985, 690), (215, 770)], "#15181c")
    s.shape([(170, 420), (930, 360), (945, 450), (182, 520)], "#2b3036")
    s.shape([(182, 520), (945, 450), (948, 466), (184, 536)], "#07090b")
    s.shape([(215, 752), (985, 672), (985, 692), (215, 772)], "#000000")
    _stitches(s, [(192, 440), (910, 383)])
    _stitches(s, [(204, 556), (236, 740)])
    _stitches(s, [(940, 486), (966, 664)])
    _stitches(s, [(236, 740), (966, 664)])
    s.shape([(530, 410), (640, 402), (662, 560), (550, 570)], "#383e46")
    s.oval(604, 528, 26, 25, MUSTARD)
    s.oval(598, 522, 12, 11, "#f7dd94")
    s.shade(70, 40, WHITE, shape=[(250, 440), (420, 426), (380, 740), (300, 748)])
    return s.jpeg()


def _stitches(s, ends, count=26):
    (x0, y0), (x1, y1) = ends
    for number in range(0, count, 2):
        a, b = number / count, (number + 1) / count
        start, end = ((x0 + (x1 - x0) * part, y0 + (y1 - y0) * part) for part in (a, b))
        s.line([start, end], "#7b828a", 4)


def childs_hat():
    """忘れ物: a child's yellow hat on a bench."""
    s = Sketch()
    s.room(430)
    for x in (150, 990):
        s.box(x, 640, x + 60, 900, STEEL)
    s.shade(120, 40, box=(60, 770, 1140, 850))
    for y, colour in ((560, BOARD), (640, WOOD)):
        s.box(40, y, 1160, y + 72, colour, 10)
    s.box(40, 700, 1160, 730, DARK_WOOD, 10)
    s.shade(150, 26, oval=(610, 640, 400, 46))
    _hat(s)
    return s.jpeg()


def _hat(s):
    s.oval(600, 590, 390, 92, "#d9a92a")
    s.oval(600, 574, 390, 92, YELLOW)
    s.oval(600, 556, 268, 62, "#c9982a")
    s.slice(600, 540, 256, 330, 180, 360, YELLOW)
    s.oval(600, 540, 256, 54, YELLOW)
    s.slice(520, 520, 120, 270, 180, 300, "#fbe08a")
    s.shape([(344, 480), (856, 480), (856, 548), (344, 548)], CORAL)
    s.oval(600, 548, 256, 40, CORAL)
    s.oval(600, 484, 252, 30, YELLOW)
    s.box(560, 300, 640, 380, WHITE, 10)
    s.shape([(600, 312), (610, 335), (634, 337), (615, 352), (622, 374), (600, 361),
             (578, 374), (585, 352), (566, 337), (590, 335)], CORAL)  # fmt: skip
    s.curve([(270, 610), (210, 720), (300, 840), (420, 760), (380, 690)], CREAM, 9)
    s.curve([(930, 610), (1010, 700), (930, 850), (830, 790)], CREAM, 9)
