"""The page of numbered things: handed out by a tick and a name, ticked back, and what is still out."""

from flask import abort, render_template, url_for
from flask_babel import gettext as _

from eventops import clock, live
from eventops.feed.forms import PressForm
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.sheets import file_answer
from eventops.stock import blueprint, lending, queries
from eventops.stock.forms import LendForm, ThingsForm, UndoLendingForm
from eventops.stock.models import LentThing, Loan


@live.shows(LentThing)
def parts_of_thing(_thing):
    """Who has what is for staff to read: a page that shows it loads again, and nobody else learns of it."""
    return [Part("reload", "#lent")]


@blueprint.get("/lent")
@members_only("stock.read")
def show_lent(member):
    kinds = {}
    for thing in queries.things(member.event_id):
        kinds.setdefault(thing.kind, []).append(thing)
    return render_template(
        "stock/lent.html", member=member, kinds=kinds, form=ThingsForm(formdata=None),
        out={loan.thing_id: loan for loan in queries.out(member.event_id)},
        names=sorted({each.name for each in people.active_names(member.event_id)}))


@blueprint.post("/lent/things")
@writes("stock.move", ThingsForm)
def enter_things(member, form):
    key, things = lending.enter_things(member, form.kind.data, form.first.data, form.last.data)
    return undoable(member, "entered", key, _("%(things)s: in the list", things=lending.span(things)))


@blueprint.post("/lent/loans")
@writes("stock.move", LendForm)
def lend(member, form):
    key, things = lending.lend(member, form.thing.data, form.holder.data)
    return undoable(member, "out", key, _("%(things)s: out, %(name)s", things=lending.span(things),
                                          name=form.holder.data))


@blueprint.post("/lent/loans/<key>/back")
@writes("stock.move", PressForm)
def tick_back(member, form, key):
    loan = next(iter(lending.of_event(member, Loan, key=key)), None) or abort(404)
    lending.tick_back(member, loan)
    return undoable(member, "back", key, _("%(things)s: back", things=lending.span([loan.thing])))


@blueprint.post("/lent/things/<key>/away")
@writes("stock.move", PressForm)
def put_thing_away(member, form, key):
    thing = next(iter(lending.of_event(member, LentThing, key=key, put_away_at=None)), None) or abort(404)
    lending.put_thing_away(member, thing)


@blueprint.post("/lent/undo")
@writes("stock.move", UndoLendingForm)
def undo_lending(member, form):
    lending.undo(member, form.what.data, form.key.data)


@blueprint.get("/lent.<kind>")
@members_only("stock.read")
def export_lent(member, kind):
    """What is out, and with whom."""
    lines = [[loan.thing.kind, loan.thing.number, loan.who, clock.stamp(loan.out_at, member.event.zone)]
             for loan in queries.out(member.event_id)]
    return file_answer("lent", [[_("Kind"), _("Number"), _("Holder"), _("Out since")], *lines], kind, _("On loan"))


def undoable(member, what, key, text):
    return {"undo": {"url": url_for("stock.undo_lending", event=member.event.slug),
                     "fields": {"what": what, "key": key}, "text": text}}
