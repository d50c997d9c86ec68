"""The doors of questions beside those every card has: what was answered, what is like it, deciding."""

from flask import abort, render_template, request

from eventops.board import queries as board
from eventops.forms import tidy
from eventops.people.access import members_only, writes
from eventops.questions import actions, blueprint, queries
from eventops.questions.forms import MarksForm
from eventops.questions.models import Question

LONGEST = 120  # letters of a question that are compared


@blueprint.get("")
@members_only("card.read")
def show_questions(member):
    """All that was answered: what everybody asks first, then decisions, then the rest; and what still waits."""
    found = sorted(queries.answered(member), key=lambda each: (not each.faq, not each.decided))
    return render_template("questions/questions.html", member=member, questions=found, waiting=queries.waiting(member))


@blueprint.get("/similar")
@members_only("card.read")
def show_similar(member):
    """``?q=``: answered questions that are like it, as a list alone."""
    text = tidy(request.args.get("q", ""))[:LONGEST]
    return render_template("questions/_similar.html", member=member, questions=queries.similar(member, text))


@blueprint.post("/<number>/marks")
@writes("question.decide", MarksForm)
def mark_question(member, form, number):
    question = board.card(member, number)
    if not isinstance(question, Question):
        abort(404)
    actions.mark_question(member, question, form.decided.data, form.faq.data)
