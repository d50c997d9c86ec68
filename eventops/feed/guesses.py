"""What a message wants, guessed from its words: nobody should have to choose a kind in a hurry."""

import re
import unicodedata
from datetime import time

NONE = r"(?:は|も)?(?:な(?:し|い|かった)|ありません|ございません|解消|にご?注意)"  # 「忘れ物なし」
LEFT = r"財布|スマホ|携帯電話|鍵|傘|帽子|上着|手袋|眼鏡|メガネ|名札|かばん|カバン|バッグ|リュック|水筒|ぬいぐるみ"
GONE = r"足り(?:な|ませ)|足ら(?:な|ず)|切れそう|(?:な|無)くなり(?:そう|ました|かけ)"
SAID = r"(?!ら|か|後|あと|[?？])"  # 「完了しました」, but not 「完了しましたら」 or 「完了しましたか」

# The first that matches wins; an urgent lack is a lack, and a lost thing may well be asked about.
WORDS = {
    "found": (
        rf"(?:忘れ物|忘れもの|落とし物|落し物|落としもの|遺失物)(?!{NONE}|の(?:ない|確認)|は[^。\n]{{0,20}}(?:へ|まで|ください))",
        r"拾(?:った|って|いました|い物)|拾得|置き忘れ",
        rf"(?:{LEFT})(?:が|を)?(?:落ちて|置いたまま|残って|ありました|届きました|お?預かり)",
        r"\b(?:found (?:a|an|some|this|these|someone)|left behind|lost property)\b",
    ),
    "supply": (
        GONE,
        rf"(?<!寝)不足(?!{NONE})|(?:在庫|品|電池|電池が)切れ|残り(?:わずか|僅か|少し|が?少な)",
        r"補充(?!(?:を)?(?:しました|いたしました|済|完了|してあり|されました))",
        r"追加.{0,6}(?:お願い|ください|ほしい)|(?:持って|もって)(?:き|来)て|用意.{0,3}(?:お願い|ください)|手配.{0,3}お願い",
        r"(?<![てで])(?:ほしい|欲しい)(?:です|の|。|$)|お借りでき",
        r"\b(?:r[ua]n(?:ning)? (?:out|low|short)|need (?:some |\d+ )?more|not enough|short of|low on)\b",
        r"(?:\b(?:are|is)|'re) out of(?! order)\b",
    ),
    "finish": (
        rf"(?<!未)(?:完了|終了)(?:(?:いた|致)?し(?:まし)?た{SAID}|です(?!か)|(?=[\s。.!！]|$))",
        rf"(?:終わり|終え|でき|出来|片付き|片づき|整い)ました{SAID}|終わった{SAID}",
        r"準備.{0,2}(?:OK|ＯＫ|オーケー)(?!で?すか|[?？])",
        r"\b(?:is|are|all) (?:done|finished|complete|ready)\b(?!\?)",
    ),
    "where": (
        r"(?:今|いま)[、はも]?(?:どこ|どちら|どの辺|どのあたり)(?!で[^す]|の|が)",
        r"(?:どこ|どちら)に(?:い(?:ます|る|らっしゃ)|おられ)",
        r"\bwhere are you\b",
    ),
    "question": (
        r"[?？]|どこ(?!も|か)|いつ(?!も)|何時|どう(?:すれば|したら)",
        r"です(?:か|かね)|ま(?:す|した)か|でしょうか|教えて",
    ),
}
PATTERNS = [(guess, re.compile("|".join(words), re.IGNORECASE)) for guess, words in WORDS.items()]
# Bounded everywhere: an open repetition tried at every letter of a long text would hold up the whole server.
LACK_WITHIN = 300  # letters
LACK = re.compile(
    r"(?P<item>[^\s、。!！?？・]{1,30}?)(?:が|は|も|を)?"
    r"(?:もう|少し|すこし|あと|[0-9０-９]{1,6}[^\s0-9０-９、。]{1,2}(?:ほど)?){0,4}"
    rf"(?:{GONE}|不足)")
UNITS = "本|個|枚|台|箱|脚|袋|束|冊|部|缶|組|巻|セット|ケース|パック|ロール"
ASKED = re.compile(  # 「24本お願いします」, but not 「残り2本なので…」 or 「2本しか…」
    r"(?<!残り)(?<!在庫)(?<![0-9０-９.:：])(?P<number>[0-9０-９]{1,5})"
    rf"(?P<unit>{UNITS})(?!目|しか)"
    r"(?=[^。\n]{0,12}(?:お願い|ください|下さい|ほしい|欲しい|必要|追加|補充|手配|用意|持って))")
DUE = re.compile(  # 「13:00まで」「13時半までに」 "by 13:00"
    r"(?<![0-9:])(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})|時(?:(?P<half>半)|(?P<minutes>[0-9]{1,2})分)?)まで(?:に)?|"
    r"\bby (?P<by>[0-9]{1,2}):(?P<past>[0-9]{2})(?![0-9])", re.IGNORECASE)
URGENT = re.compile(
    r"至急(?!では|じゃ)|緊急(?!連絡|時|車|避難)|大急ぎ|早急に|今すぐ|"
    r"すぐに?(?:来て|きて|お願い|ください|持って|必要|対応)|"
    r"\b(?:urgent|asap|right away|immediately)\b", re.IGNORECASE)


def guess(body):
    """supply, found, finish, where, question, or nothing."""
    return next((name for name, pattern in PATTERNS if pattern.search(body)), "")


def lacking(body):
    """What is missing in 「お茶が足りないため至急…」: お茶; else the first line, shortened."""
    if match := LACK.search(body, 0, LACK_WITHIN):
        return match["item"]
    return first_line(body)


def amount_asked(body):
    """How many of it: ``(24, "本")`` in 「24本お願いします」, ``(0, "")`` when nobody said."""
    match = ASKED.search(body, 0, LACK_WITHIN)
    return (int(match["number"]), match["unit"]) if match else (0, "")


def due_asked(body):
    """By when, as the clock on the wall says it, and what else it says: ``(time(13), "お茶")``, or ``(None, body)``."""
    plain = unicodedata.normalize("NFKC", body)
    match = DUE.search(plain, 0, LACK_WITHIN)
    hour, minute = 24, 60
    if match:
        hour = int(match["hour"] or match["by"])
        minute = 30 if match["half"] else int(match["minute"] or match["minutes"] or match["past"] or 0)
    if hour > 23 or minute > 59:
        return None, body
    return time(hour, minute), f"{plain[:match.start()]} {plain[match.end():]}".strip()


def first_line(body, length=60):
    line = body.strip().partition("\n")[0]
    return line if len(line) <= length else line[: length - 1] + "…"


def is_urgent(body):
    return bool(URGENT.search(body))
