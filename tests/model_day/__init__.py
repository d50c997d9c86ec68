"""A whole event day played by a script: its clock, its server, its phones without browsers, and what each hour brings.

Played by tests/browser/test_whole_day.py.
"""
