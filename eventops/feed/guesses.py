"""What a message wants, guessed from its words: nobody should have to choose a kind in a hurry."""

import re

# The first that matches wins; an urgent lack is a lack, and a lost thing may well be asked about.
WORDS = (
    ("found", r"忘れ物|落とし物|落し物|拾い|拾得|置き忘れ|\b(?:found|left behind|lost property)\b"),
    ("supply", r"足りな|足らな|不足|補充|切れそう|なくなりそう|無くなりそう|なくなりました|追加.{0,6}(?:お願い|ください)|"
               r"持ってきて|用意をお願い|\b(?:run(?:ning)? (?:out|low)|need more|short of|out of)\b"),
    ("finish", r"(?:完了|終了|終わり|でき|出来)ま?し(?:た|ました)|完了です|\b(?:is|are|all) (?:done|finished|complete|ready)\b"),
    ("where", r"(?:今|いま).{0,4}(?:どこ|どちら)|どこにい|\bwhere are you\b"),
    ("question", r"[?？]|どこ|いつ|どう(?:すれば|したら)|ですか|ますか"),
)
PATTERNS = [(guess, re.compile(words, re.IGNORECASE)) for guess, words in WORDS]
LACK = re.compile(r"(?P<item>[^\s、。!！?？]{1,30}?)(?:が|は|も)?(?:もう|少し|すこし|あと)*"
                  r"(?:足りな|足らな|不足|切れそう|なくなりそう|無くなりそう|なくなりました)")
URGENT = re.compile(r"至急|大至急|緊急|すぐに|\b(?:urgent|asap|right away|immediately)\b", re.IGNORECASE)


def guess(body):
    """supply, found, finish, where, question, or nothing."""
    return next((name for name, pattern in PATTERNS if pattern.search(body)), "")


def lacking(body):
    """What is missing in 「お茶が足りないため至急…」: お茶; else the first line, shortened."""
    if match := LACK.search(body):
        return match["item"]
    return first_line(body)


def first_line(body, length=60):
    line = body.strip().partition("\n")[0]
    return line if len(line) <= length else line[: length - 1] + "…"


def is_urgent(body):
    return bool(URGENT.search(body))
