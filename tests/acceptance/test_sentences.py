"""Every sentence of features.md that the product must hold today has a test, and that test is there."""

from importlib import import_module

import pytest

from tests.acceptance import sentences

TABLES = {name: table for name, table in vars(sentences).items() if name.isupper()}
ROWS = {f"{name}: {row}": tests for name, table in TABLES.items() for row, (_sentence, *tests) in table.items()}


@pytest.mark.parametrize("row", ROWS)
def test_a_sentence_has_its_tests(row):
    assert ROWS[row], "none"
    for each in ROWS[row]:
        module, name = each.split("::")
        test = getattr(import_module(f"tests.{module.replace('/', '.')}"), f"test_{name}")
        assert not [mark for mark in getattr(test, "pytestmark", ()) if mark.name in ("skip", "skipif", "xfail")], each


def test_no_sentence_stands_twice():
    said = [sentence for table in TABLES.values() for sentence, *_tests in table.values()]
    assert len(set(said)) == len(said)
