"""What else happens to a question: its answer is told, its silence too; deciding, and keeping it for all to find."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from eventops import clock
from eventops.alarms import rings, wake
from eventops.board.actions import after_make, after_move, after_undo, quiet
from eventops.changes import record
from eventops.feed import queries as feed
from eventops.feed.actions import announce
from eventops.feed.announcements import texts
from eventops.refusals import Conflict

UNANSWERED = timedelta(minutes=10)

texts["question.answered"] = _l("Answer to #%(number)s %(title)s: %(answer)s")
texts["question.unanswered"] = _l("#%(number)s %(title)s: nobody has answered for %(minutes)s minutes.")


def begin(_member, question):
    wake(question, "question.unanswered", clock.now() + UNANSWERED)


@rings("question.unanswered")
def tell_of_silence(question, _turn):
    """Once: to the team whose card it is, else to the headquarters; what a duty keeps to itself stays in its room."""
    if not question.is_open:
        return
    event, own = question.event, question.stream
    stream = own if own.audience.startswith("duty:") else question.team.stream if question.team else event.stream(
        "managers")
    if room := feed.room_of(stream):
        announce(room, "question.unanswered", card=question, number=question.number, title=question.title,
                 minutes=int(UNANSWERED.total_seconds() // 60))


def follow(member, question, before):
    """Tell an answer where it was asked; who answers anew has not decided yet."""
    if question.state == "answered":
        question.answer, question.decided = question.outcome, False
        asked = question.message if question.message and not question.message.unsent_at else None
        if room := asked.room if asked else feed.room_of(question.stream):
            announce(room, "question.answered", reply_to=asked, card=question, actor=member, number=question.number,
                     title=question.title, answer=question.answer)
    wake(question, "question.unanswered", clock.now() + UNANSWERED if question.is_open else None)


def unfollow(_member, question, _last):
    """An answer that was taken back; the one before it stands in the story."""
    question.answer = question.outcome
    if question.is_open:
        question.decided = question.faq = False
        wake(question, "question.unanswered", clock.now() + UNANSWERED)


def mark_question(member, question, decided, faq):
    """Make an answer a decision, or one of those everybody finds first."""
    if not question.answer:
        raise Conflict("no_answer", _l("There is no answer yet."), subject=question)
    if (question.decided, question.faq) == (decided, faq):
        return
    before = question.decided, question.faq
    question.decided, question.faq = decided, faq
    question.version += 1
    if before[0] != decided:
        record(member, question, "question.decided" if decided else "question.undecided", title=question.title)
    if before[1] != faq:
        record(member, question, "question.promoted" if faq else "question.demoted", title=question.title)


quiet.add("question")
after_make["question"].append(begin)
after_move["question"].append(follow)
after_undo["question"].append(unfollow)
