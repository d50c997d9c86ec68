"""Found items 拾得物 and inquiries 遺失問合せ: their public features, states and verbs."""

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
WORDS = (  # the first word found in a message names the class
    ("wallet", ("財布", "wallet", "purse")), ("phone", ("スマホ", "携帯", "iphone", "phone")),
    ("keys", ("鍵", "カギ", "キー", "key")), ("umbrella", ("傘", "umbrella")),
    ("bag", ("かばん", "カバン", "鞄", "バッグ", "bag", "リュック")), ("card", ("カード", "免許", "証明書", "名札")),
    ("cash", ("現金", "cash")), ("glasses", ("眼鏡", "メガネ", "めがね", "glasses")),
    ("clothing", ("上着", "帽子", "マフラー", "手袋", "コート", "hat", "coat", "scarf")), ("toy", ("おもちゃ", "ぬいぐるみ")),
)


def class_in(text):
    text = text.lower()
    return next((name for name, words in WORDS if any(word in text for word in words)), "other")


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
        Verb("match", ("received", "stored"), "matched", _l("Owner found"), least=LEAD, duty="lost_property", note=True),
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
        Verb("close", ("open", "candidate", "matched"), "closed", _l("Close the inquiry"), own=("reporter",), least=LEAD,
             duty="lost_property", note=True),
        Verb("reopen", ("closed",), "open", _l("Reopen"), least=STAFF, note=True),
    )

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    __mapper_args__ = {"polymorphic_identity": "inquiry"}
