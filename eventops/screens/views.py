"""The wall display's own address, the managers' page of screens, and what changes look like on the wall."""

from flask import abort, jsonify, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from eventops import changes, clock, live
from eventops.alerts.models import Alert
from eventops.board.models import Card
from eventops.checklists.models import Checklist
from eventops.events.models import Event
from eventops.events.preparation import Step, steps
from eventops.extensions import limiter
from eventops.feed.forms import PressForm
from eventops.feed.models import Message
from eventops.live import Part
from eventops.people import access, sessions, sockets
from eventops.people.access import members_only, open_door, writes
from eventops.screens import actions, blueprint, queries
from eventops.screens.forms import PairForm


@live.shows(Alert, screen=True)
@live.shows(Card, screen=True)
@live.shows(Checklist, screen=True)
@live.shows(Message, screen=True)
def parts_on_the_wall(subject):
    """Counts and lists are drawn anew as a whole: they are short, and nobody waits for them with a finger."""
    if isinstance(subject, Message):
        names, values = ("announcements",), {"announcements": queries.announcements(subject.event_id)}
    elif isinstance(subject, Alert):
        names, values = ("waiting",), queries.urgent(subject.event_id)
    else:
        names, values = ("waiting", "middle"), queries.counts(subject.event_id)
    return [Part("replace", f"#wall-{name}", f"screens/_{name}.html", values) for name in names]


@live.shows(Event, screen=True)
def parts_of_closed_event(event):
    """The board goes dark at once; what replaces it asks whether the event is open again."""
    return [] if event.is_open else [Part("replace", "main.board", "screens/_over.html")]


def screen_hears(row, slug):
    screen = queries.screen_of(row)
    if screen is None or screen.event is None or screen.event.slug != slug or not screen.event.is_open:
        return None
    return None, [screen.event.stream("screen")], screen.locale


sockets.hears["screen"] = screen_hears


@blueprint.route("/screen", methods=["GET", "POST"])
@open_door
@limiter.limit("120/minute", exempt_when=lambda: sessions.current() is not None)
def show_screen():
    """The code until a manager has typed it in, then the board. Somebody who is signed in is asked first."""
    row = sessions.current()
    if row and row.kind == "person" and request.method == "GET":
        return render_template("screens/ask.html")
    screen = queries.screen_of(row) if row and row.kind == "screen" else None
    if screen is None or (screen.event is None and screen.code_until < clock.now()):
        with changes.writing():
            screen = actions.new_screen()
            changes.commit()
    if screen.event is None:
        return render_template("screens/pairing.html", screen=screen)
    if not screen.event.is_open:
        with force_locale(screen.locale):
            return render_template("screens/over.html", screen=screen)
    access.open_page(screen.event, [screen.event.stream("screen")])
    with force_locale(screen.locale):
        return render_template("screens/screen.html", screen=screen, **queries.columns(screen.event_id))


@blueprint.get("/screen/door")
@open_door
def show_screen_door():
    """Yes or no, for the page that shows the code, or an event that is closed; loading it again renews a code."""
    row = sessions.current()
    screen = queries.screen_of(row) if row and row.kind == "screen" else None
    expired = screen is None or (screen.event is None and screen.code_until < clock.now())
    paired = screen is not None and screen.event is not None and screen.event.is_open
    return jsonify(open=paired or expired, state="paired" if paired else "pending", go=url_for("screens.show_screen"))


@blueprint.get("/events/<event>/screens")
@members_only("screen.pair")
def show_screens(member):
    return render_template("screens/screens.html", member=member, screens=queries.screens(member.event_id),
                           as_of=clock.now(), form=PairForm(formdata=None, code=request.args.get("code", "")))


def step_screens(event):
    count = len(queries.screens(event.id))
    return Step("screens", 60, _("Big screens"), _("A TV shows what is open and what is ready, and nobody's name."),
                bool(count), _("Screens: %(count)s", count=count),
                ((url_for("screens.show_screens", event=event.slug), _("Pair a screen")),), optional=True)


steps.append(step_screens)


@blueprint.post("/events/<event>/screens")
@limiter.limit("30/minute", key_func=lambda: f"pair:{(sessions.current() or abort(401)).id}")
@writes("screen.pair", PairForm)
def pair_screen(member, form):
    actions.pair_screen(member, form.code.data, form.name.data, form.locale.data)
    return {"go": url_for("screens.show_screens", event=member.event.slug)}


@blueprint.post("/events/<event>/screens/<key>/end")
@writes("screen.pair", PressForm)
def end_screen(member, form, key):
    screen = next((each for each in queries.screens(member.event_id) if each.key == key), None) or abort(404)
    actions.end_screen(member, screen)
    return {"go": url_for("screens.show_screens", event=member.event.slug)}
