"""What the clients of a fault saw, line by line: the only witness that the checker hears beside the database."""

import json
import time
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One thing a client did or saw.

    ``post``: one try of a write; *client_id* is its message's key, *stream* and *n* stand in the answer.
    ``load``, ``caught_up``: the page holds *stream* up to *n* now. ``packet``: it was pushed *n* of *stream*.
    ``message``: the message *client_id* reached the page, by whatever way, in room *stream* (None: not told).
    ``shown``, ``loaded``: what the page shows at the end, and what the same page shows loaded anew, as *ids* in order;
    *sent* is when the fault was over. ``look``: a reader was answered. ``memory``: a process holds *n* KB.
    """

    client: str
    operation: str
    client_id: str = ""
    sent: float = 0.0
    answered: float | None = None
    status: int = 0
    stream: str = ""
    n: int = 0
    ids: tuple = ()


class History:
    """Rows as they come, from many threads."""

    def __init__(self, rows=()):
        self.rows = list(rows)

    def note(self, client, operation, **columns):
        columns.setdefault("answered", time.monotonic())
        self.rows.append(Row(client, operation, **columns))

    def of(self, *operations):
        return [row for row in self.rows if row.operation in operations]

    @property
    def acknowledged(self):
        """``{client_id: the first good answer}``."""
        found = {}
        for row in self.of("post"):
            if row.status in (200, 201):
                found.setdefault(row.client_id, row)
        return found

    def keep(self, path):
        """As JSON lines, for whoever looks into a run that failed."""
        with path.open("w") as lines:
            for row in list(self.rows):
                lines.write(json.dumps(asdict(row)) + "\n")
        return path
