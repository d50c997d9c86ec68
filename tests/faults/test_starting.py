"""Two processes that start at the same moment on nothing at all agree on everything."""

import re
import threading

from sqlalchemy import create_engine, text

from tests.server import Server


def test_two_that_start_at_once_make_one_key_one_epoch_and_one_first_link(cluster, tmp_path):
    settings = cluster.settings("fresh")
    processes = [Server(tmp_path / "instance", **settings) for _ in range(2)]
    starting = [threading.Thread(target=process.start, args=(60,)) for process in processes]
    for thread in starting:
        thread.start()
    for thread in starting:
        thread.join(70)
    try:
        links = {re.search(r"/start/(\S+)", process.text)[1] for process in processes}
        assert len(links) == 1, "both print the same"
    finally:
        assert [process.stop() for process in processes] == [0, 0]
    engine = create_engine(settings["EVENTOPS_DATABASE_URL"].replace("postgresql:", "postgresql+psycopg2:"))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM epochs")) == 1
        assert connection.scalar(text("SELECT count(*) FROM sign_in_links")) == 1
    engine.dispose()
