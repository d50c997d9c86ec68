"""What a browser fetches to install the house and to stand without a network: nothing here knows who asks."""

import json
from functools import cache
from pathlib import Path

from flask import Response, abort, current_app, jsonify, render_template, request, send_file, url_for
from flask_babel import force_locale, get_locale, gettext
from markupsafe import Markup

from eventops import certificates, live, transport
from eventops.people.access import open_door
from eventops.shell import blueprint, icons

KEPT = {".css", ".js", ".svg"}  # of the static files, what the worker keeps
WORKER = "js/service-worker.js"


@blueprint.app_template_global()
def same_for_all(template, locale):
    """A part of every page that nothing but the language and the build changes: drawn once in a process's life."""
    return drawn_once(template, locale, current_app.config["BUILD"])


@cache
def drawn_once(template, _locale, _build):
    return Markup(render_template(template))


@blueprint.get("/manifest.webmanifest")
@open_door
def show_manifest():
    """Browsers ask without a cookie: the page that names it says in which language."""
    asked = request.args.get("locale")
    with force_locale(asked if asked in live.LOCALES else str(get_locale())):
        manifest = {
            "id": "/", "start_url": "/", "scope": "/", "display": "standalone", "lang": str(get_locale()),
            "name": gettext("eventops – the event's talk and board"), "short_name": "eventops",
            "description": gettext("The talk and the board of the event day, live."),
            "background_color": "#ffffff", "theme_color": "#ffffff",
            "icons": [*(icon(name) for name in ("192", "512")), icon("maskable") | {"purpose": "maskable"}],
        }
    answer = jsonify(manifest)
    answer.mimetype = "application/manifest+json"
    return kept_for(answer, hours=1)


def icon(name):
    side = icons.ICONS[name][0]
    return {"src": url_for("shell.show_icon", name=name), "sizes": f"{side}x{side}", "type": "image/png"}


@blueprint.get("/icons/<name>.png")
@open_door
def show_icon(name):
    """An address of its own for ever: an installed app asks to be updated when its icon's address changes."""
    if name not in icons.ICONS:
        abort(404)
    return kept_for(Response(transport.in_thread(icons.png, name), mimetype="image/png"), hours=24)


def kept_for(answer, hours):
    answer.headers["Cache-Control"] = f"public, max-age={hours * 3600}"
    return answer


@blueprint.get("/service-worker.js")
@open_door
def show_worker():
    """The worker's text with the build and its files before it: another build is another text, so browsers notice."""
    shell = {"build": current_app.config["BUILD"], "files": shell_files()}
    text = Path(current_app.static_folder, WORKER).read_text()
    answer = Response(f"const shell = {json.dumps(shell)};\n{text}", mimetype="text/javascript")
    answer.headers["Service-Worker-Allowed"] = "/"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def shell_files():
    """Addresses of all a page may need beside itself; the last is the offline page. All but the icon name the build."""
    folder = Path(current_app.static_folder)
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in KEPT)
    return [*(url_for("static", filename=name) for name in names if name != WORKER),
            url_for("shell.show_icon", name="192"),
            url_for("shell.show_offline", build=current_app.config["BUILD"])]


@blueprint.get("/offline/<build>")
@open_door
def show_offline(build):
    """The page the worker shows when no page can come: in every language at once, it does not know the reader's."""
    if build != current_app.config["BUILD"]:
        abort(404)  # the worker keeps a shell of one build or none
    parts = {}
    for locale in live.LOCALES:
        with force_locale(locale):
            parts[locale] = render_template("shell/_offline.html", language=locale)
    return render_template("shell/offline.html", parts=parts)


@blueprint.get("/local-ca.crt")
@open_door
def show_certificate():
    """The certificate a phone may be told to trust, where ``--tls`` made one; never its key."""
    folder = current_app.config.get("CERTIFICATES")
    if not folder:
        abort(404)
    return send_file(certificates.authority_file(folder), mimetype="application/x-x509-ca-cert",
                     as_attachment=True, download_name="eventops-local-ca.crt", max_age=0)
