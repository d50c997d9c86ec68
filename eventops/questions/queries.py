"""Looking answers up, and the question that somebody has asked before in other words."""

from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from eventops.extensions import db
from eventops.feed.queries import heard
from eventops.forms import folded
from eventops.questions.models import Question

MOST = 300  # answers that are looked through, the newest
SHOWN = 3  # of those that are like it
ALIKE = 0.34  # of its pairs of letters are in the other one
SKIPPED = set(" 　、。,.?？!！「」()()・…ー\n")


def answered(member):
    """Questions with an answer that the member may read, those for all to find first, then the newest."""
    return db.session.scalars(
        readable(member).options(joinedload(Question.reporter), selectinload(Question.photos))
        .where(Question.answer != "", Question.state != "open")
        .order_by(Question.faq.desc(), Question.received_at.desc()).limit(MOST)).unique().all()


def waiting(member):
    """Questions without an answer that the member may read, whoever has waited longest first."""
    return db.session.scalars(
        readable(member).where(Question.state == "open").order_by(Question.received_at).limit(MOST)).unique().all()


def readable(member):
    """The questions of what the member hears, each once."""
    return select(Question).filter_by(event_id=member.event_id, kind="question").where(
        Question.stream_id.in_(heard(member)), Question.duplicate_of_id.is_(None))


def similar(member, text):
    """Answered questions that ask much the same, the likest first."""
    wanted = pairs(text)
    if not wanted:
        return []
    found = [(likeness(wanted, question), question) for question in answered(member)]
    best = sorted((pair for pair in found if pair[0] >= ALIKE), key=lambda pair: (-pair[0], -pair[1].id))
    return [question for _likeness, question in best[:SHOWN]]


def likeness(wanted, question):
    """How much of what is typed the question holds: what was typed so far may be a part of it only."""
    return len(wanted & pairs(question.title)) / len(wanted)


def pairs(text):
    """Its pairs of neighbouring letters, folded as the search does: Japanese has no words to go by."""
    letters = [letter for letter in folded(text) if letter not in SKIPPED]
    return {first + second for first, second in pairwise(letters)}
