"""The doors of a booth's phone, and those by which the staff speak to it. What a call looks like on its page."""

from flask import redirect, render_template, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from eventops import live
from eventops.booths import blueprint, calls, queries, sheets
from eventops.booths.forms import MINUTES, CallForm, CallMoveForm, EtaForm, LineOfTextForm, TokenForm
from eventops.booths.models import MOVES, BoothCall
from eventops.feed import pictures
from eventops.live import Part
from eventops.people import doors
from eventops.people.access import home_of, members_only, occurred_at, writes
from eventops.permissions import BOOTH, can
from eventops.refusals import Refused
from eventops.supplies.queries import picks

for name, known in {"call_moves": MOVES, "call_minutes": MINUTES}.items():
    blueprint.add_app_template_global(known, name)


@live.shows(BoothCall, loaded=queries.everything)
def parts_of_call(call):
    return [Part("append", "#calls", "booths/_call.html")]


def arrive(member, invitation):
    """Where a sheet leads somebody who is in the event already: staff and guests to a card made out for the place."""
    sheet = queries.sheet_by(invitation.id)
    if member.role != BOOTH:
        return redirect(url_for("board.show_new_card", event=member.event.slug, place=sheet.place.key)
                        if can(member, "card.make") else home_of(member))
    if member.invitation_id == invitation.id:
        return redirect(home_of(member))
    may_go = sheets.may_go(member, sheet)
    return render_template("booths/arrive.html", member=member, sheet=sheet, may_go=may_go), 200 if may_go else 403


doors.arrivals[BOOTH] = arrive


@blueprint.get("/booth")
@members_only("booth.read")
def show_booth(member):
    """Three big buttons, and what has become of what was asked for."""
    sheet = queries.sheet_of(member)
    return render_template("booths/booth.html", member=member, sheet=sheet, calls=queries.calls(sheet),
                           picks=picks(member.event_id), troubles=queries.troubles(member.event_id))


@blueprint.post("/booth/calls")
@writes("booth.call", CallForm, prepare=pictures.ready)
def make_call(member, form, ready):
    if not (form.title.data or form.ticked.data or ready):
        raise Refused("empty", _l("One line of text or one photo, please."), fields={"title": [_l("What is it?")]})
    call = calls.make_call(member, form.what.data, form, ready, occurred_at(form))
    return {"message": gettext("%(code)s: the staff have it.", code=call.code)}


@blueprint.post("/booth/calls/<key>/moves")
@writes("booth.call", CallMoveForm)
def move_call(member, form, key):
    calls.move_call(member, queries.own_call(member, key), form.verb.data, form.note.data, occurred_at(form))


@blueprint.post("/booth/calls/<key>/answers")
@writes("booth.call", LineOfTextForm)
def answer_call(member, form, key):
    calls.answer_call(member, queries.own_call(member, key), form.text.data)


@blueprint.post("/booth/sheet")
@writes("booth.call", TokenForm)
def change_booth(member, form):
    sheet = queries.sheet_by_token(member.event_id, form.token.data)
    if sheet is None:
        raise Refused("dead_link", _l("This sheet is not valid any more. Please ask the staff for a new one."), 410)
    sheets.change_booth(member, sheet)
    return {"go": home_of(member)}


@blueprint.post("/calls/<key>/questions")
@writes("booth.reply", LineOfTextForm)
def ask_booth(member, form, key):
    calls.ask_booth(member, queries.heard_call(member, key), form.text.data)


@blueprint.post("/calls/<key>/eta")
@writes("booth.reply", EtaForm)
def say_eta(member, form, key):
    calls.say_eta(member, queries.heard_call(member, key), form.minutes.data)
