"""The only module that emits: what a change looks like on open pages, packets, sending, pulse.

A feature says once how a subject looks now (``@shows(Model)``). That serves the push, the answer to the
POST and the catch-up alike. Everything is rendered once per stream and language, never per viewer.
"""

import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import current_app
from flask_babel import force_locale, get_locale
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from eventops import clock
from eventops.extensions import socketio

LOCALES = ("ja", "en")
GATHER = 0.025  # seconds in which what follows a packet is gathered into one emission
PULSE = 5.0  # seconds
DEAF_PULSE = 2.0  # seconds, while what other processes change is not heard

_heard = True
_shown = {}  # (model, audience is a screen) -> function of the subject that gives its parts
_loaded = {}  # model -> function that gives what is loaded with its subjects when many are drawn


@dataclass(frozen=True)
class Part:
    """One thing to do on an open page: append, prepend, replace, remove or reload at a CSS selector."""

    do: str
    to: str = ""
    template: str = ""
    values: dict = field(default_factory=dict)


def shows(model, screen=False, loaded=tuple):
    """Register how a subject of *model* looks now, to members or to a big screen; the function gives its Parts.

    *loaded* gives the options of a query that brings along what the Parts print.
    """

    def register(function):
        _shown[model, screen] = function
        _loaded.setdefault(model, loaded)
        return function

    return register


def shown(model, screen=False):
    """The function that shows *model*, a base class's if it has none of its own, or None."""
    return next((_shown[base, screen] for base in model.__mro__ if (base, screen) in _shown), None)


def loaded(model):
    """The options for a query of subjects that will be drawn."""
    return next((_loaded[base]() for base in model.__mro__ if base in _loaded), ())


def partial(template, subject, **values):
    """Render a pushed template; one that fails leaves a placeholder and a logged error, on a page and in a push alike.

    It knows its subject and the language, and nothing of who reads: Flask's context of a page stays out of it. A
    database that fails is another matter: that is a 503, and the phone sends again.
    """
    try:
        return _rendered(template, subject=subject, locale=str(get_locale()), **values)
    except SQLAlchemyError:
        raise
    except Exception:
        current_app.logger.exception("cannot render %s for %s", template, getattr(subject, "element_id", subject))
        return _rendered("_placeholder.html", subject=subject)


def _rendered(template, **values):
    return Markup(current_app.jinja_env.get_template(template).render(values))


@contextmanager
def unheard():
    """Render nothing: for what happens while no server runs and nobody can be listening."""
    global _heard
    _heard = False
    try:
        yield
    finally:
        _heard = True


def render(subject, screen, locale):
    """What the subject looks like now, as parts ``{do, to, html}`` in that language; none if it is never shown."""
    return in_languages(subject, screen, [locale])[locale]


def in_languages(subject, screen, locales=LOCALES):
    """The same in each language: what there is to show is looked up once, whatever the words are."""
    show = shown(type(subject), screen) if _heard and locales else None
    parts = show(subject) if show else []
    return {locale: _drawn(parts, subject, locale) for locale in locales}


def for_stream(subject, stream):
    """The same in each language that somebody hears the stream in, and in the asker's, for their answer."""
    asked_in = set() if stream.is_screen else {str(get_locale())}
    return in_languages(subject, stream.is_screen, heard_in(stream.key) | asked_in)


def _drawn(parts, subject, locale):
    with force_locale(locale):
        return [
            {"do": part.do, "to": part.to,
             "html": str(partial(part.template, subject, **part.values)).strip() if part.template else ""}
            for part in parts
        ]


def room(stream_key, locale):
    return f"stream:{stream_key}:{locale}"


def heard_in(stream_key):
    """The languages that somebody hears the stream in; all, where there are processes whose sockets we do not see.

    Whoever joins later reads what is committed by then, so nothing is missed by whom it was not drawn for.
    """
    return {locale for locale in LOCALES if socketio.server.manager.is_heard(room(stream_key, locale))}


class Gatherer:
    """Sends a room's first packet at once and gathers what follows within 25 ms into one emission.

    In the background, so that whoever pressed has their answer before the many hear of it.
    """

    def __init__(self):
        self.waiting, self.sent_at = {}, {}
        self.lock = threading.Lock()  # held for the bookkeeping only, never while emitting

    def send(self, to, packet):
        with self.lock:
            if to in self.waiting:
                self.waiting[to].append(packet)
                return
            self.waiting[to] = [packet]
            wait = self.sent_at.get(to, 0) + GATHER - time.monotonic()
        socketio.start_background_task(self.flush, to, wait)

    def flush(self, to, wait):
        while wait is not None:
            if wait > 0:
                socketio.sleep(wait)
            with self.lock:
                packets, self.waiting[to] = self.waiting[to], []
                self.note_sent(to)
            try:
                socketio.emit("packets", packets, to=to)
            except BaseException:
                with self.lock:  # what waited is missed: the next number shows a gap, and pages catch up
                    self.waiting.pop(to)
                raise
            wait = self.rest(to)

    def rest(self, to):
        """Seconds until what came during the sending goes, after what was sent; None: nothing came."""
        with self.lock:
            if self.waiting[to]:
                return self.sent_at.get(to, 0) + GATHER - time.monotonic()
            del self.waiting[to]
            return None

    def note_sent(self, to):
        if len(self.sent_at) > 10_000:
            self.sent_at.clear()
        self.sent_at[to] = time.monotonic()


_gatherer = Gatherer()


def send(packets):
    """Send packets ``{locale: {stream, n, parts}}`` to everyone who hears their stream.

    One without parts is not for everybody who hears it: the pages hear that they are behind, and each catches up.
    """
    for by_locale in packets:
        for locale, packet in by_locale.items():
            if "parts" in packet:
                _gatherer.send(room(packet["stream"], locale), packet)
            else:
                pulse(packet["epoch"], {packet["stream"]: packet["n"]}, to=room(packet["stream"], locale), own=False)


def presence(stream_key, own=False, **news):
    """Droppable news to all who hear a stream: read marks, how many are here; with *own* in this process alone."""
    for locale in LOCALES:
        socketio.emit("presence", news, to=room(stream_key, locale), ignore_queue=own)


def pulse(epoch, heads, to, own=True):
    """Tell one room of sockets how far their streams are; each process tells its own, unless *own* is false."""
    packet = {"epoch": epoch, "heads": heads, "at": clock.iso(clock.now())}
    socketio.emit("pulse", packet, to=to, ignore_queue=own)


def pulse_every():
    """Seconds to the next pulse."""
    waking = others()
    return PULSE if waking is None or waking.is_settled else DEAF_PULSE


def others():
    """What reaches the other processes (``tell``, ``listen_for``, ``hears``), or None where this one is alone."""
    manager = socketio.server.manager
    return manager if hasattr(manager, "tell") else None


def bye(retry_in):
    """Tell every phone that this process goes down and when to come back (seconds)."""
    socketio.emit("bye", {"retry_in": retry_in}, ignore_queue=True)


def drop(sids):
    """Cut these sockets off; their catch-up asks the database again."""
    for sid in sids:
        socketio.server.disconnect(sid)
