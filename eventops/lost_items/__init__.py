"""Lost property: what was found, and what somebody misses."""

from eventops.lost_items import models  # noqa: F401
