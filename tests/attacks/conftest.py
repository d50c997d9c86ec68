"""The real server with the model fair, once for all attacks that need one."""

import pytest

from tests.client import Client
from tests.databases import POSTGRES
from tests.server import Server, lay_out_fair


@pytest.fixture(scope="session")
def served(tmp_path_factory, kept):
    folder = tmp_path_factory.mktemp("attacked")
    settings = kept.environment("attacked")
    if POSTGRES:  # where --demo keeps away from
        server = Server(folder, printed=[lay_out_fair(folder, **settings)], **settings)
    else:
        server = Server(folder, "--demo")
    yield server.start()
    server.stop()


@pytest.fixture
def browser(served):
    """``browser("hanako")``: one of the fair's cast, signed in anew; no key: nobody."""
    return lambda key=None: Client(served.url, key and served.links[key])
