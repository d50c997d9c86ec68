"""How fast it is: ``python -m tests.bench [rows] [--quick] [--pictures]`` prints a JSON line per figure, then a table.

The server runs on one core, the phones (crowd.c, phones.py) on another. Each figure stands beside its goal; one whose
load generator was itself the bottleneck, or whose server had to wait for its processor, is worth nothing and says so.
"""
