"""The passphrase of a link: made up or chosen, compared as people type it, and guarded against guessing."""

import hmac
import secrets
import unicodedata

from flask import request
from flask_babel import lazy_gettext as _l
from limits import parse

from eventops.extensions import limiter
from eventops.people import sessions
from eventops.refusals import Refused

WRONG_HERE = parse("10/15minute")
WRONG_BY_ADDRESS = parse("300/15minute")  # a venue is one address: 300 guests mistype less often
WRONG_BY_LINK = parse("600/15minute")


def made_up():
    """Eight digits (26 bits): said aloud and typed on any phone, in any language."""
    return f"{secrets.randbelow(10**8):08d}"


def folded(text):
    """How a phone may write the same: width, capitals and the spaces around it do not count."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def check_passphrase(invitation, typed):
    """Raise Refused unless that is the passphrase; wrong ones count by browser, address and link."""
    here, by_address, by_link = wrong_keys(invitation)
    looked_at = limiter.limiter.hit(WRONG_HERE, here) and limiter.limiter.test(WRONG_BY_ADDRESS, by_address)
    if not (looked_at and limiter.limiter.test(WRONG_BY_LINK, by_link)):
        paused = _l("Too many wrong passphrases. Please wait 15 minutes, or ask an organiser.")
        raise Refused("paused", paused, status=429, fields={"passphrase": [paused]})
    if not hmac.compare_digest(folded(invitation.passphrase).encode(), folded(typed).encode()):
        limiter.limiter.hit(WRONG_BY_ADDRESS, by_address)
        limiter.limiter.hit(WRONG_BY_LINK, by_link)
        wrong = _l("This is not the passphrase. It stands where the code hangs, or an organiser tells it.")
        raise Refused("wrong_passphrase", wrong, fields={"passphrase": [wrong]})
    limiter.limiter.clear(WRONG_HERE, here)


def wrong_keys(invitation):
    """What wrong passphrases are counted by: this browser at that link, its address there, and that link."""
    link = f"passphrase:{invitation.id}"
    return f"{link}:{sessions.browser()}", f"{link}:{request.remote_addr}", link
