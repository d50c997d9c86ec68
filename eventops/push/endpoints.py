"""Which addresses the server may be sent to: a phone names one, so only those of the push services that are set."""

import re
from urllib.parse import urlsplit

LONGEST = 1000  # characters; the services' own have 200 to 500
PLAIN = re.compile(r"[!-~]+")  # no space, no control, nothing but ASCII: a name that only looks like another is no name
ODD = frozenset('\\"<>^`{|}#')


def is_allowed(endpoint, services):
    """Whether *endpoint* is an https address, with nothing unusual in it, of one of the *services*.

    One that is set as ``http://127.0.0.1:<port>`` is for tests, and matches that origin alone.
    """
    if len(endpoint) > LONGEST or not PLAIN.fullmatch(endpoint) or ODD.intersection(endpoint):
        return False
    try:
        parts = urlsplit(endpoint)
    except ValueError:
        return False
    if f"{parts.scheme}://{parts.netloc}" in services:
        return True
    return parts.scheme == "https" and any(is_at(parts.netloc, service) for service in services)


def is_at(host, service):
    """Whether the bare name *host* (no port, nobody before an ``@``) is the service's, ``*.`` one below it."""
    if not service.startswith("*."):
        return host == service
    label = host.removesuffix(service[1:])
    return label != host and re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*", label) is not None


def origin(endpoint):
    """The push service an allowed endpoint is at."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.netloc}"
