"""Figures of a run as JSON lines: to the terminal, and to the file that TEST_FIGURES names."""

import json
import os
import sys

from tests.machine import busy


def tell(row, **figures):
    line = json.dumps({"row": row, **figures, "busy": round(busy(), 1)})
    if path := os.environ.get("TEST_FIGURES"):
        with open(path, "a") as lines:
            lines.write(line + "\n")
    sys.stdout.write(line + "\n")
