"""The demo's photos by name, drawn when asked for: the same bytes every time, and no picture file to keep."""

from eventops.demo import drawn_floor, drawn_hall, drawn_lost, drawn_stock

# name → (how it is drawn, alternative text in Japanese and English)
DRAWINGS = {
    "reception_desk": (drawn_hall.reception_desk, {"ja": "準備のできた受付の机", "en": "The reception desk, ready"}),
    "booth": (drawn_hall.booth, {"ja": "小間A-3", "en": "Booth A-3"}),
    "entrance_sign": (drawn_hall.entrance_sign, {"ja": "正面入口の看板", "en": "The sign at the main entrance"}),
    "poster_stand": (
        drawn_stock.poster_stand,
        {"ja": "残りの少ないポスターの棚", "en": "The poster rack, nearly empty"},
    ),
    "power_cable": (
        drawn_floor.power_cable,
        {"ja": "通路を横切る電源ケーブル", "en": "A power cable across the aisle"},
    ),
    "blocked_extinguisher": (
        drawn_floor.blocked_extinguisher,
        {"ja": "段ボールでふさがれた消火器", "en": "A fire extinguisher behind boxes"},
    ),
    "queue": (drawn_floor.queue, {"ja": "開場を待つ列", "en": "People waiting for the doors to open"}),
    "umbrella": (drawn_lost.umbrella, {"ja": "椅子に掛かった紺の傘", "en": "A navy umbrella on a chair"}),
    "wallet": (drawn_lost.wallet, {"ja": "机の上の黒い長財布", "en": "A long black wallet on a table"}),
    "childs_hat": (drawn_lost.childs_hat, {"ja": "ベンチの上の黄色い子ども帽子", "en": "A child's yellow hat"}),
    "tea_bottles": (
        drawn_stock.tea_bottles,
        {"ja": "残りの少ないお茶の箱", "en": "A carton with few bottles of tea left"},
    ),
    "pass_box": (drawn_stock.pass_box, {"ja": "パスの返却箱", "en": "The box for returning passes"}),
    "lunch_boxes": (drawn_stock.lunch_boxes, {"ja": "控室のお弁当", "en": "Lunch boxes in the green room"}),
}


def draw(name):
    """The photo's JPEG. Raises KeyError for an unknown name."""
    return DRAWINGS[name][0]()
