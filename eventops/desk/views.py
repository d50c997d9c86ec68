"""The door the first organiser comes in by."""

from flask import redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from eventops import changes
from eventops.desk import actions, blueprint
from eventops.events.queries import there_are_events
from eventops.people import actions as people
from eventops.people import passwords, queries, sessions
from eventops.people.access import open_door
from eventops.people.forms import FirstOrganizerForm


@blueprint.route("/start/<token>", methods=["GET", "POST"])
@open_door
def start(token):
    """One-time link of an empty installation: makes the first organiser and the first event."""
    link = queries.sign_in_link(token)
    if link is None or link.person_id or not people.link_is_open(link) or there_are_events():
        return render_template("people/dead_link.html"), 404
    form = FirstOrganizerForm(locale=str(get_locale()))
    if not form.validate_on_submit():
        return render_template("desk/start.html", form=form), 422 if form.is_submitted() else 200
    password_hash = passwords.hashed(form.password.data)
    with changes.writing():
        people.use_sign_in_link(None if there_are_events() else queries.sign_in_link(token))
        if queries.person_by_email(form.email.data):
            form.email.errors = [_l("There is an account with this address already.")]
            return render_template("desk/start.html", form=form), 422
        member = actions.make_first_organizer(
            form.name.data, form.email.data, password_hash, form.locale.data, form.event_name.data)
        sessions.start(member.person)
        changes.commit()
    return redirect(url_for("desk.show_guide", event=member.event.slug), 303)
