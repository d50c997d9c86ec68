"""Whether a database that came out of a backup may be used: of this version's shape, and its history unaltered."""

from eventops import database
from eventops.backup.manifest import Refused
from eventops.history import chain


def prove():
    """Upgrade the database of the current app, give it an epoch if it has none, and walk its chain. Raises Refused."""
    database.prepare()
    if broken := chain.verify().broken:
        raise Refused(f"The history in this backup was altered: {len(broken)} changes, the first no. {broken[0].n} "
                      f"of stream {broken[0].stream}: {broken[0].why}.")
