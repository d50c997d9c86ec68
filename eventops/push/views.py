"""The button that has this browser called, on one's own account page; the doors it uses."""

from flask import abort, current_app, jsonify
from flask_login import current_user

from eventops import changes
from eventops.extensions import limiter
from eventops.people import sessions
from eventops.people.access import first_error, open_door
from eventops.push import actions, blueprint, keys, queries
from eventops.push.forms import SubscriptionForm
from eventops.refusals import Refused

sparing = limiter.shared_limit("30/minute", "push", key_func=lambda: f"push:{sessions.mark()}")


@blueprint.app_template_global()
def push_key():
    """What a browser must know to be called by us; empty where push is off, or for whom no event is open."""
    if not current_app.config["PUSH_SERVICES"] or not actions.is_in_somewhere(current_user):
        return ""
    return keys.public(current_app.config["SECRET_KEY"])


@blueprint.app_template_global()
def push_is_on():
    return queries.is_on(sessions.current())


def own_session():
    return sessions.current() if current_user.is_authenticated else abort(401)


@blueprint.post("/account/push")
@open_door
@sparing
def turn_on():
    """Have this browser called; it names its push service, and only known ones are taken."""
    own_session()
    if not current_app.config["PUSH_SERVICES"]:
        abort(404)
    form = SubscriptionForm()
    if not form.validate():
        raise Refused("invalid", first_error(form), fields=form.errors)
    with changes.writing():
        actions.turn_on(own_session(), form.endpoint.data, form.p256dh.data, form.auth.data)
        changes.commit()
    return jsonify(on=True), 201


@blueprint.post("/account/push/off")
@open_door
@sparing
def turn_off():
    with changes.writing():
        actions.turn_off(own_session())
        changes.commit()
    return jsonify(on=False)
