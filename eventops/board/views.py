"""The board's doors, and what a card looks like on an open page."""

from flask import abort, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from eventops import live
from eventops.board import actions, blueprint, queries, rows
from eventops.board.forms import AssignForm, CardForm, EditForm, MoveForm
from eventops.board.models import Card
from eventops.events import queries as events
from eventops.feed import pictures
from eventops.feed import queries as feed
from eventops.feed.actions import post_message
from eventops.feed.forms import PressForm, TalkForm
from eventops.feed.guesses import is_urgent, lacking
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, occurred_at, writes
from eventops.permissions import can
from eventops.refusals import Conflict, Refused

STORY = 12  # lines of a card's story that go with each of its packets
blueprint.add_app_template_global(rows.drawn, "drawn_row")
sections = []  # functions of the event that give (template, values): what features above add to the board
hints = []  # functions of a card that was just moved that give a line for the presser, or nothing
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
        raise Refused("unknown_kind", _l("There is no such kind of card."))
    return mapper.class_


def made_by_hand():
    """The kinds anybody can put on the board, in the order of their names."""
    classes = (mapper.class_ for name, mapper in sorted(Card.__mapper__.polymorphic_map.items()))
    return [kind for kind in classes if hasattr(kind, "fields")]


@blueprint.get("/board")
@members_only("card.read")
def show_board(member):
    kinds = made_by_hand()
    return render_template(
        "board/board.html", member=member, kinds=kinds, places=events.places(member.event_id),
        cards=queries.cards(member, kinds),
        sections=[section(member.event) for section in sections])


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
    return render_template("board/new_card.html", member=member, kind=kind, kinds=made_by_hand(), form=form,
                           message=message, places=events.places(member.event_id))


@blueprint.post("/cards")
@writes("card.make", CardForm, prepare=pictures.ready)
def make_card(member, form, ready):
    kind = kind_of(form.kind.data)
    message = feed.message(member, form.message.data) if form.message.data else None
    if not (form.title.data or message or ready):
        raise Refused("empty", _l("One line of text or one photo, please."), fields={"title": [_l("What is it?")]})
    if message and message.unsent_at:
        raise Conflict("unsent", _l("This post was unsent."), subject=message)
    already = message and next((card for card in message.cards if card.kind == form.kind.data), None)
    if already:
        raise Conflict("already_made", _l("#%(number)s was made from this already.", number=already.number),
                       subject=already)
    place = events.place_by_key(member.event_id, form.place.data) or (message and message.place)
    card = actions.make_card(
        member, kind, message.stream if message else member.event.stream("everyone"), ready, message=message,
        occurred_at=message.occurred_at if message else occurred_at(form), place=place, state=kind.FIRST_STATE,
        place_note=form.place_note.data, **kind.fields(form, message))
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
    """Those who hear the card, to be put in charge with one tap."""
    card = queries.card(member, number)
    return render_template("board/_assignees.html", member=member, card=card,
                           hearers=[each for each in people.hearers(member.event_id, card.stream)
                                    if can(each, "card.move")])


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


@blueprint.post("/cards/<number>/assignee")
@writes("card.move", AssignForm)
def assign_card(member, form, number):
    key, card = form.assignee.data, queries.card(member, number)
    if key not in ("", "me", member.key):
        actions.may_assign_others(member)
    assignee = member if key == "me" else people.member_by_key(member.event_id, key) if key else None
    if key and assignee is None:
        abort(404)
    actions.assign_card(member, card, assignee)


@blueprint.post("/cards/<number>/edits")
@writes("card.edit", EditForm)
def edit_card(member, form, number):
    actions.edit_card(member, queries.card(member, number), form.version.data, form.title.data, form.body.data,
                      events.place_by_key(member.event_id, form.place.data))


@blueprint.get("/messages/<key>/finishable")
@members_only("card.move")
def show_finishable(member, key):
    """The open tasks that 「…完了しました」 may mean, to be ticked here."""
    message = feed.message(member, key)
    return render_template("board/_finishable.html", member=member, message=message, cards=queries.finishable(message))


@blueprint.get("/messages/<key>/kinds")
@members_only("card.make")
def show_kinds(member, key):
    """What a message can be made into."""
    return render_template("board/_kinds.html", member=member, message=feed.message(member, key), kinds=made_by_hand())
