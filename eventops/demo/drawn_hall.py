"""The demo's drawn photos of the hall: desk, booth and gate."""

from eventops.demo.brush import (
    BLUE,
    CARPET,
    CORAL,
    CREAM,
    FLOOR,
    GREEN,
    GREY,
    INK,
    LEAF,
    MUSTARD,
    NAVY,
    RED,
    SKY,
    STEEL,
    TEAL,
    WHITE,
    WOOD,
    YELLOW,
    Sketch,
)  # fmt: skip


def reception_desk():
    """受付: the desk, dressed and ready."""
    s = Sketch()
    s.room(560)
    s.box(330, 60, 870, 200, NAVY, 16)
    s.word(600, 130, "RECEPTION", WHITE, 76)
    for x in (400, 800):
        s.box(x - 4, 0, x + 4, 60, STEEL)
        _chair_back(s, x)
    s.shade(130, 40, oval=(600, 800, 540, 60))
    s.box(110, 470, 1090, 800, CREAM, 6)
    for x in range(150, 1090, 78):
        s.shape([(x, 500), (x + 22, 500), (x + 12, 798)], "#ece3cf")
    s.box(90, 440, 1110, 490, WHITE, 10)
    s.shade(50, 10, box=(110, 490, 1090, 500))
    s.box(430, 560, 770, 740, TEAL, 12)
    s.oval(600, 630, 46, 46, CREAM)
    s.shape([(552, 690), (648, 690), (630, 672), (570, 672)], CREAM)
    _vase(s, 230)
    _desk_top(s)
    return s.jpeg()


def _chair_back(s, x):
    s.box(x - 84, 300, x + 84, 460, STEEL, 26)
    s.box(x - 66, 318, x + 66, 460, BLUE, 20)


def _vase(s, x):
    for dx, dy, colour in (
        (-62, -30, CORAL),
        (-24, -78, YELLOW),
        (26, -70, CORAL),
        (62, -24, WHITE),
        (4, -30, MUSTARD),
    ):
        s.line([(x, 380), (x + dx, 320 + dy)], LEAF, 7)
        s.oval(x + dx, 310 + dy, 32, 30, colour)
        s.oval(x + dx, 310 + dy, 11, 11, "#f7e7a8")
    s.shape([(x - 52, 352), (x + 52, 352), (x + 36, 448), (x - 36, 448)], TEAL)
    s.shape([(x - 52, 352), (x - 24, 352), (x - 18, 448), (x - 36, 448)], "#49aaa5")


def _desk_top(s):
    """Name tags in rows, a cup of pens, the code to scan."""
    for number, colour in enumerate((CORAL, MUSTARD, BLUE)):
        for row in range(3):
            x, y = 400 + 95 * number, 384 + 22 * row
            s.box(x, y, x + 78, y + 50, WHITE, 4, GREY, 1)
            s.box(x, y, x + 78, y + 14, colour, 4)
    s.box(760, 372, 818, 446, STEEL, 8)
    for x, colour in ((768, CORAL), (783, BLUE), (798, YELLOW)):
        s.line([(x + 4, 380), (x - 6 + (x - 770) // 2, 316)], colour, 10)
    s.shape([(880, 446), (1060, 446), (1036, 300), (904, 300)], INK)
    s.shape([(898, 430), (1042, 430), (1022, 314), (918, 314)], SKY)
    _code(s, 936, 330, 10)


def _code(s, x, y, cell):
    for row, bits in enumerate(("1110111", "1010101", "1110011", "0101100", "1110101", "1011010", "1110111")):
        for column, bit in enumerate(bits):
            if bit == "1":
                s.box(x + column * cell, y + row * cell, x + column * cell + cell, y + row * cell + cell, INK)


def booth():
    """小間 A-3: counter, screen and a small robot."""
    s = Sketch()
    s.room(600, floor=CARPET)
    s.shade(110, 50, box=(120, 640, 1100, 720))
    s.shape([(150, 150), (1050, 150), (1050, 660), (150, 660)], WHITE)
    s.shape([(60, 90), (150, 150), (150, 660), (60, 740)], "#d5dbe0")
    s.shape([(1140, 90), (1050, 150), (1050, 660), (1140, 740)], "#e6eaed")
    s.shape([(60, 60), (1140, 60), (1140, 170), (60, 170)], TEAL)
    s.shade(60, 14, box=(150, 172, 1050, 190))
    s.word(250, 116, "A-3", WHITE, 70)
    s.oval(600, 115, 34, 34, YELLOW)
    for x in (680, 760, 840, 920):
        s.box(x, 100, x + 56, 130, "#cfeae8", 8)
    _booth_wall(s)
    s.shade(110, 26, oval=(610, 806, 330, 36))
    s.box(330, 590, 890, 800, CREAM, 8)
    s.box(310, 560, 910, 604, WOOD, 10)
    s.box(360, 640, 560, 770, TEAL, 10)
    _robot(s, 740, 560)
    for x in (400, 424, 448):
        s.box(x, 536 - (x - 400) // 4, x + 90, 560, WHITE, 3, GREY, 1)
    return s.jpeg()


def _booth_wall(s):
    """A screen with bars that grow, and a poster."""
    s.box(520, 240, 960, 490, INK, 14)
    s.box(536, 256, 944, 474, SKY)
    for x, top, colour in ((580, 410, BLUE), (660, 370, TEAL), (740, 330, MUSTARD), (820, 290, CORAL)):
        s.box(x, top, x + 54, 456, colour, 4)
    s.box(200, 250, 420, 560, MUSTARD, 8)
    s.oval(310, 350, 66, 66, CREAM)
    s.shape([(228, 540), (310, 440), (392, 540)], CORAL)


def _robot(s, x, y):
    s.box(x - 50, y - 92, x + 50, y, CORAL, 22)
    s.box(x - 60, y - 190, x + 60, y - 96, WHITE, 34, STEEL, 5)
    s.box(x - 42, y - 168, x + 42, y - 120, INK, 18)
    s.oval(x - 18, y - 144, 9, 11, "#7fe0d6")
    s.oval(x + 18, y - 144, 9, 11, "#7fe0d6")
    s.line([(x, y - 190), (x, y - 216)], STEEL, 7)
    s.oval(x, y - 222, 12, 12, RED)
    s.line([(x + 50, y - 70), (x + 92, y - 120)], CORAL, 20)
    s.line([(x - 50, y - 70), (x - 84, y - 30)], CORAL, 20)


def entrance_sign():
    """入口: the gate, the carpet and the way in."""
    s = Sketch(SKY)
    s.box(0, 0, 1200, 640, "#dfe6e4")
    s.box(0, 640, 1200, 900, FLOOR)
    s.box(230, 240, 970, 650, "#7d929c")
    for x in (240, 425, 610, 795):
        s.box(x, 250, x + 165, 650, "#c8e0e6")
        s.shape([(x + 20, 650), (x + 90, 250), (x + 130, 250), (x + 60, 650)], "#dcedf0")
    s.box(590, 250, 610, 650, "#7d929c")
    s.shape([(440, 650), (760, 650), (960, 900), (240, 900)], RED)
    s.shape([(470, 650), (730, 650), (905, 900), (295, 900)], CORAL)
    for x in (150, 970):
        s.shade(100, 20, oval=(x + 40, 706, 80, 20))
        s.box(x, 130, x + 80, 700, NAVY)
        s.box(x, 130, x + 18, 700, BLUE)
    s.box(110, 70, 1090, 240, NAVY, 20)
    s.box(110, 214, 1090, 240, MUSTARD)
    s.word(600, 142, "DEJI-MA 2DAYS", WHITE, 92)
    s.shape([(520, 330), (680, 330), (680, 450), (740, 450), (600, 570), (460, 450), (520, 450)], WHITE)
    s.shape([(536, 346), (664, 346), (664, 466), (700, 466), (600, 550), (500, 466), (536, 466)], GREEN)
    for x in (70, 1130):
        _plant(s, x, 800)
    return s.jpeg()


def _plant(s, x, y):
    s.shade(100, 16, oval=(x, y + 4, 70, 16))
    for dx, dy in ((-54, -190), (-24, -250), (26, -246), (56, -180), (0, -200)):
        s.shape([(x - 10, y - 90), (x + 10, y - 90), (x + dx + 16, y + dy), (x + dx - 14, y + dy + 22)], LEAF)
        s.oval(x + dx, y + dy + 12, 24, 40, GREEN)
    s.shape([(x - 52, y - 100), (x + 52, y - 100), (x + 36, y), (x - 36, y)], CORAL)
