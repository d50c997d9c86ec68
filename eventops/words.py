"""Languages: whose words a request is answered in, and the catalogues: merged, and compiled when they are newer."""

import os
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from flask import g, has_request_context, request
from flask_babel import Domain, get_locale
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from eventops import live
from eventops.config import CHECKOUT, PACKAGE

CATALOGUES = PACKAGE / "translations"
MARKS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}  # what surrounds a msgid
HEADER = '''msgid ""
msgstr ""
"Language: ja\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

'''  # without dates and names, so that only words make a difference


class Words(Domain):
    """Flask-Babel's, which spells the locale out for every word; two languages are told apart by their names."""

    def get_translations(self):
        locale = get_locale()
        if locale is None or locale.language not in self.cache:
            return self.cache.setdefault(locale and locale.language, super().get_translations())
        return self.cache[locale.language]


def init_app(app, babel):
    for po in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        compile_catalogue(po)
    babel.init_app(app, default_locale="ja", default_timezone="Asia/Tokyo", locale_selector=chosen,
                   default_translation_directories=str(CATALOGUES))
    babel.domain_instance = Words()


def compile_catalogue(po):
    """Write the .mo beside the .po if it is missing or older; whole, since another process may be reading."""
    mo = Path(po).with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return
    with po.open("rb") as source:
        catalogue = read_po(source)
    handle, temporary = tempfile.mkstemp(dir=mo.parent)
    with os.fdopen(handle, "wb") as target:
        write_mo(target, catalogue)
    Path(temporary).replace(mo)


def msgids():
    """Every msgid of the templates and the package: ``[(msgid or (one, many), where)]``."""
    found = []
    for folder, method in ((PACKAGE, "python"), (CHECKOUT / "templates", "jinja2")):
        options = {"**": {"silent": "false"}} if method == "jinja2" else {}
        found += [
            (msgid, f"{folder.name}/{name}:{line}")
            for name, line, msgid, _comments, _context in extract_from_dir(
                folder, [("**.py" if method == "python" else "**.*", method)], options, MARKS, strip_comment_tags=True)
            if msgid and all(msgid)
        ]
    return found


def merge(po):
    """Bring the catalogue's msgids up to date, keeping its translations; gives how many wait for one."""
    with po.open("rb") as source:
        known = read_po(source, locale="ja")
    fresh = Catalog(locale="ja")
    for msgid, _where in msgids():
        before = known.get(msgid)
        kept = before.string if before and isinstance(before.id, str) == isinstance(msgid, str) else None
        fresh.add(msgid, string=kept, flags=before.flags - {"fuzzy"} if before and kept else ())
    with po.open("wb") as target:
        target.write(HEADER.encode())
        write_po(target, fresh, width=110, omit_header=True, sort_output=True, no_location=True)
    return sum(not message.string or not all(message.string) for message in fresh if message.id)


def chosen():
    """The person's language, else the one this browser chose, else the one it asks for; Japanese before English."""
    if not has_request_context():
        return "ja"
    if "locale" not in g:
        cookie = request.cookies.get("locale")
        asked = request.accept_languages.best_match(live.LOCALES) or "ja"
        g.locale = persons_own() or (cookie if cookie in live.LOCALES else asked)
    return g.locale


def persons_own():
    """The signed-in person's language, or None; also while the database is away, so that a page can say so."""
    try:
        return current_user.locale if current_user.is_authenticated else None
    except SQLAlchemyError:
        return None
