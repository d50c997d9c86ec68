"""The demo's run sheet: both days, and what of the first morning has been tapped."""

# code, Japanese, English, day, begins, ends, place, in charge (a team or one of the cast), public, what happens
_CUES = [
    ("1", "全員ミーティング", "All-hands briefing", 1, "09:30", "09:40", "headquarters", "prefecture", False,
     "迷子・急病・忘れ物の流れを確認。無線は2チャンネル"),
    ("2", "開場", "Doors open", 1, "10:00", None, "entrance", "security", True,
     "列の先頭から20名ずつ。台車は通路から出す"),
    ("3", "主催者あいさつ", "Welcome", 1, "10:15", "10:25", "stage", "takumi", True, "マイク1・3番。司会は舞台下手"),
    ("4", "ロボット実演", "Robot demonstration", 1, "10:30", "10:50", "a-2", "operator", True,
     "立入線の外から。警備1名"),
    ("5", "デジタル戦略トーク", "Digital strategy talk", 1, "11:00", "11:40", "stage", "takumi", True,
     "登壇3名、10:50に袖へ。映像は2番入力"),
    ("6", "昼食の交代", "Lunch in turns", 1, "11:30", "13:00", "green-room", "operator", False, "30分ずつ3組"),
    ("7", "同時通訳体験", "Try live interpreting", 1, "13:30", "14:15", "stage", "takumi", True,
     "受信機40台を受付で貸出"),
    ("8", "ドローン実演", "Drone demonstration", 1, "15:00", "15:20", "b-5", "security", True,
     "網を張り終えてから開始"),
    ("9", "閉場", "Doors close", 1, "17:00", None, "entrance", "security", True, "16:45に場内放送"),
    ("10", "朝の点検", "Morning check", 2, "09:15", "09:30", "hall", "operator", False, "電源・通路・消火器"),
    ("11", "開場(2日目)", "Doors open (day 2)", 2, "10:00", None, "entrance", "security", True, ""),
    ("12", "表彰式", "Awards", 2, "15:30", "16:00", "stage", "hanako", True, "受賞5社。花束は控室"),
    ("13", "閉場・撤去", "Close and strike", 2, "17:00", "19:30", "hall", "operator", False,
     "原状回復、忘れ物の見回り"),
]
_COLUMNS = ("code", "ja", "en", "day", "begins", "ends", "place", "owner", "public", "text")

CUES = [dict(zip(_COLUMNS, row, strict=True)) for row in _CUES]
# time, cue, verb, by whom
TAPS = [("09:31", "1", "start", "hanako"), ("09:41", "1", "end", "hanako"), ("10:00", "2", "start", "kenji"),
        ("10:06", "2", "end", "kenji"), ("10:18", "3", "start", "takumi"), ("10:29", "3", "end", "takumi"),
        ("10:42", "4", "start", "takumi")]  # fmt: skip
