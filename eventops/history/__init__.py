"""What happened, told in sentences."""

from eventops.history import sentences  # noqa: F401
