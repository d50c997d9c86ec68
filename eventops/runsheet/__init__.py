"""The run sheet 進行表: what happens when, how late it is, and the timetable everybody may read."""

from flask import Blueprint

blueprint = Blueprint("runsheet", __name__)

from eventops.runsheet import copying, desk_views, file_views, models, timetable, views  # noqa: E402, F401
