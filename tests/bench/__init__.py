"""How fast it is: ``python -m tests.bench [rows] [--phones N] [--quick]`` prints a JSON line per row, then a table.

The server runs on one core, the phones (phones.py) on another. Figures are worth something side by side, from one run.
"""
