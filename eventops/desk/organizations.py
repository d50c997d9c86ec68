"""The managers' page of organisations: what people have written, so that one is not written in three ways."""

from flask import render_template, url_for

from eventops import live
from eventops.desk import actions, blueprint
from eventops.desk.forms import OrganizationForm
from eventops.live import Part
from eventops.people import queries
from eventops.people.access import members_only, writes
from eventops.people.models import OrganizationRenaming


@live.shows(OrganizationRenaming)
def parts_of_renaming(_renaming):
    """An organisation may stand in hundreds of rows: cheaper asked for than pushed."""
    return [Part("reload", "#members, #organizations")]


@blueprint.get("/events/<event>/desk/organizations")
@members_only("member.change")
def show_organizations(member):
    return render_template("desk/organizations.html", member=member, form=OrganizationForm(formdata=None),
                           organizations=queries.written_organizations(member.event_id))


@blueprint.post("/events/<event>/desk/organizations")
@writes("member.change", OrganizationForm)
def rename_organization(member, form):
    """All its people at once; under a name that is there already the two become one."""
    actions.rename_organization(member, form.before.data, form.name.data)
    return {"go": url_for("desk.show_organizations", event=member.event.slug)}
