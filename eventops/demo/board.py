"""The demo's supply requests and lost property, as they stand at 10:40. `message`: the post it was made from."""

_BOTTLES, _SHEETS, _PIECES = {"ja": "本", "en": "bottles"}, {"ja": "枚", "en": "sheets"}, {"ja": "個", "en": "pieces"}

SUPPLIES = [
    {
        "key": "tea", "item": {"ja": "お茶", "en": "Green tea"}, "quantity": 48, "unit": _BOTTLES,
        "place": "green-room", "urgency": "urgent", "state": "on_the_way", "requester": "aoi", "assignee": "naoki",
        "at": "10:12", "message": "tea",
    },
    {
        "key": "posters", "item": {"ja": "会場案内ポスター", "en": "Hall guides"}, "quantity": 30, "unit": _SHEETS,
        "place": "entrance", "urgency": "normal", "state": "requested", "requester": "sakura", "assignee": None,
        "at": "10:18", "message": "posters",
    },
    {
        "key": "tape", "item": {"ja": "養生テープ", "en": "Masking tape"}, "quantity": 6, "unit": _PIECES,
        "place": "hall-b", "urgency": "important", "state": "closed", "requester": "naoki", "assignee": "ichiro",
        "at": "08:19", "message": "tape",
    },
    {
        "key": "extension", "item": {"ja": "延長コード(5m)", "en": "Extension leads (5 m)"}, "quantity": 2,
        "unit": _PIECES, "place": "a-3", "urgency": "important", "state": "closed", "requester": "daichi",
        "assignee": "ichiro", "at": "08:47", "message": "a3-power",
    },
    {
        "key": "batteries", "item": {"ja": "単3電池", "en": "AA batteries"}, "quantity": 16, "unit": _PIECES,
        "place": "stage", "urgency": "normal", "state": "accepted", "requester": "takumi", "assignee": "naoki",
        "at": "10:02", "message": None,
    },
    {
        "key": "water", "item": {"ja": "水", "en": "Water"}, "quantity": 12, "unit": _BOTTLES,
        "place": "stage", "urgency": "normal", "state": "delivered", "requester": "takumi", "assignee": "ichiro",
        "at": "10:28", "message": None,
    },
    {
        "key": "bags", "item": {"ja": "ごみ袋(45L)", "en": "Rubbish bags (45 l)"}, "quantity": 50, "unit": _SHEETS,
        "place": "rest-area", "urgency": "normal", "state": "requested", "requester": "kenji", "assignee": None,
        "at": "10:31", "message": None,
    },
]  # fmt: skip

# `title`: asked by hand; `message`: the post it was made from. `answer`: (who, when, what), decided or not.
QUESTIONS = [
    {
        "key": "passes", "message": "pass", "asker": "misaki", "at": "10:08", "place": "reception",
        "title": {"ja": "パスはどこで回収しますか?", "en": "Where are the passes collected?"},
        "answer": ("takumi", "10:10", "出口側の青い箱です。お帰りの際に入れてください"), "decided": False, "faq": True,
    },
    {
        "key": "reprint", "message": None, "asker": "sakura", "at": "10:20", "place": "entrance",
        "title": {"ja": "案内ポスターは増刷した方が良いですか?", "en": "Shall we reprint the hall guides?"},
        "answer": ("hanako", "10:24", "30枚増刷します。13時に届きます"), "decided": True, "faq": False,
    },
    {
        "key": "lights", "message": None, "asker": "daichi", "at": "10:36", "place": "a-3",
        "title": {"ja": "A-3の照明は落とせますか?", "en": "Can the lights over A-3 be turned down?"},
        "answer": None, "decided": False, "faq": False,
    },
]  # fmt: skip

INCIDENTS = [
    {
        "key": "screen-dark", "type": "equipment", "reporter": "naoki", "place": "stage", "at": "10:29",
        "what": "ステージ左のモニターが映りません", "facts": {"what": "other", "device": "モニター(左)"},
        "moves": (("takumi", "ack"), ("ichiro", "dispatch")),
    },
    {  # restricted: 葵 alone reads it
        "key": "dizzy", "type": "medical", "reporter": "kenji", "place": "rest-area", "at": "10:15",
        "what": "座り込んでいる方がいます", "facts": {"consciousness": "yes", "breathing": "normal", "who": "40代女性"},
        "moves": (("aoi", "ack"), ("aoi", "dispatch"), ("aoi", "arrive")),
    },
]  # fmt: skip

# `secret` is for telling the owner from others: only the lost-property duty may read it.
LOST_ITEMS = [
    {
        "key": "umbrella", "kind": "found", "class": "umbrella", "colour": "紺", "place": "stage", "at": "09:52",
        "features": {"ja": "紺の長傘 木の持ち手 橙色の留め帯", "en": "Long navy umbrella, wooden handle, orange strap"},
        "secret": {"ja": "持ち手の内側に「M」の彫り", "en": "An M carved inside the handle"},
        "state": "stored", "reporter": "naoki", "drawing": "umbrella", "message": "umbrella",
    },
    {
        "key": "hat", "kind": "found", "class": "clothing", "colour": "黄", "place": "rest-area", "at": "10:22",
        "features": {"ja": "子ども用の黄色い帽子 赤い帯 星の飾り", "en": "A child's yellow hat, red band, a star"},
        "secret": {"ja": "内側の名札に名前あり", "en": "A name on the label inside"},
        "state": "received", "reporter": "misaki", "drawing": "childs_hat", "message": "hat",
    },
    {
        "key": "wallet-asked", "kind": "inquiry", "class": "wallet", "colour": "黒", "place": "hall-a",
        "at": "10:28",
        "features": {"ja": "黒い長財布 金色の留め具", "en": "A long black wallet, golden clasp"},
        "secret": {"ja": "中に図書カード2枚", "en": "Two library cards inside"},
        "state": "open", "reporter": "sakura", "drawing": None, "message": None,
    },
    {
        "key": "wallet", "kind": "found", "class": "wallet", "colour": "黒", "place": "rest-area", "at": "10:34",
        "features": {"ja": "黒い長財布", "en": "A long black wallet"},
        "secret": {"ja": "留め具は金色 白い縫い目", "en": "Golden clasp, white stitches"},
        "state": "received", "reporter": "kenji", "drawing": "wallet", "message": None,
    },
]  # fmt: skip
