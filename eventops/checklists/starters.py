"""The templates that come with the product, as plain data: a trade fair, a festival, a sitting of an assembly.

A row: code, Japanese, English, minutes after the anchor, minutes of work, then what is special: "!" critical,
"photo", "text", "second", "number low high" the check, "each booth", "after code code", "closing" the anchor.
"""

from eventops.checklists.lines import PLAIN

_FAIR = {
    ("受付", "Reception"): """
1|机・椅子を並べる|Set out desks and chairs|-120|20|!
2|受付の看板を立てる|Put up the reception sign|-100|10|! photo
3|名簿とQR読取端末の動作確認|Visitor list ready, QR readers tested|-80|15|! after 1
4|来場者パスを並べる|Sort the visitor passes|-60|25|! after 1
5|領収書・筆記具・釣銭を用意|Receipts, pens and change|-45|10|second after 1""",
    ("会場", "Hall"): """
6|電源の容量・タップを確認し、ケーブルを養生|Check circuits and sockets, cover the cables|-120|40|! photo
7|Wi-Fi(来場者用・運営用)の確認|Check both Wi-Fi networks|-90|15|!
8|照明を点灯|Lights on|-80|5|
9|空調を設定し室温を確認(℃)|Set the air conditioning, read the temperature (°C)|-60|10|number 18 28
10|音響・マイクと予備電池の確認|Check sound, microphones and spare batteries|-60|15|! after 6
11|映像と切替の確認|Check screens and switcher|-60|20|! after 6""",
    ("小間", "Booths"): """
12|社名板の掲示・誤字の確認|Name board up and spelt right|-90|5|each booth
13|備品数の確認(机・椅子・コンセント)|Count tables, chairs and sockets|-90|5|each booth
14|消火器・非常口をふさいでいないこと|No extinguisher or exit blocked|-45|5|! photo each booth
15|通路幅の確認(m)|Measure the aisle (m)|-45|10|! number 1.8 10""",
    ("サイン", "Signs"): """
16|正面入口の看板|Sign at the main entrance|-120|30|! photo
17|順路の矢印|Arrows along the route|-90|20|!
18|トイレ・喫煙所の案内|Signs to toilets and smoking area|-90|10|
19|AED・救護室の案内|Signs to the AED and first aid|-90|10|!
20|避難経路図の掲示|Escape plans up|-90|15|!""",
    ("動線", "Ways"): """
21|搬入車両の退出を確認|All delivery vehicles have left|-60|10|!
22|台車の片付けと床の養生|Trolleys away, floors covered|-60|15|after 21
23|待機列のベルトを張る|Belts for the queue|-60|15|""",
    ("安全", "Safety"): """
24|消火器の位置を確認|Extinguishers in place|-60|15|!
25|避難経路と非常口の開閉を確認|Escape routes free, doors open|-60|15|! second
26|AEDの位置と使用可表示を確認|AED in place and ready|-60|5|! photo
27|救護室の準備(寝台・毛布・水)|First-aid room: bed, blankets, water|-60|15|!
28|119・110の通報文と会場住所を配る|Hand out the 119/110 script with the address|-45|10|""",
    ("控室・配布物", "Green room and hand-outs"): """
29|控室に水・お茶|Water and tea in the green room|-90|10|
30|弁当の数とアレルギー対応を確認(個)|Count lunches and those for allergies|60|15|number 1 1000
31|会場図・チラシ・アンケートをそろえる|Maps, leaflets and questionnaires|-60|15|
32|ポスターを配架|Posters into the rack|-60|10|""",
    ("通信", "Communication"): """
33|無線の配布と通話確認|Hand out and test the radios|-90|15|! second
34|充電場所と予備電池|Charging place and spare batteries|-60|10|
35|大画面に運営ボードを映す|The board on the big screen|-45|10|""",
    ("撤去", "Taking down"): """
36|場内に来場者が残っていないこと|No visitors left inside|15|15|! closing
37|忘れ物の見回り|Look for lost things|30|10|! closing each booth after 36
38|無線・鍵・パスを回収し数を記録|Collect radios, keys and passes; note the count|45|20|! text closing
39|ごみの分別と搬出|Sort and take out the rubbish|75|30|closing
40|借用備品の数を確認して返却|Count and return what was hired|90|30|! second closing
41|会場の原状回復・引渡し|Hand the hall back as it was|120|30|! photo closing after 39 40""",
}
_FESTIVAL = {
    ("本部", "Headquarters"): """
1|本部テント・机・椅子の設置|Tent, desks and chairs of the headquarters|-180|40|!
2|天気と風速の確認(m/s)|Check weather and wind (m/s)|-120|10|! number 0 10
3|無線の配布と通話確認|Hand out and test the radios|-90|15|! after 1
4|中止・避難の判断基準を全員で確認|Go through when to stop and where to shelter|-60|15|! text""",
    ("会場", "Grounds"): """
5|ステージ・やぐらの固定を確認|Stage and tower stand firm|-150|30|! second
6|発電機の設置と燃料の確認|Generators set up and fuelled|-150|30|! photo
7|照明・ちょうちんの点灯確認|Lights and lanterns work|-90|20|after 6
8|音響・マイクの確認|Check sound and microphones|-60|20|after 6
9|仮設トイレの清掃・備品|Portable toilets clean and stocked|-60|20|""",
    ("出店", "Stalls"): """
10|出店の位置と間隔を確認|Stalls stand where they should, apart enough|-120|10|each booth
11|消火器の設置|A fire extinguisher at the stall|-90|5|! photo each booth
12|ガス器具・ホースの点検|Gas burners and hoses checked|-90|10|! each booth
13|食品の温度管理と手洗いの確認|Food kept cold, hands can be washed|-60|10|! each booth""",
    ("交通・動線", "Traffic and ways"): """
14|通行止めの看板と規制の開始|Road closed, signs up|-60|20|! photo
15|緊急車両の通路を確保|Way for emergency vehicles free|-60|15|! photo after 14
16|駐車場・駐輪場の案内|Car and bicycle parks signed|-60|15|
17|一方通行の列とロープ|One-way queue and ropes|-45|20|""",
    ("安全・救護", "Safety and first aid"): """
18|救護所とAEDの準備|First-aid post and AED ready|-60|15|! photo
19|警備の配置と人数(人)|Guards at their posts (people)|-45|10|! number 1 500
20|迷子の預かり所と合言葉|Place for lost children, code word shared|-45|10|!
21|熱中症対策(水・日陰)|Water and shade against the heat|-45|15|""",
    ("片付け", "Clearing up"): """
22|火の始末を確認|Every fire is out|15|10|! closing each booth
23|忘れ物・危険物の見回り|Look for lost and dangerous things|30|30|! closing
24|ごみの分別と搬出|Sort and take out the rubbish|60|60|closing
25|通行止めの解除|Open the road again|60|20|! closing after 23
26|会場の原状回復|The grounds as they were|120|60|! photo closing after 24""",
}
_ASSEMBLY = {
    ("前日まで", "The day before"): """
1|議案書・資料の部数を確認(部)|Count the papers (copies)|-1440|30|! number 1 500
2|招集通知と出欠の取りまとめ|Summons sent, attendance known|-1440|30|! text
3|傍聴席と報道席の割当て|Seats for the public and the press|-1440|15|""",
    ("議場", "Chamber"): """
4|氏名標・席札を並べる|Name plates at the seats|-90|20|! photo
5|資料を各席に配る|Papers at every seat|-75|30|! after 1 4
6|マイク・録音・電子採決の動作確認|Test microphones, recording and electronic vote|-60|30|! second
7|中継・字幕の確認|Check broadcast and captions|-45|20|! after 6
8|時計・発言残時間表示の確認|Clock and speaking-time display|-45|10|
9|議長席の次第と議事日程|Agenda at the chair|-45|10|! second
10|水と筆記具|Water and pens|-30|10|""",
    ("受付・傍聴", "Reception and public"): """
11|傍聴受付と受付簿|Desk and register for the public|-60|15|!
12|車いす席・手話通訳・補聴設備|Wheelchair places, sign language, hearing loop|-60|20|! photo
13|傍聴の注意事項を掲示|Rules for the public on display|-60|10|""",
    ("安全", "Safety"): """
14|避難経路とAEDの確認|Escape routes and AED|-45|10|!
15|守衛の配置|Guards at their posts|-30|10|!""",
    ("終了後", "Afterwards"): """
16|録音・採決の記録を保存|Keep the recording and the record of votes|15|20|! second closing
17|残った資料の回収と数の確認|Collect and count what papers are left|15|20|text closing
18|忘れ物の見回りと原状回復|Look for lost things, chamber as it was|30|20|photo closing""",
}


def _line(section, text):
    code, ja, en, offset, minutes, special = text.split("|")
    words = special.split()
    line = PLAIN | {"code": code, "section_ja": section[0], "section_en": section[1], "title_ja": ja, "title_en": en,
                    "due_offset": int(offset), "estimate": int(minutes), "critical": "!" in words}
    if "closing" in words:
        line["due_anchor"] = "closing"
    if "each" in words:
        line["each"] = words[words.index("each") + 1]
    line["check"] = next((check for check in ("photo", "text", "second", "number") if check in words), "none")
    if line["check"] == "number":
        at = words.index("number")
        line["low"], line["high"] = float(words[at + 1]), float(words[at + 2])
    if "after" in words:
        rest = words[words.index("after") + 1:]
        line["after"] = ",".join(word for word in rest if word.isdigit())
    return line


def _template(key, ja, en, sections):
    lines = [_line(section, text) for section, texts in sections.items() for text in texts.strip().splitlines()]
    return {"key": key, "name_ja": ja, "name_en": en, "lines": lines}


STARTERS = {starter["key"]: starter for starter in (
    _template("trade-fair", "展示会の設営と撤去", "Trade fair: setting up and taking down", _FAIR),
    _template("festival", "まつりの設営と片付け", "Festival: setting up and clearing up", _FESTIVAL),
    _template("assembly", "議会の本会議", "Sitting of an assembly", _ASSEMBLY),
)}
