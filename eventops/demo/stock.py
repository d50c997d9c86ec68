"""The demo's usual things are the product's own; here is what is counted in its storage, and who has the radios."""

# name, unit, place, threshold, how many there were at six
STOCK = [
    {"name": {"ja": "お茶", "en": "Green tea"}, "unit": {"ja": "本", "en": "bottles"}, "place": "storage",
     "threshold": 48, "number": 120},
    {"name": {"ja": "水", "en": "Water"}, "unit": {"ja": "本", "en": "bottles"}, "place": "storage",
     "threshold": 24, "number": 96},
    {"name": {"ja": "養生テープ", "en": "Masking tape"}, "unit": {"ja": "巻", "en": "rolls"}, "place": "storage",
     "threshold": 5, "number": 10},
    {"name": {"ja": "ごみ袋(45L)", "en": "Rubbish bags (45 l)"}, "unit": {"ja": "枚", "en": ""},
     "place": "storage", "threshold": 30, "number": 100},
]  # fmt: skip

LENT = [("無線", "1", "12"), ("鍵", "1", "5"), ("来賓パス", "1", "10")]
# kind, first and last number, who has them
HANDED_OUT = [("無線", 1, 2, "拓海"), ("無線", 3, 3, "一郎"), ("無線", 4, 4, "直樹"), ("無線", 5, 8, "みまもり警備"),
              ("鍵", 1, 1, "健二")]
