"""Question 質問: its answer, its states and verbs (see the table in the README)."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from eventops.board.models import Card
from eventops.board.verbs import State, Verb
from eventops.feed.guesses import first_line
from eventops.permissions import STAFF

DECIDED = "決定 decision"  # what a decision is found by, in either language


class Question(Card):
    __tablename__ = "questions"
    LABEL, ICON, FIRST_STATE, MORE = _l("Question"), "❓", "open", "questions/_answer.html"
    SEARCHED = ("answer", "decided")
    STATES = {
        "open": State(_l("not answered"), "？", "todo"),
        "answered": State(_l("answered"), "✓", "done", is_open=False),
        "closed": State(_l("closed"), "－", "closed", is_open=False),
    }
    VERBS = (
        Verb("answer", ("open", "answered"), "answered", _l("Answer"), least=STAFF, note=True, photos=True, main=True),
        Verb("close", ("open", "answered"), "closed", _l("Close"), own=("reporter",), least=STAFF),
        Verb("reopen", ("answered", "closed"), "open", _l("Ask again"), own=("reporter",), least=STAFF, note=True,
             keeps=True),
    )

    id: Mapped[int] = mapped_column(ForeignKey("cards.id"), primary_key=True)
    answer: Mapped[str] = mapped_column(default="")
    decided: Mapped[bool] = mapped_column(default=False)  # by somebody who may decide
    faq: Mapped[bool] = mapped_column(default=False)

    __mapper_args__ = {"polymorphic_identity": "question"}

    @classmethod
    def fields(cls, form, message):
        """What a form and the message it came from say about a new question."""
        said = message.body if message else ""
        return {"title": form.title.data or first_line(said, 120) or str(cls.LABEL), "body": form.body.data or said,
                "urgency": form.urgency.data or "normal"}

    @property
    def more_words(self):
        return tuple(filter(None, (self.answer, self.decided and DECIDED)))
