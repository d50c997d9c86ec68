"""The page of what is in stock: how much of what lies where, every move of it, and the files of both."""

from flask import abort, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from eventops import clock, live
from eventops.events import queries as events
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people.access import members_only, writes
from eventops.sheets import file_answer
from eventops.stock import blueprint, ledger, queries
from eventops.stock.forms import KINDS, EditItemForm, ItemForm, MoveStockForm
from eventops.stock.models import StockItem


@live.shows(StockItem)
def parts_of_item(_item):
    """How much there is, is for staff to read; all who hear of it load that page again, if they have it open."""
    return [Part("reload", "#stock")]


@blueprint.get("/stock")
@members_only("stock.read")
def show_stock(member):
    return render_template(
        "stock/stock.html", member=member, items=queries.items(member.event_id), form=ItemForm(formdata=None),
        on_hand=queries.on_hand(member.event_id), places=events.places(member.event_id), names=place_names(member))


@blueprint.get("/stock/<key>")
@members_only("stock.read")
def show_item(member, key):
    item = item_of(member, key)
    return render_template(
        "stock/item.html", member=member, item=item, on_hand=queries.on_hand_of(item), kinds=KINDS,
        moves=queries.moves(member.event_id, item.id, queries.LATEST), form=EditItemForm(formdata=None),
        places=events.places(member.event_id), names=place_names(member))


@blueprint.post("/stock")
@writes("supply.edit", ItemForm)
def add_item(member, form):
    ledger.add_item(member, form.number.data or 0, **columns(member, form))
    return {"go": url_for("stock.show_stock", event=member.event.slug, added=1)}


@blueprint.post("/stock/<key>")
@writes("supply.edit", EditItemForm)
def edit_item(member, form, key):
    ledger.edit_item(member, item_of(member, key), form.version.data, **columns(member, form))
    return page_of(member, key)


@blueprint.post("/stock/<key>/away")
@writes("supply.edit", PressForm)
def put_item_away(member, form, key):
    ledger.put_item_away(member, item_of(member, key))
    return {"go": url_for("stock.show_stock", event=member.event.slug)}


@blueprint.post("/stock/<key>/moves")
@writes("stock.move", MoveStockForm)
def move_stock(member, form, key):
    place, to = (events.place_by_key(member.event_id, each.data) for each in (form.place, form.to))
    ledger.move(member, item_of(member, key), form.did.data, form.number.data, place, to, form.reason.data)
    return page_of(member, key)


@blueprint.get("/stock.<kind>")
@members_only("stock.read")
def export_stock(member, kind):
    locale, names = str(get_locale()), place_names(member)
    on_hand = queries.on_hand(member.event_id)
    lines = [[item.name(locale), names.get(place_id, ""), count, item.counted("", locale), item.threshold or ""]
             for item in queries.items(member.event_id)
             for place_id, count in on_hand.get(item.id, {item.place_id: 0}).items()]
    head = [_("Item"), _("Place"), _("On hand"), _("Unit"), _("Buy more when there are fewer than")]
    return file_answer("stock", [head, *lines], kind, _("Stock"))


@blueprint.get("/stock-moves.<kind>")
@members_only("stock.read")
def export_moves(member, kind):
    locale, zone = str(get_locale()), member.event.zone
    lines = [[clock.stamp(move.at, zone), move.item.name(locale), move.place.name(locale) if move.place else "",
              move.number, str(KINDS.get(move.kind, _("Request"))), move.card_number and f"#{move.card_number}",
              move.reason, move.member.name if move.member else ""] for move in queries.moves(member.event_id)[::-1]]
    head = [_("Time"), _("Item"), _("Place"), _("How many"), _("What happened"), _("Request"), _("Why"), _("Who")]
    return file_answer("stock-moves", [head, *lines], kind, _("Moves of stock"))


def item_of(member, key):
    return queries.item(member.event_id, key) or abort(404)


def place_names(member):
    """What each place is called, those that were put away too."""
    locale = str(get_locale())
    return {place.id: place.name(locale) for place in events.all_places(member.event_id)}


def columns(member, form):
    names = ("name_ja", "name_en", "unit_ja", "unit_en", "threshold")
    place = events.place_by_key(member.event_id, form.place.data)
    return {name: form[name].data for name in names} | {"place": place}


def page_of(member, key):
    return {"go": url_for("stock.show_item", event=member.event.slug, key=key)}
