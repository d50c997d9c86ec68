"""The demo's drawn photos of what runs out and what comes back."""

from eventops.demo.brush import (
    BLUE,
    CARD,
    CORAL,
    CREAM,
    DARK_CARD,
    DARK_WOOD,
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


def poster_stand():
    """ポスター: a rack of six pockets with three sheets left."""
    s = Sketch()
    s.room(640)
    s.shade(120, 30, oval=(600, 850, 420, 34))
    s.line([(330, 200), (240, 850)], STEEL, 18)
    s.line([(870, 200), (960, 850)], STEEL, 18)
    s.box(270, 60, 930, 790, INK, 22)
    s.box(288, 78, 912, 772, "#3a4a57", 12)
    for row in range(2):
        for column in range(3):
            x, y = 316 + 196 * column, 110 + 334 * row
            s.box(x, y, x + 176, y + 300, "#2b3843", 8)
            if (row, column) in ((0, 0), (1, 2)):
                _poster(s, x + 14, y + 12)
            s.box(x, y + 214, x + 176, y + 300, "#8fa2ae", 6)
            s.box(x, y + 214, x + 176, y + 224, "#bccad3", 4)
    return s.jpeg()


def _poster(s, x, y):
    s.box(x, y, x + 148, y + 230, CREAM, 3)
    s.box(x + 10, y + 10, x + 138, y + 150, SKY)
    s.oval(x + 106, y + 48, 26, 26, CORAL)
    s.shape([(x + 10, y + 150), (x + 60, y + 70), (x + 96, y + 120), (x + 114, y + 96), (x + 138, y + 150)], TEAL)
    s.box(x + 10, y + 160, x + 138, y + 182, NAVY)


def tea_bottles():
    """控室のお茶: a carton with two bottles left of twenty-four."""
    s = Sketch()
    s.room(420)
    s.table(500, CREAM, "#e4dbc6")
    s.shade(130, 36, oval=(520, 800, 430, 50))
    s.shape([(190, 420), (850, 420), (800, 300), (240, 300)], DARK_CARD)
    s.shape([(190, 420), (850, 420), (850, 560), (190, 560)], "#8f6a3f")
    s.shape([(190, 420), (90, 330), (60, 400), (170, 500)], CARD)
    s.shape([(850, 420), (950, 330), (980, 400), (870, 500)], CARD)
    for x in (330, 460):
        _bottle(s, x, 250, 1)
    s.box(180, 520, 860, 800, CARD, 6)
    s.box(180, 520, 860, 540, "#e3c194")
    s.box(360, 580, 680, 740, GREEN, 10)
    _leaf(s, 520, 660, 2)
    s.shade(110, 16, oval=(1010, 822, 90, 16))
    _bottle(s, 1010, 520, 1.05)
    for x, y in ((690, 870), (140, 850)):
        s.oval(x, y - 10, 28, 12, WHITE)
    return s.jpeg()


def _bottle(s, x, y, size):
    def at(dx, dy):
        return x + dx * size, y + dy * size

    s.box(*at(-22, 0), *at(22, 30), WHITE, 6, GREY, 2)
    s.shape([at(-20, 30), at(20, 30), at(48, 90), at(-48, 90)], "#a9b65a")
    s.box(*at(-48, 80), *at(48, 290), "#a9b65a", 14)
    s.box(*at(-50, 116), *at(50, 230), GREEN, 2)
    s.box(*at(-34, 84), *at(-24, 284), "#cdd691", 5)
    _leaf(s, *at(4, 172), size)


def _leaf(s, x, y, size):
    s.shape([(x - 30 * size, y + 22 * size), (x - 14 * size, y - 20 * size), (x + 32 * size, y - 26 * size),
             (x + 18 * size, y + 16 * size)], CREAM)  # fmt: skip
    s.line([(x - 30 * size, y + 22 * size), (x + 22 * size, y - 18 * size)], LEAF, int(4 * size))


def pass_box():
    """パス返却箱: where the passes come back."""
    s = Sketch()
    s.room(480)
    s.table(600)
    s.shade(140, 36, oval=(600, 846, 400, 40))
    s.shape([(280, 330), (920, 330), (860, 240), (340, 240)], "#2f5b86")
    s.box(280, 330, 920, 840, BLUE, 10)
    s.box(280, 330, 330, 840, "#4f83b3", 10)
    s.box(420, 272, 780, 300, INK, 12)
    for x, y, ribbon in ((500, 60, CORAL), (690, 90, YELLOW)):
        s.line([(x - 46, 0), (x, y)], ribbon, 16)
        s.line([(x + 46, 0), (x, y)], ribbon, 16)
        _badge(s, x, y, ribbon)
    s.box(420, 286, 780, 304, INK, 9)
    s.box(370, 420, 830, 600, WHITE, 14)
    s.word(600, 512, "PASS", NAVY, 140)
    s.shape([(560, 640), (640, 640), (640, 710), (690, 710), (600, 800), (510, 710), (560, 710)], YELLOW)
    return s.jpeg()


def _badge(s, x, y, ribbon):
    s.box(x - 16, y - 10, x + 16, y + 20, GREY, 6)
    s.box(x - 76, y + 14, x + 76, y + 226, WHITE, 10, STEEL, 3)
    s.box(x - 74, y + 18, x + 74, y + 58, ribbon, 6)
    s.oval(x, y + 106, 30, 32, SKY)
    s.box(x - 50, y + 150, x + 50, y + 164, GREY, 6)


def lunch_boxes():
    """お弁当: two stacks in the green room, one open."""
    s = Sketch()
    s.room(300)
    s.table(380, CREAM, "#e4dbc6")
    s.shade(120, 36, oval=(600, 560, 480, 40))
    for x, count in ((180, 4), (480, 3), (780, 5)):
        for number in range(count):
            y = 470 - number * 84
            s.box(x, y, x + 270, y + 78, NAVY, 10)
            s.box(x, y, x + 270, y + 26, "#33567c", 10)
            s.box(x + 92, y, x + 178, y + 78, CREAM)
            s.oval(x + 135, y + 39, 21, 21, RED)
    s.shade(140, 30, oval=(590, 850, 360, 30))
    _open_lunch(s)
    return s.jpeg()


def _open_lunch(s):
    """Rice with a plum, salmon, broccoli, rolled omelette."""
    s.box(260, 590, 920, 860, INK, 24)
    s.box(280, 606, 900, 842, "#8e2f2b", 14)
    s.box(292, 618, 580, 830, WHITE, 12)
    s.oval(436, 724, 36, 34, RED)
    for x, y in ((350, 670), (390, 780), (500, 660), (520, 770), (340, 740)):
        s.oval(x, y, 4, 3, INK)
    s.box(596, 618, 888, 718, "#7b2723", 8)
    s.shape([(610, 700), (640, 630), (790, 640), (770, 708)], CORAL)
    s.line([(650, 690), (760, 660)], "#f5a58f", 6)
    s.oval(840, 670, 36, 36, LEAF)
    s.oval(826, 656, 18, 18, GREEN)
    for x in (604, 664, 724):
        s.box(x, 734, x + 56, 824, YELLOW, 8)
        s.arc(x + 28, 780, 16, 22, 0, 300, MUSTARD, 5)
    s.oval(836, 780, 44, 40, DARK_WOOD)
    s.line([(960, 560), (1010, 870)], WOOD, 12)
    s.line([(990, 556), (1046, 866)], WOOD, 12)
