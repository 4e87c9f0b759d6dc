"""``supt items text-index``: an index that makes the search for texts quick."""

from __future__ import annotations

import json

from tests.cli.supt import Supt, refused


def test_texts_are_indexed_until_that_is_switched_off(cats: Supt) -> None:
    index = ("items", "text-index", "cats")
    assert "the texts of cats are not indexed" in cats(*index, "show").out
    assert cats(*index, "on").out == "the texts of cats are indexed\n"
    assert cats(*index, "on").code == 0
    shown = json.loads(cats(*index, "show", "--json").out)
    assert shown == {"project": "cats", "text_index": "on"}
    assert "the texts of cats are not indexed" in cats(*index, "off").out


def test_only_a_project_that_is_there_is_indexed(cats: Supt) -> None:
    refused(cats("items", "text-index", "dogs", "on"), 1, "dogs")
