"""The alerts' doors, and what one looks like on an open page: under its post or card, and as a banner on every page."""

from flask import url_for
from flask_babel import lazy_gettext as _l

from eventops import live
from eventops.alerts import actions, blueprint, queries
from eventops.alerts.models import Alert, ear
from eventops.feed.forms import PressForm
from eventops.feed.views import address_of
from eventops.fragments import render_fragment
from eventops.live import Part
from eventops.people import queries as people
from eventops.people.access import members_only, writes
from eventops.refusals import Forbidden

for each in (ear, queries.open_alerts):
    blueprint.add_app_template_global(each)


@live.shows(Alert, loaded=queries.what_a_banner_prints)
def parts_of_alert(alert):
    strip = Part("replace", f'.alert[data-alert="{alert.key}"]', "alerts/_strip.html")
    banner = (Part("append", "#alerts", "alerts/_banner.html") if alert.is_open
              else Part("remove", f"#alarm-{alert.key}"))
    return [strip, banner]


@blueprint.app_template_global()
def address_of_alert(alert):
    """Where to read what is urgent."""
    if alert.message_id:
        return address_of(alert.message)
    return url_for("board.show_card", event=alert.event.slug, number=alert.card.number)


@blueprint.app_template_global()
def room_of_alert(alert):
    return queries.room(alert)


@blueprint.get("/alerts/<key>")
@members_only("message.read")
def show_alert(member, key):
    """Who has acknowledged, and when, and who has not; by name where the room shows who has read."""
    alert = queries.alert(member, key)
    if not queries.shows_names_of(alert, member):
        raise Forbidden("not_allowed", _l("Who has acknowledged is not shown in this room."))
    have, have_not = queries.by_name(alert)
    named = people.known_by_name(member, [*(each for each, _at in have), *have_not])
    return render_fragment("alerts/_names.html", alert=alert, have=have, have_not=have_not, named=named)


@blueprint.post("/alerts/<key>/acknowledgements")
@writes("alert.acknowledge", PressForm)
def acknowledge(member, form, key):
    actions.acknowledge(member, queries.alert(member, key))


@blueprint.post("/alerts/<key>/stop")
@writes("alert.stop", PressForm)
def stop_alert(member, form, key):
    actions.stop_alert(member, queries.alert(member, key))
