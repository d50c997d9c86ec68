"""The doors of a request beside those of every card: its lines, 「＋1」, and what its form asks."""

from flask import url_for

from eventops.board import queries as board
from eventops.board import views as board_views
from eventops.feed import pictures
from eventops.feed import queries as feed
from eventops.feed.forms import PressForm
from eventops.people.access import occurred_at, writes
from eventops.refusals import Refused
from eventops.supplies import asking, blueprint, lines, queries, wants
from eventops.supplies.forms import LineForm, NewLineForm, WantForm


def more_of_form(member):
    return "supplies/_ticked.html", {"picks": queries.picks(member.event_id)}


def prepare(member, form, message, place, stream):
    """The columns of a new request, or the offer of 「＋1」."""
    columns = asking.asked(member.event, form, message, place)
    wants.offer_if_alike(member, form, occurred_at(form), stream, columns["place"], columns["lines"])
    return columns | {"lines": [lines.SupplyLine(**each) for each in columns["lines"]]}


board_views.asking["supply"] = more_of_form
board_views.preparing["supply"] = prepare


def request_of(member, number):
    card = board.card(member, number)
    if card.kind != "supply":
        raise Refused("unknown_kind", board_views.NO_SUCH_KIND)
    return card


@blueprint.post("/cards/<number>/lines")
@writes("card.move", LineForm)
def set_line(member, form, number):
    card = request_of(member, number)
    lines.set_line(member, card, form.line.data, form.what.data, form.number.data)
    return {"message": f"#{card.number} {card.state_word.label} {card.amount}".strip()}


@blueprint.post("/cards/<number>/new-lines")
@writes("card.move", NewLineForm)
def add_line(member, form, number):
    lines.add_line(member, request_of(member, number), {
        "item": form.item.data, "quantity": form.quantity.data or 0, "unit": form.unit.data})


@blueprint.post("/cards/<number>/wants")
@writes("card.make", WantForm, prepare=pictures.ready)
def join_request(member, form, ready, number):
    """「＋1」: the whole form of the card that is not made comes along, so that nothing that was typed is lost."""
    card = request_of(member, number)
    message = feed.message(member, form.message.data) if form.message.data else None
    said = form.title.data or form.ticked.data or message
    columns = asking.asked(member.event, form, message) if said else {"lines": []}
    note = " / ".join(filter(None, (form.place_note.data, form.body.data)))
    want = wants.join_request(member, card, columns["lines"], note, ready, message)
    said = f"#{card.number} {card.title}: {card.state_word.label}"
    undo = {"url": url_for("supplies.withdraw_want", event=member.event.slug, number=number), "fields": {},
            "text": f"＋1 {said}"}
    return {"message": said, "card": url_for("board.show_card", event=member.event.slug, number=number),
            **({"undo": undo} if want is not None and want.member is member else {})}


@blueprint.post("/cards/<number>/wants/undo")
@writes("card.make", PressForm)
def withdraw_want(member, form, number):
    wants.withdraw_want(member, request_of(member, number))
