"""The doors that stand open to anybody: joining by a link, waiting, signing in and out."""

from urllib.parse import urlsplit

from flask import abort, jsonify, make_response, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from eventops import changes
from eventops.extensions import limiter
from eventops.people import actions, blueprint, joining, passphrases, passwords, queries, sessions, sockets
from eventops.people.access import home_of, membership, open_door
from eventops.people.forms import JoinForm, SignInForm
from eventops.people.tries import Tries
from eventops.refusals import Conflict, Refused

arrivals = {}  # role of a link -> function (member, invitation): where it leads somebody who is in, if not home
WRONG = _l("This e-mail address and password do not belong together.")


def own_address(address):
    """An address of this site a form may send somebody on to, or None."""
    try:
        parts = urlsplit(address or "")
    except ValueError:  # 「//[」 is no address at all
        return None
    safe = address and not parts.scheme and not parts.netloc and address.startswith("/") and "\\" not in address
    return address if safe and not address.startswith("//") else None


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@open_door
@limiter.limit("1200/minute", methods=["POST"])
@limiter.limit("30/minute", methods=["POST"], key_func=lambda: f"join:{sessions.browser()}")
def ask_to_join(token):
    """Name, organisation, language; then the waiting page, which opens by itself."""
    invitation = queries.open_invitation(token)
    if invitation is None:
        return render_template("people/dead_link.html", sheet=queries.was_sheet(token)), 404
    person = current_user if current_user.is_authenticated else None
    known = person and membership(invitation.event.slug)
    if known and known.is_active and invitation.role in arrivals:
        return arrivals[invitation.role](known, invitation)
    if known and known.standing not in known.OVER:
        return redirect(url_for("people.show_waiting", event=invitation.event.slug))
    if queries.is_full(invitation):
        return full_page(invitation)
    form = JoinForm(name=person.name if person else "", organization=invitation.organization,
                    locale=str(get_locale()))
    form.passphrase.flags.required = invitation.mode == "passphrase"
    if not form.validate_on_submit():
        return join_page(form, invitation, 422 if form.is_submitted() else 200)
    if invitation.mode == "passphrase":
        try:
            passphrases.check_passphrase(invitation, form.passphrase.data)
        except Refused as refusal:
            form.passphrase.errors = refusal.fields["passphrase"]
            return join_page(form, invitation, refusal.status)
    if joining.is_crowded(invitation):
        return crowded_page(invitation)
    return let_join(token, form, person)


def join_page(form, invitation, status):
    return render_template("people/join.html", form=form, invitation=invitation), status


def let_join(token, form, person):
    with changes.writing():
        invitation = queries.open_invitation(token, locked=True) or abort(404)
        if person is not None:
            person = sessions.current().person
        device = request.headers.get("User-Agent", "")[:200]
        try:
            member = joining.ask_to_join(invitation, form.name.data, form.organization.data, form.locale.data, person,
                                         device, form.phone.data)
        except Conflict:
            return full_page(invitation)
        if person is None:
            sessions.start(member.person)
        changes.commit()
    return redirect(url_for("people.show_waiting", event=invitation.event.slug), 303)


def crowded_page(invitation):
    """More come by the link than the door can take: whoever comes now reads so, and the managers are told once."""
    with changes.writing():
        if joining.tell_of_crowd(invitation):
            changes.commit()
    return render_template("people/dead_link.html", crowded=invitation), 429


def full_page(invitation):
    """The next one after the last the link is for reads why, and what to do."""
    return render_template("people/dead_link.html", full=invitation), 409


@blueprint.get("/waiting/<event>")
@open_door
def show_waiting(event):
    member = membership(event) or abort(404 if current_user.is_authenticated else 401)
    if member.is_active:
        return redirect(home_of(member))
    return render_template("people/waiting.html", member=member)


@blueprint.get("/waiting/<event>/door")
@open_door
def show_door(event):
    """Yes or no: the one thing somebody who waits may learn."""
    member = membership(event) or abort(404 if current_user.is_authenticated else 401)
    return jsonify(open=member.is_active, state=member.standing, go=home_of(member))


def was_wrong(response):
    return response.status_code == 401


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_door
@limiter.limit("1200/15minute", methods=["POST"], deduct_when=was_wrong)
@limiter.limit("30/15minute", methods=["POST"], deduct_when=was_wrong, key_func=lambda: f"wrong:{sessions.browser()}")
def sign_in():
    """Organisers: e-mail address and password. One browser uses up a small part of what its address may get wrong."""
    if request.method == "GET" and "organiser" not in request.args and (page := closed_page()):
        return page
    form = SignInForm(next=request.args.get("next", ""))
    if not form.validate_on_submit():
        return render_template("people/sign_in.html", form=form), 422 if form.is_submitted() else 200
    tries = Tries(form.email.data)
    tries.take()
    person = queries.person_by_email(form.email.data)
    if not passwords.matches(person and person.password_hash, form.password.data) or person is None:
        tries.missed()
        form.email.errors = [WRONG]
        return render_template("people/sign_in.html", form=form), 401
    tries.forget()
    with changes.writing():
        sign_in_as(queries.person_by_email(form.email.data))
        changes.commit()
    return redirect(own_address(form.next.data) or url_for("web.home"), 303)


def closed_page():
    """For whoever was removed and has no password to come back with: that access has ended, nothing of the event."""
    person = sessions.ended()
    if person is None or person.password_hash or not queries.is_removed(person):
        return None
    return render_template("people/closed.html"), 403


def sign_in_as(person):
    sessions.start(person)
    actions.note_in_events(person, "member.signed_in", **actions.browser())


@blueprint.get("/sign-in/<token>")
@open_door
def open_sign_in_link(token):
    """A reusable link (the demo's cast) signs in at once; a one-time one waits for a press: chats peek at links."""
    link = queries.sign_in_link(token)
    if link is None or link.person is None or not actions.link_is_open(link):
        return render_template("people/dead_link.html"), 404
    return use_sign_in_link(token) if link.reusable else render_template("people/sign_in_link.html", link=link)


@blueprint.post("/sign-in/<token>")
@open_door
def use_sign_in_link(token):
    with changes.writing():
        link = queries.sign_in_link(token)
        actions.use_sign_in_link(link if link and link.person else None)  # the first organiser's opens /start alone
        sign_in_as(link.person)
        changes.commit()
    return redirect(url_for("web.home"), 303)


@blueprint.post("/sign-out")
@open_door
def sign_out():
    """End the session row; its sockets are cut at once, and the browser forgets what it kept."""
    with changes.writing():
        if row := sessions.current():
            actions.end_session(row)
        changes.commit()
    sockets.cut_revoked()
    session.clear()
    response = make_response(redirect(url_for("people.sign_in"), 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
