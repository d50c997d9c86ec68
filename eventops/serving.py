"""``python app.py``: from the command line to a server that takes phones."""

import argparse
import logging
import shutil

from eventops import certificates, cli, config, create_app, database, demo, jobs, transport
from eventops.browser import fetch
from eventops.config import BadSetting


def main(arguments=None):
    options = parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    fetch_browser_libraries()
    app = create_app(instance=demo_folder(options) if options.demo else None,
                     **(config.under_tls() if options.tls else {}))
    with app.app_context():
        held = database.lock()
        database.prepare()
        if options.demo:
            demo.lay_out()
    port = serve(app, options)
    if held:
        held.close()
    return port


def parser():
    parser = argparse.ArgumentParser(prog="python app.py", description="The board an event day is run on.")
    parser.add_argument("--demo", action="store_true", help="run a model trade fair of its own, in instance/demo/")
    parser.add_argument("--fresh", action="store_true", help="with --demo: make the fair anew")
    parser.add_argument("--tls", action="store_true", help="speak https, with a certificate made for this network")
    return parser


def demo_folder(options):
    """Where the demo keeps its own fair, never where the real data is. Raises BadSetting."""
    if config.setting("EVENTOPS_DATABASE_URL"):
        raise BadSetting("--demo keeps a database of its own; unset EVENTOPS_DATABASE_URL.")
    folder = config.instance_folder() / "demo"
    if options.fresh and folder.exists():
        shutil.rmtree(folder)
    return folder


def fetch_browser_libraries():
    """Have the browser's libraries in static/vendor, or say how to get them: without them pages poll."""
    try:
        fetch.install(timeout=60)
    except fetch.FetchError as error:
        logging.getLogger("eventops").warning(
            "The browser libraries are missing, so pages ask every few seconds instead of hearing at once: %s. "
            "To get them: python -m eventops.browser.fetch", error)


def tls_of(app):
    """``(certificate file, SSL context)`` of a server that speaks https. Raises BadSetting."""
    if not app.config.get("TLS"):
        return None, None
    files = config.own_certificate() or certificates.for_machine(app.config["CERTIFICATES"], app.config["HOST"])
    try:
        return files[0], transport.tls_context(*files)
    except OSError as error:
        raise BadSetting(f"EVENTOPS_TLS_CERTIFICATE and EVENTOPS_TLS_KEY cannot be used together: {error}.") from None


def serve(app, options):
    host = app.config["HOST"]
    certificate, tls = tls_of(app)

    def ready(port):
        with app.app_context():
            address = cli.greeting(port, certificate)
            if options.demo:
                demo.print_links(address)
        jobs.start(app)

    try:
        transport.serve(app, host, app.config["PORT"], on_ready=ready, on_stop=jobs.stop, tls=tls)
    except OSError as error:
        raise BadSetting(f"Cannot listen on {host}:{app.config['PORT']}: {error.strerror}.") from None
