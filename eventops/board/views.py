"""The board's doors, and what a card looks like on an open page."""

from flask import abort, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from eventops import clock, live
from eventops.board import actions, asides, blueprint, queries, rows
from eventops.board.forms import AssignForm, CardForm, EditForm, MergeForm, MoveForm, SnoozeForm
from eventops.board.models import Card
from eventops.events import queries as events
from eventops.feed import pictures
from eventops.feed import queries as feed
from eventops.feed.actions import post_message
from eventops.feed.forms import PressForm, TalkForm
from eventops.feed.guesses import is_urgent, lacking
from eventops.fragments import render_fragment
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, occurred_at, writes
from eventops.permissions import can
from eventops.refusals import Conflict, Refused

NO_SUCH_KIND = _l("There is no such kind of card.")
GROUPS = ("team", "organization", "nobody")  # whom a card may wait for; with a colon before its key or name
STORY = 12  # lines of a card's story that go with each of its packets
blueprint.add_app_template_global(rows.drawn, "drawn_row")
blueprint.add_app_template_global(clock.wall_time)
heads = []  # functions of the event that give (template, values): what features above say on top of the board
sections = []  # functions of the event that give (template, values): what features above add to the board
hints = []  # functions of a card that was just moved that give a line for the presser, or nothing
asking = {}  # kind -> function (member) that gives (template, values): what else the form of a new card asks
preparing = {}  # kind -> function (member, form, message, place, stream): more columns of a new card, or Refused
progress = []  # functions of a card that give more Parts: what else of a feature's moves with the card


@live.shows(Card, loaded=queries.everything)
def parts_of_card(card):
    story = queries.story(card, STORY)  # not the newest alone: a page that slept has missed more than one
    parts = [
        Part("append", f"#{card.list_id}", "board/_card.html"),
        Part("replace", f'[data-chip="{card.key}"]', "board/_chip.html"),
        Part("replace", f"#page-{card.key}", "board/_card_page.html"),
        *(Part("append", f"#story-{card.key}", "board/_story.html", {"changes": [change]}) for change in story),
    ]
    return parts + [part for more in progress for part in more(card)]


def kind_of(name, made_by_hand=True):
    """The class of cards of that kind. Set-up tasks come of checklists alone."""
    mapper = Card.__mapper__.polymorphic_map.get(name)
    if mapper is None or (made_by_hand and not hasattr(mapper.class_, "fields")):
        raise Refused("unknown_kind", NO_SUCH_KIND)
    return mapper.class_


def made_by_hand():
    """The kinds anybody can put on the board, in the order of their names."""
    classes = (mapper.class_ for name, mapper in sorted(Card.__mapper__.polymorphic_map.items()))
    return [kind for kind in classes if hasattr(kind, "fields")]


def on_the_board():
    """The kinds that stand in the board's own list, in the order of their names."""
    return [mapper.class_ for _name, mapper in sorted(Card.__mapper__.polymorphic_map.items())
            if mapper.class_.VERBS and mapper.class_.ON_BOARD]


@blueprint.get("/board")
@members_only("card.read")
def show_board(member):
    kinds = on_the_board()
    return render_template(
        "board/board.html", member=member, kinds=kinds, places=events.places(member.event_id),
        cards=queries.cards(member, kinds),
        heads=[head(member.event) for head in heads], sections=[section(member.event) for section in sections])


@blueprint.get("/cards/new")
@members_only("card.make")
def show_new_card(member):
    """A form for one card, filled from the message it comes from."""
    kind = kind_of(request.args.get("kind", "supply"))
    message = feed.message(member, request.args["message"]) if request.args.get("message") else None
    form = CardForm(formdata=None, kind=kind.__mapper_args__["polymorphic_identity"])
    if message is not None:
        form.title.data = lacking(message.body) if form.kind.data == "supply" else message.body[:120]
        form.urgency.data = "urgent" if is_urgent(message.body) else message.urgency
        form.message.data = message.key
        form.place.data = message.place.key if message.place else ""
    elif place := events.place_by_key(member.event_id, request.args.get("place")):
        form.place.data = place.key
    more = asking[form.kind.data](member) if form.kind.data in asking else None
    return render_template("board/new_card.html", member=member, kind=kind, kinds=made_by_hand(), form=form,
                           message=message, places=events.places(member.event_id), more=more)


@blueprint.post("/cards")
@writes("card.make", CardForm, prepare=pictures.ready)
def make_card(member, form, ready):
    kind = kind_of(form.kind.data)
    message = feed.message(member, form.message.data) if form.message.data else None
    if not (form.title.data or form.ticked.data or message or ready):
        raise Refused("empty", _l("One line of text or one photo, please."), fields={"title": [_l("What is it?")]})
    if message and message.unsent_at:
        raise Conflict("unsent", _l("This post was unsent."), subject=message)
    already = message and next((card for card in message.cards if card.kind == form.kind.data), None)
    if already:
        raise Conflict("already_made", _l("#%(number)s was made from this already.", number=already.number),
                       subject=already)
    place = events.place_by_key(member.event_id, form.place.data) or (message and message.place)
    stream = message.stream if message else member.event.stream("everyone")
    columns = {"place": place, **kind.fields(form, message)}
    if form.kind.data in preparing:
        columns |= preparing[form.kind.data](member, form, message, place, stream)
    card = actions.make_card(
        member, kind, stream, ready, message=message, state=kind.FIRST_STATE, place_note=form.place_note.data,
        occurred_at=message.occurred_at if message else occurred_at(form), **columns)
    return {"card": url_for("board.show_card", event=member.event.slug, number=card.number),
            "message": f"#{card.number} {card.title}: {card.state_word.label}"}


@blueprint.get("/cards/<number>")
@members_only("card.read")
def show_card(member, number):
    card = queries.card(member, number)
    return render_template(
        "board/card.html", member=member, card=card, story=queries.story(card), talk=feed.about(member, card.id),
        room=feed.room_of(card.stream))


@blueprint.get("/cards/<number>/assignees")
@members_only("card.assign")
def show_assignees(member, number):
    """Those who hear the card, their teams and organisations, to be put in charge with one tap."""
    card = queries.card(member, number)
    hearers = [each for each in people.hearers(member.event_id, card.stream) if can(each, "card.move")]
    offered = {team.id for each in hearers for team in each.teams}
    return render_template(
        "board/_assignees.html", member=member, card=card, hearers=hearers,
        teams=[team for team in people.teams(member.event_id) if team.id in offered],
        organizations=sorted({each.organization for each in hearers} - {""}))


@blueprint.post("/cards/<number>/moves")
@writes("card.move", MoveForm, prepare=pictures.ready)
def move_card(member, form, ready, number):
    card = queries.card(member, number)
    given = actions.Given(form.answer.data, form.witness.data or "", tuple(ready))
    actions.move_card(member, card, form.verb.data, form.note.data, occurred_at(form), given)
    said = " ".join(filter(None, (f"#{card.number} {card.state_word.label}", *(hint(card) for hint in hints))))
    return {"undo": {"url": url_for("board.undo_move", event=member.event.slug, number=number), "fields": {},
                     "text": said}}


@blueprint.post("/cards/<number>/messages")
@writes("message.post", TalkForm, prepare=pictures.ready)
def talk_about_card(member, form, ready, number):
    """A post of the card's own talk; it stands in the room of those who hear the card, too."""
    card = queries.card(member, number)
    room = feed.room_of(card.stream) or abort(404)
    reply_to = feed.message(member, form.reply_to.data) if form.reply_to.data else None
    post_message(member, room, form.body.data, form.client_id.data, ready, reply_to=reply_to, card=card,
                 occurred_at=occurred_at(form))


@blueprint.post("/cards/<number>/undo")
@writes("card.move", PressForm)
def undo_move(member, form, number):
    actions.undo_move(member, queries.card(member, number))


@blueprint.post("/cards/<number>/snooze")
@writes("card.snooze", SnoozeForm)
def snooze_card(member, form, number):
    asides.snooze_card(member, queries.card(member, number), form.minutes.data)


@blueprint.post("/cards/<number>/duplicate")
@writes("card.merge", MergeForm)
def merge_card(member, form, number):
    card, root = queries.card(member, number), form.root.data.lstrip("#＃")
    if root:
        asides.merge_card(member, card, queries.card(member, root))
    else:
        asides.split_card(member, card)


@blueprint.post("/cards/<number>/assignee")
@writes("card.move", AssignForm)
def assign_card(member, form, number):
    key, card = form.assignee.data, queries.card(member, number)
    if key not in ("", "me", member.key):
        actions.may_assign_others(member)
    group, _colon, name = key.partition(":")
    if group in GROUPS:
        team = next((each for each in people.teams(member.event_id) if each.key == name), None)
        if group == "team" and team is None:
            abort(404)
        actions.assign_group(member, card, team, name if group == "organization" else "")
    else:
        assignee = member if key == "me" else people.member_by_key(member.event_id, key) if key else None
        if key and assignee is None:
            abort(404)
        actions.assign_card(member, card, assignee)


@blueprint.post("/cards/<number>/edits")
@writes("card.edit", EditForm)
def edit_card(member, form, number):
    card = queries.card(member, number)
    actions.edit_card(member, card, form.version.data, form.title.data, form.body.data,
                      events.place_by_key(member.event_id, form.place.data), form.due_at(card))


@blueprint.get("/messages/<key>/finishable")
@members_only("card.move")
def show_finishable(member, key):
    """The open tasks that 「…完了しました」 may mean, to be ticked here."""
    message = feed.message(member, key)
    return render_fragment("board/_finishable.html", member=member, message=message, cards=queries.finishable(message))


@blueprint.get("/messages/<key>/kinds")
@members_only("card.make")
def show_kinds(member, key):
    """What a message can be made into."""
    return render_fragment("board/_kinds.html", member=member, message=feed.message(member, key), kinds=made_by_hand())
