"""Supply requests: what is missing, who brings it, has it come."""

from eventops.supplies import models  # noqa: F401
