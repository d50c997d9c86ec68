"""Two processes that start at the same moment on nothing at all agree on everything."""

import re
import threading

from sqlalchemy import create_engine, text

from tests.faults.crowd import until
from tests.server import Server


def test_two_that_start_at_once_make_one_key_one_epoch_and_one_first_link(cluster, tmp_path):
    settings = cluster.settings("fresh")
    processes = [Server(tmp_path / "instance", **settings) for _ in range(2)]
    starting = [threading.Thread(target=process.start, args=(60,)) for process in processes]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join(70)
    printed = re.compile(r"/start/(\S+)")
    try:
        assert until(30, lambda: all(printed.search(process.text) for process in processes))
        assert len({printed.search(process.text)[1] for process in processes}) == 1, "both print the same"
    finally:
        for process in processes:
            process.stop()
    engine = create_engine(settings["EVENTOPS_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg2:"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM epochs")) == 1
        assert connection.scalar(text("SELECT count(*) FROM sign_in_links")) == 1
    engine.dispose()
