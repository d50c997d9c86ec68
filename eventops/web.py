"""What stands around every page: deny by default, headers, errors, compression, health, the page's frame."""

import gzip
import hmac
import os
import posixpath
from functools import partial

from flask import Blueprint, Response, abort, current_app, g, jsonify, redirect, render_template, request, url_for
from flask.templating import Environment
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rcssmin import cssmin
from rjsmin import jsmin
from sqlalchemy import select
from sqlalchemy import text as sql
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from eventops import changes, clock, live, storage, transport
from eventops.desk.home import show_events
from eventops.extensions import db
from eventops.people import bodies, sessions
from eventops.people import queries as people
from eventops.people.access import home_of, open_door, wants_json
from eventops.permissions import ROLES, at_least, can
from eventops.refusals import Refused

blueprint = Blueprint("web", __name__)

TEXTS = ("text/html", "text/css", "text/javascript", "application/json", "application/manifest+json", "image/svg+xml")
SENTENCES = {  # status: what happened and what to do
    400: _l("The server did not understand this. Please go back and try again."),
    401: _l("Please sign in first."),
    403: _l("This is not open to you. If you think it should be, ask an organiser."),
    404: _l("There is nothing here. The link may be old."),
    405: _l("This address does not take that."),
    410: _l("This link is no longer valid. Please ask for a new one."),
    413: _l("This is too large. A photo may have at most 12 MB."),
    429: _l("Too many tries. Please wait a few minutes."),
    500: _l("Something went wrong on the server. What you sent was not kept there; please try again."),
    503: _l("The server cannot store anything just now. What you wrote stays on your phone and is sent later."),
}


@blueprint.app_errorhandler(Refused)
def refuse(refusal):
    error = {"code": refusal.code, "message": str(refusal.message), **refusal.offer,
             "fields": {name: [str(line) for line in lines] for name, lines in refusal.fields.items()}}
    packets = latest_packets(refusal.subject) if refusal.subject is not None else []
    return error_answer(error, refusal.status, packets)


def latest_packets(subject):
    """The subject as it is now, under the number of its last change: for whoever came second."""
    db.session.rollback()
    change = db.session.scalar(
        select(changes.Change).filter_by(stream_id=subject.stream.id, subject_type=type(subject).__name__,
                                         subject_id=subject.id).order_by(changes.Change.n.desc()).limit(1))
    if change is None:
        return []
    parts = live.render(changes.subject_of(change.subject_type, change.subject_id), False, str(get_locale()))
    return [{"stream": change.stream.key, "n": change.n, "parts": parts}]


@blueprint.app_errorhandler(CSRFError)
def refuse_forged(_error):
    return error_answer({"code": "csrf", "message": gettext("This page is out of date. Please load it again.")}, 400)


@blueprint.app_errorhandler(SQLAlchemyError)
def refuse_without_storage(error):
    current_app.logger.error("storage: %s", error)
    db.session.rollback()
    return error_answer({"code": "storage", "message": str(SENTENCES[503])}, 503)


@blueprint.app_errorhandler(OSError)
def refuse_without_disk(error):
    return refuse_without_storage(error)


@blueprint.app_errorhandler(HTTPException)
def explain(error):
    if error.response is not None:
        return error.response
    if error.code == 401 and request.method == "GET" and not wants_json():
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")))
    message = str(SENTENCES.get(error.code, SENTENCES[500 if error.code >= 500 else 400]))
    return error_answer({"code": str(error.code), "message": message}, error.code)


def error_answer(error, status, packets=()):
    """JSON for a page's script, else a page that also gives back what was typed."""
    error.setdefault("fields", {})
    if wants_json() or request.path.startswith("/socket.io"):
        return jsonify(error=error, packets=list(packets)), status
    page = {"error": error, "status": status, "typed": typed_text()}
    try:
        return render_template("errors/error.html", **page), status
    except SQLAlchemyError:  # even who is reading is in the database: to this page it is nobody
        db.session.rollback()
        g.session_row = None
        g.pop("_login_user", None)
        return render_template("errors/error.html", **page), status


def typed_text():
    """What was written into the form that is refused; what was too large to be read cannot be given back."""
    try:
        return [text for name, text in request.form.items() if name in ("body", "title", "note", "reason") and text]
    except RequestEntityTooLarge:
        return []


@blueprint.before_app_request
def deny_by_default():
    """A view that names no verb has no door; nothing of ours is called by a zero byte."""
    if bodies.holds_zero(request):
        abort(404)
    if request.endpoint is None or request.endpoint == "static":
        return
    if not hasattr(current_app.view_functions[request.endpoint], "verb"):
        abort(404)


@blueprint.after_app_request
def harden(response):
    """Headers of pages; the ones every answer has stand in ``create_app`` at WSGI level."""
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
        response.vary.add("Cookie")
    if "style_nonce" in g:
        response.headers["Content-Security-Policy"] = csp(g.style_nonce)
    return compress(response)


def csp(nonce=None):
    style = f"'self' 'nonce-{nonce}'" if nonce else "'self'"
    return ("default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
            f"style-src {style}; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'")


_packed = {}  # address of a static file, which changes with its content -> its bytes, packed
SMALLER = {"text/javascript": jsmin, "text/css": cssmin}


def compress(response):
    """gzip for text of some length; our own scripts and styles lose their comments and white space first."""
    if (response.mimetype not in TEXTS or response.status_code not in (200, 201, 422)
            or "gzip" not in request.headers.get("Accept-Encoding", "") or response.headers.get("Content-Encoding")):
        return response
    response.direct_passthrough = False
    if request.endpoint == "static":
        if close := getattr(response.response, "close", None):
            response.call_on_close(close)  # of the file, which is not read again once it is packed
        path = posixpath.normpath(request.path)  # kept once a file, not once a spelling ("x/../")
        packed = _packed.get(path) or _packed.setdefault(path, pack_file(response))
    else:
        body = response.get_data()
        packed = gzip.compress(body, 7) if len(body) > 600 else None
    if packed is not None:
        response.set_data(packed)
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response


def pack_file(response):
    text = response.get_data(as_text=True)
    if response.mimetype in SMALLER and "/vendor/" not in request.path:
        text = SMALLER[response.mimetype](text)
    return gzip.compress(text.encode(), 9)


class Templates(Environment):
    """Jinja's, without a copy of all globals for every template that is drawn: none of ours has some of its own."""

    def make_globals(self, own):
        return super().make_globals(own) if own else self.globals


@blueprint.app_context_processor
def frame():
    """What ``base.html`` and the pages may use; a partial gets none of it."""
    return {"locale": str(get_locale()), "page": g.get("page"), "member_here": g.get("member"), "at_least": at_least,
            "can": can, "style_nonce": style_nonce, "fresh_id": changes.random_key,
            "build": current_app.config["BUILD"]}


@blueprint.app_template_global()
def day_of(instant, zone):
    return clock.day(instant, zone, str(get_locale()))


for name, known in {"ROLES": ROLES, "partial": live.partial, "iso": clock.iso, "time_of": clock.time}.items():
    blueprint.add_app_template_global(known, name)


def style_nonce():
    if "style_nonce" not in g:
        g.style_nonce = changes.random_key()
    return g.style_nonce


@blueprint.get("/")
@open_door
def home():
    """One's event; a list where there are several."""
    if not current_user.is_authenticated:
        return redirect(url_for("people.sign_in"))
    members = people.memberships(current_user.id)
    if len(members) == 1:
        return redirect(home_of(members[0]))
    return show_events()


@blueprint.get("/healthz")
@open_door
def show_health():
    return jsonify(ok=True)


@blueprint.get("/readyz")
@open_door
def show_readiness():
    """200, or 503 with the part that fails: database, photos. ``slow``: Redis or a bucket is away, the rest goes on."""
    failing = []
    try:
        db.session.execute(sql("SELECT 1"))
    except SQLAlchemyError:
        failing.append("database")
    if not storage.bucket() and not os.access(current_app.config["PHOTO_FOLDER"], os.W_OK):
        failing.append("photos")
    others, bucket = live.others(), storage.bucket()
    away = {"redis": others and not others.hears, "photos": bucket and not bucket.answers()}
    slow = {"slow": [part for part in away if away[part]]} if others or bucket else {}
    return jsonify(ok=not failing, failing=failing, **slow), 503 if failing else 200


@blueprint.get("/metrics")
@open_door
def show_metrics():
    """Prometheus text, for this machine or with the token."""
    token = current_app.config["METRICS_TOKEN"]
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    proxied = "X-Forwarded-For" in request.headers
    here = request.remote_addr in ("127.0.0.1", "::1") and not proxied
    if not (here or (token and hmac.compare_digest(bearer.encode(), token.encode()))):
        abort(404)
    return Response(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def wrap(app):
    """What stands before Flask: trusted proxies, the gate of the sockets, headers on every answer."""
    app.request_class = bodies.SmallForms
    app.wsgi_app = transport.Gate(app.wsgi_app, partial(session_ok, app), partial(origin_ok, app))
    if count := app.config["TRUSTED_PROXIES"]:  # before the gate, which compares the scheme phones see
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)
    app.wsgi_app = Headers(app.wsgi_app, strict=app.config["PUBLIC_URL"].startswith("https://"))


def session_ok(app, environ):
    """Whether a socket's handshake comes with a live session; asked before anything is spent on it."""
    with app.request_context(environ):
        return sessions.admit() is not None


def origin_ok(app, environ):
    """Whether a browser's Origin is ours: the public address, else the Host it called; never a forwarded one."""
    own = app.config["PUBLIC_URL"] or f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', '')}"
    return environ.get("HTTP_ORIGIN", own) == own


class Headers:
    """Security headers at WSGI level, so that the sockets' answers carry them too."""

    def __init__(self, app, strict):
        self.app = app
        self.headers = [
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"), ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Permissions-Policy", "camera=(self), geolocation=(), microphone=()"),
            ("Content-Security-Policy", csp()),
        ]
        if strict:  # an address for good; a local certificate is for a day, and its warning must stay passable
            self.headers.append(("Strict-Transport-Security", "max-age=31536000"))

    def __call__(self, environ, start_response):
        def start(status, headers, exc_info=None):
            known = {name.lower() for name, _value in headers}
            more = [(name, value) for name, value in self.headers if name.lower() not in known]
            return start_response(status, headers + more, exc_info)

        return self.app(environ, start)
