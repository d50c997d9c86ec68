"""One backup of everything this installation owns, taken while it runs, and the way back from it.

``making`` writes a folder or an archive, ``manifest`` says what is in it and whether it is still so, ``databases``
knows SQLite and PostgreSQL, ``restoring`` puts it back.
"""
