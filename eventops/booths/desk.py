"""The organiser's page of the booths' sheets, and the sheets as they are printed."""

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from eventops import live
from eventops.booths import blueprint, queries, sheets
from eventops.booths.forms import EndSheetForm, ExhibitorForm, SheetsForm
from eventops.booths.models import BoothSheet
from eventops.events import queries as events
from eventops.live import Part
from eventops.people import inviting, links
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.permissions import BOOTH
from eventops.refusals import Refused

PER_PAGE = (1, 2, 4)


@live.shows(BoothSheet)
def parts_of_list(_sheet):
    """Many are made at once."""
    return [Part("reload", "#booths")]


def parts_of_sheet(invitation):
    sheet = queries.sheet_by(invitation.id)
    came = people.came_by(invitation.event_id, invitation.id).get(invitation.id, {})
    return [Part("replace", f"#booth-{sheet.place.key}", "booths/_sheet.html",
                 {"place": sheet.place, "sheet": sheet, "came": came})]


inviting.elsewhere[BOOTH] = parts_of_sheet


@blueprint.get("/desk/booths")
@members_only("invitation.make")
def show_sheets(member):
    """Every booth with its sheet, who came by it, and what can be done with it."""
    known = queries.sheets(member.event_id)
    alive = [place_id for place_id, sheet in known.items() if sheet.invitation.is_open]
    places = queries.booths(member.event_id, also=alive)
    areas = dict.fromkeys(place for booth in places for place in booth.around[1:])
    return render_template(
        "booths/sheets.html", member=member, places=places, sheets=known, areas=list(areas),
        came=people.came_by(member.event_id))


@blueprint.post("/desk/booths")
@writes("invitation.make", SheetsForm)
def make_sheets(member, form):
    places = chosen(member, form.area.data, form.places.data)
    if not places:
        raise Refused("no_booth", _l("There is no booth. Add places of the kind “booth” first."))
    sheets.make_sheets(member, places)
    more = {"area": form.area.data} if form.area.data else {"place": form.places.data} if form.places.data else {}
    return {"go": url_for("booths.print_sheets", event=member.event.slug, **more)}


def chosen(member, area="", keys=()):
    """The booths that lie in an area, those of these keys, or all."""
    area = events.place_by_key(member.event_id, area)
    return [place for place in queries.booths(member.event_id, area) if not keys or place.key in keys]


@blueprint.get("/desk/booths/print")
@members_only("invitation.make")
def print_sheets(member):
    """``?place=…&area=…&per=4``: the sheets on A4, one to a page or several to be cut."""
    known = queries.sheets(member.event_id)
    places = chosen(member, request.args.get("area", ""), request.args.getlist("place"))
    found = [known[place.id] for place in places if place.id in known and known[place.id].invitation.is_open]
    per = request.args.get("per", type=int)
    return render_template(
        "booths/print.html", member=member, per=per if per in PER_PAGE else 1, choices=PER_PAGE,
        sheets=[(sheet, links.join(sheet.invitation), links.qr(links.join(sheet.invitation))) for sheet in found],
        asked=request.args.to_dict(flat=False))


@blueprint.post("/desk/booths/<key>/end")
@writes("invitation.make", EndSheetForm)
def end_sheet(member, form, key):
    sheets.end_sheet(member, queries.sheet_by_key(member.event_id, key), form.shuts_out.data)


@blueprint.post("/desk/booths/<key>/exhibitor")
@writes("invitation.make", ExhibitorForm)
def name_exhibitor(member, form, key):
    sheets.name_exhibitor(member, queries.sheet_by_key(member.event_id, key), form.organization.data)
