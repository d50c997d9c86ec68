"""The real ``app.py`` at the hour the script says, on the demo's fair before anybody has come.

That it may be another hour is no setting of the product. ``--lay-out`` puts that fair into the empty database.
"""

import os
import sys

from eventops import config, transport
from tests.model_day.clockwork import CLOCK, Clockwork

transport.patch(config.async_mode())

from datetime import datetime, timedelta  # noqa: E402  (after patching)

from eventops import alarms, clock  # noqa: E402

alarms.LOOK = 0.2  # a second is half a minute there: an alarm that looks as often as the product's would be late


class FairTime:
    """``datetime`` for eventops/clock.py, whose ``now`` asks the clock of the fair."""

    def __init__(self, clockwork):
        self.clockwork = clockwork

    def now(self, zone):
        return datetime.fromtimestamp(self.clockwork.now(), zone)

    def __getattr__(self, name):
        return getattr(datetime, name)


clock.datetime = FairTime(Clockwork(os.environ[CLOCK]))

from eventops import create_app, database, demo, serving  # noqa: E402  (with that clock, and looking that often)
from eventops.demo.load import Loader  # noqa: E402


class Dawn(Loader):
    """The model fair as it was prepared: nothing has been said or done, and its hours are those of today."""

    def shift_to_past(self):
        super().shift_to_past()
        return timedelta()

    def steps(self):
        return ()


def lay_out():
    with create_app().app_context():
        database.prepare()
        Dawn().run()
        demo.print_links("http://fair")


if __name__ == "__main__":
    if "--lay-out" in sys.argv:
        lay_out()
    else:
        serving.main()
