"""Found items 拾得物 and inquiries 遺失問合せ: their public features, states and verbs."""

import re

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from eventops.board.models import Card
from eventops.board.verbs import State, Verb
from eventops.feed.guesses import first_line
from eventops.permissions import LEAD, STAFF

CLASSES = {
    "wallet": _l("wallet"), "phone": _l("mobile phone"), "keys": _l("keys"), "umbrella": _l("umbrella"),
    "clothing": _l("clothing"), "bag": _l("bag"), "card": _l("card or certificate"), "cash": _l("cash"),
    "glasses": _l("glasses"), "toy": _l("toy"), "other": _l("something else"),
}
WORDS = (  # Japanese and English words of each class; the first found in a message names it
    ("wallet", r"財布|サイフ|さいふ|小銭入れ|札入れ|がま口", "wallet|purse"),
    ("phone", r"スマホ(?!の?充電)|スマートフォン|携帯(?!用|の?充電|トイレ)|ケータイ|アイフォン|タブレット",
     "iphone|phone|mobile|smartphone|tablet"),
    ("keys", r"鍵|カギ|キーケース|キーホルダー|(?:カード|スマート)キー|(?<![ァ-ヶー])キー(?![ァ-ヶー])", "key"),
    ("umbrella", r"傘", "umbrella|parasol"),
    ("bag", r"かばん|カバン|鞄|バッグ|リュック|ポーチ|手提げ|トート|紙袋|スーツケース|キャリーケース",
     "bag|handbag|backpack|rucksack|suitcase|pouch"),
    ("card",
     r"(?<!メモリー)(?<!sd)カード|免許|証明書|名札|(?:社員|学生|職員|保険|会員|身分)証|定期(?:券|入れ)|パスポート",
     "card|badge|passport|licence|license"),
    ("cash", r"現金|お金|紙幣|硬貨|小銭|万円札|千円札", "cash|money|coin|banknote"),
    ("glasses", r"眼鏡|メガネ|めがね|サングラス", "glasses|sunglasses|spectacles"),
    ("clothing",
     r"上着|帽子|マフラー|手袋|コート|ジャケット|パーカー|セーター|ストール|スカーフ|ネクタイ|ハンカチ|靴",
     "hat|cap|coat|jacket|sweater|scarf|glove|tie|handkerchief|shoe"),
    ("toy", r"おもちゃ|ぬいぐるみ|縫いぐるみ|玩具|人形", "toy|doll|teddy bear"),
)
PATTERNS = [(name, re.compile(rf"{japanese}|(?<![a-z])(?:{english})(?:e?s)?(?![a-z])"))
            for name, japanese, english in WORDS]


def class_in(text):
    """The class whose word comes first in the table; "what" is no hat, and a keyboard no key."""
    text = text.lower()
    return next((name for name, pattern in PATTERNS if pattern.search(text)), "other")


class LostThing:
    """What a found item and an inquiry have in common: features that anybody may read."""

    CLASSES = CLASSES

    @declared_attr
    def item_class(cls) -> Mapped[str]:
        return mapped_column(default="other")

    @declared_attr
    def colour(cls) -> Mapped[str]:
        return mapped_column(default="")

    @classmethod
    def fields(cls, form, message):
        """What a form and the message it came from say about it."""
        said = message.body if message else ""
        item_class = form.item_class.data if form.item_class.data in CLASSES else class_in(form.title.data or said)
        return {"title": form.title.data or first_line(said) or str(cls.LABEL), "body": form.body.data or said,
                "item_class": item_class, "colour": form.colour.data or "", "urgency": form.urgency.data or "normal"}

    @property
    def class_word(self):
        return CLASSES[self.item_class]


class FoundItem(LostThing, Card):
    __tablename__ = "found_items"
    LABEL, ICON, FIRST_STATE = _l("Found item"), "☂", "received"
    STATES = {
        "received": State(_l("handed in"), "○", "todo"),
        "stored": State(_l("kept"), "◐", "doing"),
        "matched": State(_l("owner found"), "◕", "doing"),
        "returned": State(_l("returned"), "✓", "done", is_open=False),
        "police": State(_l("given to the police"), "✓", "done", is_open=False),
        "venue": State(_l("given to the venue"), "✓", "done", is_open=False),
        "disposed": State(_l("disposed of"), "－", "closed", is_open=False),
        "void": State(_l("entered by mistake"), "－", "closed", is_open=False),
    }
    VERBS = (
        Verb("store", ("received",), "stored", _l("Put in storage"), note=True, main=True),
        Verb("match", ("received", "stored"), "matched", _l("Owner found"), least=LEAD, duty="lost_property",
             note=True),
        Verb("unmatch", ("matched",), "stored", _l("Not the owner"), least=LEAD, duty="lost_property", note=True),
        Verb("return", ("received", "stored", "matched"), "returned", _l("Returned"), least=LEAD, duty="lost_property",
             note=True),
        Verb("to_police", ("received", "stored"), "police", _l("To the police"), least=LEAD, duty="lost_property",
             note=True),
        Verb("to_venue", ("received", "stored"), "venue", _l("To the venue"), least=LEAD, duty="lost_property",
             note=True),
        Verb("dispose", ("stored",), "disposed", _l("Dispose of"), least=LEAD, duty="lost_property", note=True),
        Verb("void", ("received", "stored"), "void", _l("Entered by mistake"), own=("reporter",), least=STAFF,
             note=True),
        Verb("reopen", ("returned", "police", "venue", "disposed", "void"), "stored", _l("Reopen"), least=LEAD,
             duty="lost_property", note=True),
    )

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "found"}


class Inquiry(LostThing, Card):
    __tablename__ = "inquiries"
    LABEL, ICON, FIRST_STATE = _l("Lost item inquiry"), "🔍", "open"
    STATES = {
        "open": State(_l("looking for it"), "○", "todo"),
        "candidate": State(_l("may be found"), "◐", "doing"),
        "matched": State(_l("found"), "◕", "doing"),
        "closed": State(_l("closed"), "✓", "done", is_open=False),
    }
    VERBS = (
        Verb("suggest", ("open",), "candidate", _l("May be found"), least=STAFF, note=True, main=True),
        Verb("confirm", ("open", "candidate"), "matched", _l("It is this one"), least=LEAD, duty="lost_property",
             note=True, main=True),
        Verb("reject", ("candidate", "matched"), "open", _l("It is not"), least=STAFF, note=True),
        Verb("close", ("open", "candidate", "matched"), "closed", _l("Close the inquiry"), own=("reporter",),
             least=LEAD, duty="lost_property", note=True),
        Verb("reopen", ("closed",), "open", _l("Reopen"), least=STAFF, note=True),
    )

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "inquiry"}
