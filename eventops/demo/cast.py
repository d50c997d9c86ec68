"""The demo's cast: the five of the tests and those who make a morning believable."""

_PREFECTURE = {"ja": "県 デジタル戦略課", "en": "Digital Strategy Section"}
_OPERATOR = {"ja": "イベント運営みなと屋", "en": "Minatoya Events"}
_SECURITY = {"ja": "みまもり警備", "en": "Mimamori Security"}
_SAZANAMI = {"ja": "さざなみ計算舎", "en": "Sazanami Computing"}
_SAKAMICHI = {"ja": "坂みちロボット工房", "en": "Sakamichi Robot Works"}
_UMIBE = {"ja": "うみべセンサー研究所", "en": "Umibe Sensor Lab"}
_KOTONOHA = {"ja": "ことのは通訳機", "en": "Kotonoha Interpreters"}
_COMMITTEE = {"ja": "まつり実行委員会", "en": "Festival Committee"}
_LOST = ["lost_property", "lost_child"]

# key, name, role, teams, organisation, duties, state, language, event
_CAST = [
    ("hanako", "花子", "manager", ["prefecture"], _PREFECTURE, [], "active", "ja", "dejima"),
    ("ichiro", "一郎", "staff", ["operator"], _OPERATOR, [], "active", "ja", "dejima"),
    ("misaki", "美咲", "guest", ["exhibitors"], _SAZANAMI, [], "active", "ja", "dejima"),
    ("mei", "芽衣", "guest", ["exhibitors"], _SAKAMICHI, [], "pending", "ja", "dejima"),
    ("olga", "Olga", "manager", ["committee"], _COMMITTEE, [], "active", "en", "matsuri"),
    ("makoto", "誠", "manager", ["prefecture"], _PREFECTURE, [], "active", "ja", "dejima"),
    ("sakura", "さくら", "staff", ["prefecture"], _PREFECTURE, _LOST, "active", "ja", "dejima"),
    ("yuki", "由紀", "staff", ["prefecture"], _PREFECTURE, ["audit"], "active", "ja", "dejima"),
    ("takumi", "拓海", "lead", ["operator"], _OPERATOR, [], "active", "ja", "dejima"),
    ("aoi", "葵", "staff", ["operator"], _OPERATOR, ["medical"], "active", "ja", "dejima"),
    ("naoki", "直樹", "staff", ["operator"], _OPERATOR, [], "active", "ja", "dejima"),
    ("kenji", "健二", "lead", ["security"], _SECURITY, ["security"], "active", "ja", "dejima"),
    ("daichi", "大地", "guest", ["exhibitors"], _UMIBE, [], "active", "ja", "dejima"),
    ("liam", "Liam", "guest", ["exhibitors"], _KOTONOHA, [], "active", "en", "dejima"),
]
_COLUMNS = ("key", "name", "role", "teams", "organisation", "duties", "state", "locale", "event")

CAST = [dict(zip(_COLUMNS, row, strict=True)) for row in _CAST]
ORGANISER = {"key": "hanako", "email": "hanako@example.jp"}  # she signs in with a password, too
