"""Commands: ``flask --app eventops …`` and what ``app.py`` prints when it starts."""

from contextlib import contextmanager
from pathlib import Path

import click
import segno
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from eventops import certificates, changes, database, readme, words
from eventops.backup import making, restoring
from eventops.backup.manifest import Refused
from eventops.changes import Stream
from eventops.events.models import Event
from eventops.events.queries import there_are_events
from eventops.extensions import db
from eventops.history import chain
from eventops.people.actions import make_sign_in_link
from eventops.people.queries import first_link_again

commands = AppGroup("eventops", help="Operate an eventops installation.")


def init_app(app):
    """Each command stands on its own and, for whoever looks for them together, under ``eventops``."""
    app.cli.add_command(commands)
    for command in commands.commands.values():
        app.cli.add_command(command)


@commands.command("prepare")
def prepare():
    """Bring the database to this version's shape; refused while a server runs on it."""
    held = database.lock()
    database.prepare()
    print("The database is ready.")
    if held:
        held.close()


@commands.command("first-link")
def first_link():
    """Print a new one-time link that makes the first organiser of an empty installation."""
    held = database.lock()
    database.prepare()
    if there_are_events():
        raise click.ClickException("There is an event already: sign in, or ask its organiser.")
    print(f"/start/{new_first_link()}")
    if held:
        held.close()


@commands.command("verify")
def verify_history():
    """Look for changes of the history that were altered past the program; exit code 1 if there are any."""
    try:
        found = chain.verify()
    except SQLAlchemyError as error:
        raise click.ClickException(f"The history cannot be read: {error.__cause__ or error}") from None
    names = dict(db.session.execute(select(Stream.id, Event.slug + " " + Stream.audience).join(Event)).all())
    for each in found.broken:
        print(f"broken: {names.get(each.stream, f'stream {each.stream}')} no. {each.n}: {each.why}")
    purged = f", {found.purged} of them purged" if found.purged else ""
    print(f"{found.changes} changes{purged}: {f'{len(found.broken)} broken' if found.broken else 'the chain holds'}.")
    if found.broken:
        raise SystemExit(1)


@commands.command("backup")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--keep", type=click.IntRange(min=1), help="Keep so many of the newest backups in the folder.")
def back_up(target, keep):
    """Back everything up while the server runs: into a new folder inside TARGET, or to a file TARGET.zip or .tar."""
    with told_plainly():
        print(f"Backed up: {making.make(target, keep)}")


@commands.command("restore")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.option("--force", is_flag=True, help="Move aside what stands here.")
@click.option("--check", is_flag=True, help="Only compare the backup with its manifest; the server may run.")
def restore(source, force, check):
    """Put a backup (or the newest in a folder of them) in the place of this instance, which no server may hold."""
    with told_plainly():
        told, aside = (restoring.check(source), None) if check else restoring.restore(source, force)
    print(f"{'Whole' if check else 'Restored'}: the backup of {told['time']}, {len(told['files'])} files.")
    if aside and aside.exists():
        rows = " (its rows: in the schema of that name)" if told["database"] == "postgresql" else ""
        print(f"What stood here is in {aside}{rows}.")
    if told["settings"]:
        print("It was made with " + " ".join(f"{name}={value}" for name, value in told["settings"].items()))


@contextmanager
def told_plainly():
    """What cannot be done is one line, not a traceback."""
    try:
        yield
    except (Refused, OSError, SQLAlchemyError) as error:
        raise click.ClickException(str(error)) from None


@commands.command("words")
def merge_words():
    """Bring the msgids of the Japanese catalogue up to date, for whoever changes the code."""
    for po in sorted(words.CATALOGUES.glob("*/LC_MESSAGES/messages.po")):
        print(f"{po.relative_to(words.CATALOGUES)}: {words.merge(po)} without a translation")


@commands.command("readme")
def write_readme():
    """Write README.md's tables of settings, rights and verbs anew, for whoever changes the code."""
    readme.README.write_text(readme.current(readme.README.read_text()))


def new_first_link():
    """The token of a one-time link for the first organiser."""
    with changes.writing():
        token = make_sign_in_link(hours=24 * 7)
        changes.commit()
    return token


def first_link_token():
    """The token of the one-time link that is open, made if there is none: processes that start together print one."""
    with database.alone():
        return first_link_again() or new_first_link()


def greeting(port, certificate=None):
    """What a start prints: address, QR code or how to get one, and on an empty database the first link."""
    config = current_app.config
    scheme = "https" if certificate else "http"
    address = config["PUBLIC_URL"] or f"{scheme}://{reachable(config['HOST'])}:{port}"
    print(f"\n  eventops  {address}\n", flush=True)
    if config["HOST"] in ("127.0.0.1", "localhost", "::1") and not config["PUBLIC_URL"]:
        print("  Only this machine can open it. For phones on the same network: EVENTOPS_HOST=0.0.0.0 python app.py\n"
              "  この端末からだけ開けます。同じネットワークのスマホから使うには "
              "EVENTOPS_HOST=0.0.0.0 を付けて起動してください。\n")
    else:
        segno.make(address).terminal(compact=True)
    if certificate:
        print(f"  Certificate 証明書 (SHA-256): {certificates.fingerprint(certificate)}")
        if config["CERTIFICATES"]:
            print(f"  For phones to trust it スマホで信頼させる: {address}/local-ca.crt (README)\n", flush=True)
    if not there_are_events():
        print(f"  First organiser 最初の主催者 (one use): {address}/start/{first_link_token()}\n", flush=True)
    return address


def reachable(host):
    """The address of this machine that phones of the same network can open."""
    if host not in ("0.0.0.0", "::", ""):
        return host
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent
            return probe.getsockname()[0]
        except OSError:
            return socket.gethostname()
