"""The demo's set-up lists, after what trade fairs bring along, and how far each one is in the morning."""

# key, Japanese, English, place, critical, due in minutes before (-) or after the list's anchor, minutes of work
_RECEPTION = [
    ("desks", "机と椅子を並べる(机4・椅子8)", "Set out 4 desks and 8 chairs", "reception", True, -120, 20),
    ("cloth", "机に布を掛ける", "Dress the desks", "reception", False, -100, 10),
    ("sign", "受付の看板を立てる", "Put up the reception sign", "reception", True, -100, 10),
    ("power", "受付の電源を確保・養生する", "Power for the desk, cable covered", "reception", True, -95, 15),
    ("qr", "QR読取端末3台の動作確認", "Test the 3 QR readers", "reception", True, -80, 15),
    ("list", "来場者名簿(紙の控え)を置く", "Lay out the visitor list on paper", "reception", True, -75, 5),
    ("passes", "来場者パスを50音順に並べる", "Sort the visitor passes", "reception", True, -60, 25),
    ("press", "報道・来賓の受付を分ける", "Separate desk for press and guests", "reception", False, -60, 10),
    ("leaflets", "会場図・アンケートをそろえる", "Hall maps and questionnaires", "reception", False, -45, 15),
    ("pens", "筆記具・領収書・釣銭を用意", "Pens, receipts, change", "reception", False, -45, 10),
    ("returns", "パス返却箱を出口側に置く", "Box for returned passes at the exit", "reception", False, -30, 5),
    ("rehearsal", "受付の流れを1回通す", "Walk through one arrival", "reception", True, -20, 10),
]
_HALL = [
    ("breakers", "分電盤と各回路の容量を確認", "Check the board and each circuit", "hall", True, -150, 20),
    ("cables", "通路の電源ケーブルを養生", "Cover cables across the aisles", "hall-a", True, -90, 30),
    ("cables-b", "展示場Bの電源ケーブルを養生", "Cover cables in Hall B", "hall-b", True, -90, 30),
    ("wifi", "来場者用・運営用Wi-Fiの確認", "Check both Wi-Fi networks", "hall", True, -90, 15),
    ("lights", "照明を全灯する", "All lights on", "hall", False, -80, 5),
    ("air", "空調を24度に設定", "Air conditioning to 24 °C", "hall", False, -80, 5),
    ("sound", "場内放送の音量確認", "Check the announcements' volume", "hall", True, -70, 10),
    ("microphones", "ステージのマイク4本と予備電池", "4 stage microphones, spare batteries", "stage", True, -60, 15),
    ("screen", "ステージの映像・切替の確認", "Stage screen and switcher", "stage", True, -60, 20),
    ("chairs", "ステージ前の椅子80脚", "80 chairs before the stage", "stage", False, -60, 30),
    ("big-screen", "大画面に運営ボードを映す", "Show the board on the big screen", "headquarters", False, -45, 10),
    ("radios", "無線12台の配布と通話確認", "Hand out and test 12 radios", "headquarters", True, -90, 15),
]
_BOOTHS = [
    ("names", "社名板12枚の掲示・誤字確認", "12 name boards up and spelt right", "hall-a", True, -90, 30),
    ("tables-a", "A列の机・椅子・コンセント数", "Row A: tables, chairs, sockets", "hall-a", False, -100, 20),
    ("tables-b", "B列の机・椅子・コンセント数", "Row B: tables, chairs, sockets", "hall-b", False, -100, 20),
    ("aisle-a", "A列の通路幅2.4mを確保", "Row A: aisles 2.4 m wide", "hall-a", True, -45, 10),
    ("aisle-b", "B列の通路幅2.4mを確保", "Row B: aisles 2.4 m wide", "hall-b", True, -45, 10),
    ("arrivals", "全出展者の到着を確認", "All exhibitors have arrived", "hall-a", True, -60, 20),
    ("drone", "ドローン展示の網と立入線", "Net and line for the drones", "b-5", True, -40, 15),
    ("robot", "ロボット実演の安全確認", "Safety check of the robot demo", "a-2", True, -40, 15),
    ("cleaning", "通路の清掃", "Sweep the aisles", "hall", False, -20, 20),
]
_SIGNS = [
    ("gate", "正面入口の看板を立てる", "Put up the gate sign", "entrance", True, -120, 30),
    ("route", "順路の矢印を貼る", "Arrows along the route", "hall", True, -90, 20),
    ("toilets", "トイレの案内を貼る", "Signs to the toilets", "hall", False, -90, 10),
    ("smoking", "喫煙所の案内を貼る", "Sign of the smoking area", "smoking", False, -90, 5),
    ("aed", "AED・救護室の案内を貼る", "Signs to the AED and first aid", "first-aid", True, -90, 10),
    ("exits", "避難経路図を6か所に掲示", "Escape plans in 6 places", "hall", True, -90, 15),
    ("timetable", "ステージの時間割を掲示", "Stage timetable", "stage", False, -60, 5),
    ("belts", "待機列のベルトを張る", "Belts for the queue", "entrance", True, -60, 15),
    ("parking", "駐車場の満車・空車表示", "Full/free sign of the car park", "parking", False, -60, 10),
    ("loading", "搬入口に関係者以外立入禁止", "No entry at the loading dock", "loading", True, -60, 5),
]
_SAFETY = [
    ("extinguishers", "消火器の前に物がないこと", "Nothing before the extinguishers", "hall", True, -60, 15),
    ("doors", "非常口6か所の開閉と通路", "6 emergency doors open freely", "hall", True, -60, 15),
    ("aed", "AEDの位置と使用可表示", "AED in place and ready", "first-aid", True, -60, 5),
    ("room", "救護室の寝台・毛布・水", "First aid: bed, blankets, water", "first-aid", True, -60, 15),
    ("nurse", "看護師の到着を確認", "The nurse has arrived", "first-aid", True, -45, 5),
    ("posts", "警備の配置8か所", "Guards at 8 posts", "hall", True, -45, 10),
    ("script", "119・110の通報文を各机に", "119/110 scripts on each desk", "headquarters", False, -45, 10),
    ("lost-child", "迷子の合言葉を共有", "Share the lost-child code word", "headquarters", True, -30, 5),
    ("trucks", "搬入車両が出たことを確認", "All trucks have left", "loading", True, -45, 10),
    ("briefing", "全員で避難の流れを確認", "Go through an evacuation together", "headquarters", True, -30, 10),
]
_ROOMS = [
    ("water", "控室に水とお茶(48本)", "Water and tea in the green room (48)", "green-room", False, -90, 10),
    ("lunch", "お弁当36個・アレルギー2個", "36 lunches, 2 for allergies", "green-room", True, 75, 15),
    ("mirrors", "控室の鏡・ハンガー", "Mirrors and hangers", "green-room", False, -80, 10),
    ("guests", "来賓の席札と動線", "Name cards and way for guests of honour", "green-room", True, -60, 10),
    ("posters", "会場案内ポスターを配架", "Posters into the rack", "entrance", False, -60, 10),
    ("flyers", "出展者のチラシを配架", "Exhibitors' flyers into the rack", "rest-area", False, -60, 15),
    ("bags", "配布袋500枚にそろえ入れ", "Fill 500 bags", "storage", False, -90, 60),
    ("charging", "充電台と予備電池", "Charging table and spare batteries", "headquarters", False, -60, 10),
    ("bins", "ごみ箱6か所(分別表示)", "6 sorted bins", "rest-area", False, -60, 15),
]
_TEARDOWN = [
    ("notice", "閉場30分前の場内放送", "Announce 30 minutes before closing", "hall", False, -30, 5),
    ("visitors", "場内に来場者が残っていない", "No visitors left inside", "hall", True, 15, 15),
    ("passes", "パスの回収数を数える", "Count the returned passes", "reception", True, 30, 20),
    ("lost", "忘れ物の見回り(全小間)", "Look for lost things, every booth", "hall", True, 30, 20),
    ("power", "小間の電源を切る", "Booths' power off", "hall", True, 30, 15),
    ("radios", "無線12台・鍵5本を回収", "Collect 12 radios and 5 keys", "headquarters", True, 45, 15),
    ("signs", "サイン・矢印をはがす", "Take down signs and arrows", "hall", False, 60, 30),
    ("rubbish", "ごみの分別と搬出", "Sort and take out the rubbish", "loading", False, 75, 30),
    ("hire", "借用備品の数を確認して返却", "Count and return what was hired", "storage", True, 90, 30),
    ("restore", "会場の原状回復・立会い", "Hand the hall back with its owner", "hall", True, 120, 30),
]
_COLUMNS = ("key", "title", "place", "critical", "anchor", "offset", "minutes")


def _list(key, ja, en, team, tasks, anchor="opening"):
    rows = [
        (f"{key}-{name}", {"ja": task_ja, "en": task_en}, place, critical, anchor, offset, minutes)
        for name, task_ja, task_en, place, critical, offset, minutes in tasks
    ]
    tasks = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    return {"key": key, "title": {"ja": ja, "en": en}, "team": team, "tasks": tasks}


CHECKLISTS = [
    _list("reception", "受付設営", "Reception", "prefecture", _RECEPTION),
    _list("hall", "会場設備", "Hall and equipment", "operator", _HALL),
    _list("booths", "小間", "Booths", "operator", _BOOTHS),
    _list("signs", "サイン・動線", "Signs and routes", "operator", _SIGNS),
    _list("safety", "安全・救護", "Safety and first aid", "security", _SAFETY),
    _list("rooms", "控室・配布物", "Green room and hand-outs", "operator", _ROOMS),
    _list("teardown", "撤去", "Taking down", "operator", _TEARDOWN, anchor="closing"),
]

_DONE = {
    "ichiro": {"hall-breakers": "07:52", "hall-wifi": "08:21", "hall-cables": "08:58", "hall-lights": "08:31",
               "hall-air": "08:32", "rooms-charging": "08:40", "booths-tables-a": "08:26"},
    "naoki": {"signs-route": "08:08", "signs-toilets": "08:22", "signs-smoking": "08:27", "signs-timetable": "08:49",
              "signs-belts": "09:02", "rooms-water": "08:35", "rooms-flyers": "09:10", "booths-tables-b": "08:44"},
    "takumi": {"signs-gate": "07:58", "signs-exits": "08:25", "signs-loading": "09:05", "hall-radios": "08:12",
               "hall-sound": "08:55", "hall-microphones": "09:18", "booths-names": "09:01", "booths-arrivals": "09:22"},
    "kenji": {"safety-doors": "08:52", "safety-posts": "09:14", "safety-trucks": "09:20", "signs-parking": "08:57",
              "booths-drone": "09:26", "booths-robot": "09:33"},
    "aoi": {"signs-aed": "08:16", "safety-aed": "08:18", "safety-room": "08:41", "safety-nurse": "09:08"},
    "hanako": {"safety-lost-child": "09:25", "safety-briefing": "09:32", "rooms-guests": "09:02"},
}  # fmt: skip

# How the morning has left the tasks; what is not named is not begun. Reception is left whole, to be done live.
PROGRESS = {task: {"state": "done", "by": who, "at": at} for who, tasks in _DONE.items() for task, at in tasks.items()}
PROGRESS |= {
    "hall-screen": {"state": "doing", "by": "takumi", "at": "09:24"},
    "hall-chairs": {"state": "doing", "by": "naoki", "at": "09:12"},
    "rooms-bags": {"state": "doing", "by": "aoi", "at": "09:40"},
    "booths-aisle-a": {"state": "doing", "by": "ichiro", "at": "09:35"},
    "safety-extinguishers": {"state": "problem", "by": "kenji", "at": "09:11", "note": "展示場Bの1本が段ボールの奥"},
    "hall-cables-b": {"state": "problem", "by": "naoki", "at": "09:28", "note": "ケーブルカバーが2本足りない"},
}
