"""The polls' doors, and what one looks like on an open page: in its post."""

from flask import request
from flask_babel import gettext as _

from eventops import clock, live
from eventops.feed import queries as feed
from eventops.feed.forms import PressForm
from eventops.fragments import render_fragment
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, occurred_at, writes
from eventops.polls import actions, blueprint, closing, queries
from eventops.polls.forms import PollForm, VoteForm
from eventops.polls.models import KINDS, Poll
from eventops.sheets import file_answer

blueprint.add_app_template_global(KINDS, "POLL_KINDS")


@live.shows(Poll)
def parts_of_poll(poll):
    return [Part("replace", f'.poll[data-poll="{poll.key}"]', "polls/_poll.html")]


@blueprint.get("/rooms/<key>/polls/new")
@members_only("poll.make")
def show_new_poll(member, key):
    """The sheet in which a question is written; ``?attendance=1``: whether people come."""
    return render_fragment("polls/_new.html", member=member, room=feed.room(member, key),
                           is_attendance="attendance" in request.args, form=PollForm(formdata=None))


@blueprint.post("/rooms/<key>/polls")
@writes("poll.make", PollForm)
def make_poll(member, form, key):
    closes_at = form.closes_at.data and clock.utc(form.closes_at.data.replace(second=0), member.event.zone)
    actions.make_poll(member, feed.room(member, key), form.body.data, form.kind.data, form.client_id.data,
                      form.lines(), form.anonymous.data, closes_at, occurred_at(form))


@blueprint.post("/polls/<key>/votes")
@writes("poll.vote", VoteForm)
def vote(member, form, key):
    actions.vote(member, queries.poll(member, key), form.option.data, form.on.data, form.note.data)


@blueprint.get("/polls/<key>/mine")
@members_only("message.read")
def show_own_vote(member, key):
    """What the asker has chosen, for their page to mark it: nobody else is told that way."""
    found = queries.vote(queries.poll(member, key), member)
    return {"choices": found.choices if found else [], "note": found.note if found else ""}


@blueprint.get("/polls/<key>")
@members_only("message.read")
def show_poll(member, key):
    """Who has chosen what, and for staff who has not answered; of an anonymous poll only how many."""
    poll = queries.poll(member, key)
    voted = [] if poll.is_anonymous else queries.votes(poll)
    named = people.known_by_name(member, [each.member for each in voted])
    missing = [] if poll.is_anonymous else queries.missing(poll, voted)
    voted_for = [[each for each in voted if place in each.choices] for place in range(len(poll.options))]
    return render_fragment("polls/_votes.html", member=member, poll=poll, voted_for=voted_for, missing=missing,
                           named=named)


@blueprint.post("/polls/<key>/close")
@writes("poll.make", PressForm)
def close_poll(member, form, key):
    closing.close_poll(member, queries.poll(member, key))


@blueprint.get("/polls/<key>/votes.<kind>")
@members_only("poll.export")
def export_votes(member, key, kind):
    poll = queries.poll(member, key)
    return file_answer("poll", [*(numbers if poll.is_anonymous else answers)(poll)], kind, _("Poll"))


def numbers(poll):
    """How often each option was chosen, as last told."""
    return [[_("Option"), _("Votes")], *zip(poll.words, poll.counts, strict=True)]


def answers(poll):
    """A line for everybody who was asked, those who have answered first."""
    voted, words = queries.votes(poll), poll.words
    yield [_("Name"), _("Organisation"), _("Answer"), _("Note"), _("Time")]
    for each in voted:
        yield [each.member.name, each.member.organization, " / ".join(words[place] for place in each.choices),
               each.note, clock.stamp(each.at, poll.event.zone)]
    for member in queries.missing(poll, voted):
        yield [member.name, member.organization, _("not answered"), "", ""]
