"""The managers' pages of names lists: paste, look through, take in, print the sign-in links."""

from flask import abort, render_template, request, url_for

from eventops import live
from eventops.forms import WriteForm
from eventops.live import Part
from eventops.people import access, actions, blueprint, enrolment, links, matching, names, queries
from eventops.people.access import members_only, writes
from eventops.people.forms import NamesForm, TakeNamesForm
from eventops.people.models import NamesList
from eventops.refusals import Refused

SLIPS = 100  # of one page on the screen: ten sheets of ten


@live.shows(NamesList)
def parts_of_names_list(_names_list):
    return [Part("reload", "#members")]  # two thousand rows are cheaper asked for than pushed


@blueprint.get("/events/<event>/people/names")
@members_only("member.import")
def show_names(member):
    return names_page(member, NamesForm(formdata=None))


def names_page(member, form, error="", status=200):
    return render_template("people/names.html", member=member, form=form, error=error, labels=names.LABELS,
                           teams=queries.teams(member.event_id), lists=queries.names_lists(member.event_id)), status


@blueprint.post("/events/<event>/people/names/check")
@members_only("member.import")
def check_names(member):
    """The dry run: what the list would do, row by row; nothing is written."""
    access.open_page(member.event, member.streams)
    form = NamesForm()
    try:
        if form.file.data:
            form.text.data = names.text_of(form.file.data.read())
        lines = names.table(form.text.data or "")
        rows, faults = looked_through(member, lines)
    except Refused as refusal:
        return names_page(member, form, str(refusal.message), refusal.status)
    return render_template("people/names_check.html", member=member, text=form.text.data, faults=faults,
                           labels=names.labels(lines), new=[row for row in rows if row.is_new],
                           changed=[row for row in rows if row.before],
                           same=sum(not row.is_new and not row.before for row in rows))


check_names.takes_photos = True  # a list may be as large as a photo


def looked_through(member, lines):
    rows, faults = names.read(lines, queries.teams(member.event_id))
    rows, more = matching.compare(member, rows)
    return rows, sorted([*faults, *more], key=lambda fault: fault.row)


@blueprint.post("/events/<event>/people/names")
@writes("member.import", TakeNamesForm, prepare=lambda form: names.table(form.text.data))
def import_names(member, form, lines):
    rows, _faults = looked_through(member, lines)
    names_list = enrolment.take_names(member, rows)
    if names_list is None:
        return {"go": url_for("people.show_names", event=member.event.slug, same=1)}
    return to_slips(names_list)


@blueprint.get("/events/<event>/people/names/<key>")
@members_only("member.import")
def show_slips(member, key):
    """Sheets of ten slips, each with somebody's one-time sign-in link as a QR code, to print and cut."""
    names_list = next((each for each in queries.names_lists(member.event_id) if each.key == key), None) or abort(404)
    still = [link for link in names_list.links if actions.link_is_open(link)]
    page = min(max(request.args.get("page", 1, type=int), 1), -(-len(still) // SLIPS) or 1)
    here = still[(page - 1) * SLIPS:page * SLIPS]
    organizations = queries.organizations(member.event_id, [link.person_id for link in here])
    slips = [(link.person.name, organizations.get(link.person_id, ""), links.qr(links.sign_in(link))) for link in here]
    return render_template("people/slips.html", member=member, names_list=names_list, slips=slips, page_number=page,
                           pages=-(-len(still) // SLIPS), open=len(still), used=len(names_list.links) - len(still))


@blueprint.post("/events/<event>/people/<key>/sign-in-links")
@writes("member.import", WriteForm)
def give_sign_in_link(member, form, key):
    target = queries.member_by_key(member.event_id, key) or abort(404)
    return to_slips(enrolment.give_sign_in_link(member, target))


def to_slips(names_list):
    return {"go": url_for("people.show_slips", event=names_list.event.slug, key=names_list.key)}
