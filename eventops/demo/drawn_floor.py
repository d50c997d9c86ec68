"""The demo's drawn photos of what needs a watchful eye: cable, extinguisher, queue."""

from eventops.demo.brush import (
    BLUE,
    CARD,
    CARPET,
    CORAL,
    CREAM,
    DARK_CARD,
    DARK_WOOD,
    GREEN,
    GREY,
    INK,
    MUSTARD,
    NAVY,
    PAPER,
    RED,
    SKY,
    STEEL,
    TEAL,
    WALL,
    WHITE,
    YELLOW,
    Sketch,
)  # fmt: skip


def power_cable():
    """通路の電源: a cable across the aisle, half of it under a guard."""
    s = Sketch(CARPET)
    s.box(0, 0, 1200, 260, WALL)
    s.box(0, 244, 1200, 262, STEEL)
    s.shade(60, 50, box=(0, 262, 1200, 290))
    for x in range(-300, 1500, 240):
        s.line([(600 + (x - 600) * 0.55, 262), (x, 900)], "#86999f", 3)
    for y in (340, 470, 660):
        s.line([(0, y), (1200, y)], "#86999f", 3)
    _outlet(s)
    bends = [(250, 200), (250, 330), (420, 350), (380, 520), (180, 560), (240, 690), (520, 600), (700, 580), (800, 590)]
    s.curve([(x + 7, y + 12) for x, y in bends], "#6d7f86", 22)
    s.curve(bends, INK, 22)
    s.curve([(x, y - 5) for x, y in bends[1:]], "#4b5a66", 5)
    _guard(s)
    return s.jpeg()


def _outlet(s):
    s.box(170, 70, 330, 210, WHITE, 12, GREY, 3)
    for x in (210, 226, 270, 286):
        s.box(x, 100, x + 6, 130, STEEL)
    s.box(216, 150, 284, 222, INK, 10)


def _guard(s):
    """A striped cover, and a warning before it."""
    s.shape([(690, 520), (1200, 570), (1200, 730), (650, 660)], INK)
    for x in range(690, 1200, 100):
        drop, next_drop = (x - 690) / 10, (x - 640) / 10
        s.shape([(x, 526 + drop), (x + 50, 526 + next_drop), (x + 10, 656 + next_drop), (x - 40, 656 + drop)], YELLOW)
    s.shade(90, 16, shape=[(650, 662), (1200, 732), (1200, 756), (650, 690)])
    s.shade(90, 22, oval=(480, 840, 140, 24))
    s.shape([(390, 830), (570, 830), (480, 590)], YELLOW)
    s.shape([(420, 812), (540, 812), (480, 648)], INK)
    s.shape([(471, 690), (489, 690), (485, 764), (475, 764)], YELLOW)
    s.oval(480, 786, 10, 10, YELLOW)


def blocked_extinguisher():
    """消火器: boxes stand before it."""
    s = Sketch()
    s.room(640)
    s.box(690, 90, 930, 210, RED, 8)
    s.shape([(810, 112), (842, 158), (832, 188), (788, 188), (778, 158)], YELLOW)
    s.shape([(812, 140), (826, 168), (820, 188), (800, 188), (796, 166)], CORAL)
    s.shade(100, 24, oval=(820, 760, 130, 24))
    s.box(740, 340, 880, 760, RED, 56)
    s.box(756, 370, 782, 730, CORAL, 12)
    s.box(748, 500, 872, 600, CREAM, 4)
    s.box(782, 292, 838, 350, INK, 8)
    s.shape([(760, 250), (900, 236), (900, 262), (838, 290), (770, 290)], INK)
    s.line([(840, 310), (930, 340), (952, 460), (930, 560)], INK, 18)
    s.shade(130, 36, oval=(480, 850, 420, 36))
    for x0, y0, x1, y1 in ((130, 560, 500, 860), (470, 600, 800, 870), (190, 330, 470, 566)):
        _carton(s, x0, y0, x1, y1)
    return s.jpeg()


def _carton(s, x0, y0, x1, y1):
    middle = (x0 + x1) // 2
    s.box(x0, y0, x1, y1, CARD, 4)
    s.box(x1 - 46, y0, x1, y1, DARK_CARD, 4)
    s.box(x0, y0, x1, y0 + 12, "#e3c194")
    s.box(middle - 24, y0, middle + 24, y0 + 90, "#ead9b8")
    s.line([(x0 + 40, y1 - 50), (x0 + 120, y1 - 50)], DARK_WOOD, 8)
    s.line([(x0 + 40, y1 - 80), (x0 + 90, y1 - 80)], DARK_WOOD, 8)


def queue():
    """開場前: people wait between belts."""
    s = Sketch()
    s.room(500, floor=PAPER)
    s.box(900, 120, 1200, 510, NAVY)
    s.box(930, 160, 1170, 510, SKY)
    coats = (CORAL, NAVY, MUSTARD, TEAL, STEEL, RED, GREEN, BLUE)
    for row, (y, size, count) in enumerate(((470, 0.72, 8), (560, 1.0, 6))):
        for number in range(count):
            x = 90 + number * (104 + 44 * row) + 40 * row
            _person(s, x, y, size, coats[(number * 3 + row) % 8], (INK, DARK_WOOD, "#4a3a34")[number % 3])
    for x in (60, 420, 780, 1140):
        s.shade(90, 14, oval=(x, 850, 56, 14))
        s.box(x - 9, 610, x + 9, 850, INK, 8)
        s.oval(x, 850, 48, 13, INK)
    for x in (60, 420, 780):
        s.box(x + 9, 626, x + 351, 656, RED)
    return s.jpeg()


def _person(s, x, y, size, coat, hair):
    def at(dx, dy):
        return x + dx * size, y + dy * size

    s.shade(80, 12, oval=(*at(0, 262), 62 * size, 14 * size))
    s.box(*at(-32, 120), *at(-4, 262), INK, 10)
    s.box(*at(4, 120), *at(32, 262), "#35434f", 10)
    s.box(*at(-54, -40), *at(54, 150), coat, int(42 * size))
    s.oval(*at(0, -92), 42 * size, 46 * size, "#f0c8a4")
    s.slice(*at(0, -100), 47 * size, 50 * size, 160, 380, hair)
