"""Taking the history out, which is part of it."""

from eventops.changes import record


def export_history(member, asked):
    """Note who took the history out, and what of it (*asked*: the filters' names and texts)."""
    record(member, member, "history.exported", filters=asked)
