"""The fair with two booths, and somebody who is in at one of them."""

import pytest

from tests.booths import booth


@pytest.fixture
def hanako(phone):
    """The manager, with the booths A-3 and A-5 and their sheets."""
    made = phone("hanako")
    booth.build(made, "A-3", "A-5")
    return made


@pytest.fixture
def taro(hanako, phone):
    """長崎太郎 of 長崎商店, who is in at A-3."""
    return booth.exhibitor(hanako, phone(None))
