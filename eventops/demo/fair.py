"""The demo's model fair as plain data: where, who, what to set up, what the morning brought. Nobody in it is real.

Texts read in both languages are {"ja": …, "en": …}; places, people, tasks and posts are named by their keys.
"""

from eventops.demo.board import INCIDENTS, LOST_ITEMS, QUESTIONS, SUPPLIES
from eventops.demo.cast import CAST, ORGANISER
from eventops.demo.checklists import CHECKLISTS, PROGRESS
from eventops.demo.morning import MORNING
from eventops.demo.runsheet import CUES, TAPS

__all__ = ["CAST", "CHECKLISTS", "CONTACTS", "CUES", "EVENT", "INCIDENTS", "LOST_ITEMS", "MORNING", "NOTE",
           "ORGANISER", "PHRASES", "PLACES", "PROGRESS", "QUESTIONS", "ROOM", "SECOND_EVENT", "SUPPLIES", "TAPS",
           "TEAMS"]  # fmt: skip

EVENT = {
    "slug": "dejima",
    "name": {"ja": "ながさきデジタルDEJI-MA産業メッセ", "en": "Nagasaki Digital DEJI-MA Industry Fair"},
    "short_name": {"ja": "デジマ", "en": "DEJI-MA"},
    "address": {
        "ja": "長崎県長崎市うみかぜ町1番1号 県民ホール 展示場(正面入口は南側・市民広場に面した側)",
        "en": "Exhibition Hall, Prefectural Hall, 1-1 Umikaze-machi, Nagasaki (main entrance on the south side)",
    },
    "time_zone": "Asia/Tokyo",
    "days": 2,
    "opening": "10:00",
    "closing": "17:00",
    "organiser": {"ja": "県 デジタル戦略課", "en": "Digital Strategy Section, the Prefecture"},
    "organiser_kind": "prefecture",
}

# code, Japanese, English, the place it lies in
_PLACES = [
    ("hall", "県民ホール 展示場", "Prefectural Hall, Exhibition Hall", None),
    ("entrance", "正面入口", "Main entrance", "hall"),
    ("reception", "受付", "Reception", "hall"),
    ("hall-a", "展示場A", "Hall A", "hall"),
    ("hall-b", "展示場B", "Hall B", "hall"),
    ("stage", "ステージ", "Stage", "hall-b"),
    ("rest-area", "休憩コーナー", "Rest area", "hall-a"),
    ("headquarters", "運営本部", "Headquarters", "hall"),
    ("green-room", "控室", "Green room", "hall"),
    ("first-aid", "救護室", "First-aid room", "hall"),
    ("aed-aid", "救護室の入口右", "Right of the first-aid room", "hall"),
    ("aed-gate", "正面入口の柱", "Pillar at the main entrance", "entrance"),
    ("loading", "搬入口", "Loading dock", "hall"),
    ("storage", "倉庫", "Storage", "hall"),
    ("smoking", "喫煙所", "Smoking area", "hall"),
    ("parking", "駐車場", "Car park", None),
    ("a-1", "A-1 さざなみ計算舎", "A-1 Sazanami Computing", "hall-a"),
    ("a-2", "A-2 坂みちロボット工房", "A-2 Sakamichi Robot Works", "hall-a"),
    ("a-3", "A-3 うみべセンサー研究所", "A-3 Umibe Sensor Lab", "hall-a"),
    ("a-4", "A-4 みかん畑アグリ", "A-4 Mikanbatake Agri", "hall-a"),
    ("a-5", "A-5 灯台クラウド", "A-5 Toudai Cloud", "hall-a"),
    ("a-6", "A-6 石だたみ設計", "A-6 Ishidatami Design", "hall-a"),
    ("b-1", "B-1 港まちAI商会", "B-1 Minatomachi AI Trading", "hall-b"),
    ("b-2", "B-2 ことのは通訳機", "B-2 Kotonoha Interpreters", "hall-b"),
    ("b-3", "B-3 くじら水産テック", "B-3 Kujira Fishery Tech", "hall-b"),
    ("b-4", "B-4 ビー玉VR", "B-4 Bidama VR", "hall-b"),
    ("b-5", "B-5 とんびドローン", "B-5 Tonbi Drones", "hall-b"),
    ("b-6", "B-6 ゆうなぎ医療システム", "B-6 Yunagi Medical Systems", "hall-b"),
]


def _kind(code):
    """Booths are what templates count by; everything else is an area or, on top, a hall."""
    if code[:2] in ("a-", "b-"):
        return "booth"
    if code.startswith("aed-"):
        return "aed"
    return "hall" if code in ("hall", "hall-a", "hall-b") else "area"


PLACES = [
    {"code": code, "name": {"ja": ja, "en": en}, "parent": parent, "kind": _kind(code)}
    for code, ja, en, parent in _PLACES
]

TEAMS = [
    {"code": "prefecture", "name": {"ja": "県", "en": "Prefecture"}},
    {"code": "operator", "name": {"ja": "運営会社", "en": "Event company"}},
    {"code": "security", "name": {"ja": "警備", "en": "Security"}},
    {"code": "exhibitors", "name": {"ja": "出展者", "en": "Exhibitors"}},
]

# Opened by hand, for those of two teams and one exhibitor.
ROOM = {"name": {"ja": "搬入・搬出", "en": "Loading"}, "teams": ["operator", "security"], "people": ["daichi"],
        "writers": "guest", "readers": "all", "shows_past": True}
ACKNOWLEDGED = "10:14"  # when the last one had answered what was urgent

# What 全体 keeps beside its talk.
NOTE = ("連絡と集合", """# 集合
- 9:30 全員ミーティング(本部前)
- 17:15 撤去の打合せ(本部前)

# 無線
1. 本部・救護
2. 警備

**来賓は控室へ**。会場図: https://example.jp/map""")

# Beside those that come with the product.
PHRASES = [
    {"text_ja": "○○、巡回しました", "text_en": "○○: patrolled", "blank": "place", "team": "security"},
    {"text_ja": "搬入車両、全車出ました", "text_en": "All delivery vehicles have left", "team": "security"},
]

# For what, a number nobody has, the radio channel, the step from which on it is shown.
CONTACTS = [
    ("運営本部", "Headquarters", "000-0000-0001", "1", "guest"), ("救護室", "First aid", "000-0000-0002", "1", "guest"),
    ("警備", "Security", "000-0000-0003", "2", "staff"),
    ("会場の事務室", "The venue's office", "000-0000-0004", "", "staff"),
]

# Olga's: what happens here is never seen at the fair, and the other way round.
SECOND_EVENT = {
    "slug": "matsuri",
    "name": {"ja": "坂のまち夏まつり", "en": "Hillside Summer Festival"},
    "short_name": {"ja": "夏まつり", "en": "Festival"},
    "address": {"ja": "長崎県長崎市うみかぜ町2番 坂の上公園", "en": "Sakanoue Park, 2 Umikaze-machi, Nagasaki"},
    "time_zone": "Asia/Tokyo",
    "days": 1,
    "opening": "16:00",
    "closing": "21:00",
    "organiser": {"ja": "まつり実行委員会", "en": "Festival Committee"},
    "organiser_kind": "association",
    "places": [
        {"code": "square", "name": {"ja": "広場", "en": "Square"}, "parent": None, "kind": "area"},
        {"code": "stalls", "name": {"ja": "屋台通り", "en": "Food stalls"}, "parent": None, "kind": "area"},
    ],
    "teams": [{"code": "committee", "name": {"ja": "実行委員会", "en": "Committee"}}],
}
