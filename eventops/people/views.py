"""Doors for members: who is in, approvals, what one is here, one's own account, and catching up."""

from flask import abort, current_app, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from eventops import catchup, changes, live
from eventops.extensions import db, limiter
from eventops.live import Part
from eventops.people import actions, blueprint, doors, inviting, passwords, queries, sessions, sockets
from eventops.people.access import home_of, members_only, open_door, writes
from eventops.people.forms import AccountForm, DecideForm, DecideManyForm, MemberForm, PasswordForm
from eventops.people.models import Membership
from eventops.people.tries import Tries
from eventops.permissions import BOOTH, DUTIES, ROLES

blueprint.add_app_template_global(home_of)


@live.shows(Membership)
def parts_of_member(member):
    """Who was removed stands in a list of its own; only managers hear this, so telephone numbers may come along."""
    here, elsewhere = ("#removed", "#members") if member.state == "removed" else ("#members", "#removed")
    parts = [
        Part("append", here, "people/_member.html",
             {"to_managers": True, "is_invited": bool(queries.invited(member.event_id, member.person_id))}),
        Part("replace", "#waiting-count", "people/_waiting_count.html",
             {"count": queries.waiting_count(member.event_id)}),
        Part("remove", f"{elsewhere} > #{member.element_id}"),
    ]
    invitation = member.invitation
    if invitation and invitation.role in inviting.elsewhere:
        parts += inviting.elsewhere[invitation.role](invitation)
    elif invitation:
        parts.append(Part("replace", f"#{invitation.element_id}-came", "people/_came.html", {
            "invitation": invitation, "came": queries.came_by(member.event_id, invitation.id).get(invitation.id, {})}))
    return parts


@blueprint.app_template_global()
def count_waiting(event_id):
    """How many wait for approval: the badge on every page of a manager."""
    return queries.waiting_count(event_id)


@blueprint.get("/events/<event>/changes")
def show_changes(event):
    """What was missed since ``?<stream>=<n>&…``, for a member or a big screen of the event."""
    with sessions.turn():
        return changes_since(event)


def changes_since(event):
    if sessions.current() is None:
        abort(401)
    member, streams, locale = sockets.may_hear(event) or abort(403)
    since = {key: int(n) if n.isascii() and n.isdigit() and len(n) < 16 else -1 for key, n in request.args.items()}
    if sockets.wanted(since) is None:
        return jsonify(reload=True)
    return jsonify(catchup.missed(streams, since, changes.epoch(), locale, member))


show_changes.verb = "event.read"


@blueprint.get("/events/<event>/people")
@members_only("member.read")
def show_people(member):
    members = queries.members(member.event_id)
    return render_template(
        "people/people.html", member=member,
        members=[each for each in members if each.state not in ("removed", "expired")],
        removed=[each for each in members if each.standing == "removed"], invited=queries.invited(member.event_id))


@blueprint.post("/events/<event>/people/<key>/decisions")
@writes("member.approve", DecideForm)
def decide_member(member, form, key):
    target = queries.member_by_key(member.event_id, key) or abort(404)
    actions.decide_member(member, target, form.decision.data, form.role.data, form.reason.data)


@blueprint.post("/events/<event>/people/decisions")
@writes("member.approve", DecideManyForm)
def decide_members(member, form):
    """Several at once: each is a Change of their own, and who had been decided about already is told by name."""
    targets = queries.members_by_key(member.event_id, form.members.data) or abort(404)
    decided, told = actions.decide_members(member, targets, form.decision.data, form.reason.data)
    word = gettext("Approved: %(count)s.") if form.decision.data == "approve" else gettext("Refused: %(count)s.")
    return {"message": " ".join([word % {"count": len(decided)}, *told]), "stays": bool(told)}


@blueprint.get("/events/<event>/people/<key>")
@members_only("member.change")
def show_member(member, key):
    """What somebody is here: role, teams, duties; for managers."""
    target = queries.member_by_key(member.event_id, key) or abort(404)
    return render_template("people/member.html", member=member, target=target, duties=DUTIES,
                           roles=(BOOTH, *ROLES) if target.role == BOOTH else ROLES,
                           teams=queries.teams(member.event_id), may_link=queries.is_ours(target))


@blueprint.post("/events/<event>/people/<key>")
@writes("member.change", MemberForm)
def change_member(member, form, key):
    target = queries.member_by_key(member.event_id, key) or abort(404)
    teams = [team for team in queries.all_teams(member.event_id)
             if team.key in form.teams.data or (team.put_away_at and team in target.teams)]
    actions.change_member(member, target, int(form.version.data), form.role.data, teams, form.duties.data,
                          form.phone.data if form.phone.raw_data else target.phone)
    return {"go": url_for("people.show_people", event=member.event.slug)}


# by one session: each stands in the history, is told to the managers, and cuts off the person's own pages
sparing = limiter.shared_limit(
    "60/minute", "account", methods=["POST"], key_func=lambda: f"account:{sessions.current().id}",
    exempt_when=lambda: sessions.current() is None)


@blueprint.route("/account", methods=["GET", "POST"])
@open_door
@sparing
def show_account():
    """One's own name, language and signed-in browsers."""
    person = current_user if current_user.is_authenticated else abort(401)
    form = AccountForm(name=person.name, locale=person.locale)
    if form.validate_on_submit():
        with changes.writing():
            db.session.refresh(person)
            actions.rename_person(person, form.name.data)
            person.locale = form.locale.data
            changes.commit()
        sockets.cut_person(person.id)  # their pages come back in the new language
        return redirect(url_for("people.show_account"), 303)
    return account_page(person, form)


def account_page(person, form, password_form=None, status=200):
    password_form = password_form or PasswordForm(formdata=None)
    return render_template("people/account.html", form=form, password_form=password_form, present=sessions.current(),
                           sessions=queries.live_sessions(person.id)), status


@blueprint.post("/account/password")
@open_door
@sparing
def change_password():
    """One's own password: wrong tries count as at the door, and every other browser is signed out."""
    person = current_user._get_current_object() if current_user.is_authenticated else abort(401)
    form = PasswordForm(own=[person.name, person.email]) if person.password_hash else abort(404)
    own_page = lambda: account_page(  # noqa: E731
        person, AccountForm(formdata=None, name=person.name, locale=person.locale), form, 422)
    if not form.validate():
        return own_page()
    tries = Tries(person.email)
    tries.take()
    if not passwords.matches(person.password_hash, form.present.data):
        tries.missed()
        form.present.errors = [gettext("This is not the password you have.")]
        return own_page()
    tries.forget()
    hashed = passwords.hashed(form.password.data)
    with changes.writing():
        actions.change_password(sessions.current(), hashed)
        changes.commit()
    sockets.cut_revoked()
    return redirect(url_for("people.show_account", changed=1), 303)


@blueprint.post("/account/sessions/<key>/end")
@open_door
@sparing
def end_session(key):
    person = current_user if current_user.is_authenticated else abort(401)
    with changes.writing():
        row = next((each for each in queries.live_sessions(person.id) if each.key == key), None) or abort(404)
        actions.end_session(row)
        changes.commit()
    sockets.cut_revoked()
    return redirect(url_for("people.show_account"), 303)


@blueprint.get("/csrf")
@open_door
def renew_csrf():
    """A fresh token for a page that slept through a sign-in."""
    return jsonify(token=generate_csrf())


@blueprint.post("/locale")
@open_door
@sparing
def choose_locale():
    """Switch the reader's language, for this browser and, if signed in, for the person."""
    locale = request.form.get("locale")
    if locale not in live.LOCALES:
        abort(404)
    if current_user.is_authenticated:
        with changes.writing():
            person = db.session.get(type(current_user._get_current_object()), current_user.id)
            person.locale = locale
            changes.commit()
        sockets.cut_person(current_user.id)
    response = redirect(doors.own_address(request.form.get("next")) or url_for("web.home"), 303)
    response.set_cookie("locale", locale, max_age=31_536_000, samesite="Lax", httponly=True,
                        secure=current_app.config["SESSION_COOKIE_SECURE"])
    return response
