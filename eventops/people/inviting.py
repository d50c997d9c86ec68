"""The managers' pages of invitations: links and QR sheets by role and team, and what became of each."""

from flask import abort, render_template, url_for

from eventops import clock, live
from eventops.live import Part
from eventops.people import actions, blueprint, links, queries
from eventops.people.access import members_only, writes
from eventops.people.forms import EditInvitationForm, EndInvitationForm, InvitationForm
from eventops.people.models import Invitation

elsewhere = {}  # role of links that stand on a page of their own -> function of one that gives its Parts


@live.shows(Invitation)
def parts_of_invitation(invitation):
    if invitation.role in elsewhere:
        return elsewhere[invitation.role](invitation)
    return [Part("append", "#invitations", "people/_invitation.html", values_of(invitation))]


def values_of(invitation):
    """What its row shows beside its own columns, for the page and the push."""
    return {"came": queries.came_by(invitation.event_id, invitation.id).get(invitation.id, {}),
            "maker": queries.makers(invitation.event_id).get(invitation.id, ""), "link": links.join(invitation)}


@blueprint.get("/events/<event>/invitations")
@members_only("invitation.make")
def show_invitations(member):
    came, makers = queries.came_by(member.event_id), queries.makers(member.event_id)
    return render_template(
        "people/invitations.html", member=member, form=InvitationForm(formdata=None),
        invitations=[each for each in queries.invitations(member.event_id) if each.role not in elsewhere],
        teams=queries.teams(member.event_id), came=came,
        makers=makers, link=links.join)


@blueprint.post("/events/<event>/invitations")
@writes("invitation.make", InvitationForm)
def make_invitation(member, form):
    team = next((each for each in queries.teams(member.event_id) if each.key == form.team.data), None)
    invitation = actions.make_invitation(
        member, form.role.data, team, form.label.data, form.mode.data or "approval",
        expiry(member.event, form.expires.data), form.most, form.passphrase.data, form.prints_passphrase.data,
        form.organization.data)
    return to_sheet(invitation)


def expiry(event, pick):
    """The instant a quick pick means; None: never."""
    return {"today": clock.end_of_today(event.zone), "event": event.guests_until}.get(pick)


def to_sheet(invitation):
    return {"go": url_for("people.show_invitation", event=invitation.event.slug, key=invitation.key)}


@blueprint.get("/events/<event>/invitations/<key>")
@members_only("invitation.make")
def show_invitation(member, key):
    """An A4 page with the QR code, to print and hang up; and, on the screen, what can be changed about it."""
    invitation = invitation_of(member, key)
    form = EditInvitationForm(formdata=None, label=invitation.label, limit=str(invitation.limit or ""),
                              version=invitation.version, passphrase=invitation.passphrase,
                              prints_passphrase=invitation.prints_passphrase)
    return render_template("people/invitation.html", member=member, invitation=invitation, form=form,
                           link=links.join(invitation), qr=links.qr(links.join(invitation)))


@blueprint.post("/events/<event>/invitations/<key>")
@writes("invitation.make", EditInvitationForm)
def edit_invitation(member, form, key):
    invitation, pick = invitation_of(member, key), form.expires.data
    until = invitation.expires_at if pick == "keep" else expiry(member.event, pick)
    actions.edit_invitation(member, invitation, int(form.version.data), form.label.data, until, form.most,
                            form.passphrase.data, form.prints_passphrase.data)
    return to_list(member)


@blueprint.post("/events/<event>/invitations/<key>/rotations")
@writes("invitation.make", EndInvitationForm)
def rotate_invitation(member, form, key):
    invitation = invitation_of(member, key)
    actions.rotate_invitation(member, invitation)
    return to_sheet(invitation)


@blueprint.post("/events/<event>/invitations/<key>/end")
@writes("invitation.make", EndInvitationForm)
def end_invitation(member, form, key):
    actions.end_invitation(member, invitation_of(member, key), form.shuts_out.data)
    return to_list(member)


def to_list(member):
    return {"go": url_for("people.show_invitations", event=member.event.slug)}


def invitation_of(member, key):
    return next((each for each in queries.invitations(member.event_id) if each.key == key), None) or abort(404)
