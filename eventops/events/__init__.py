"""The fair, the festival or the sitting itself, and its places."""

from eventops.events import models  # noqa: F401
