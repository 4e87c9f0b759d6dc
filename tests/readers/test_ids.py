"""Columns that can be ids."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.readers import ids
from supt_async.readers.ids import Different


@pytest.mark.parametrize(
    ("cells", "good"),
    [
        ([], False),
        (["a", "b"], True),
        (["a", "a"], False),
        (["a", ""], False),
        (["a", None], False),
        ([1, "2", 3.0], True),
        ([1, "1"], False),
        ([1.5], False),
        (["x" * 257], False),
        ([[1]], False),
    ],
)
def test_ids_are_different_and_none_is_missing(cells: list[Any], good: bool) -> None:
    seen = Different()
    seen.see(cells)
    assert seen.verdict() is good


@pytest.mark.parametrize("step", [1, 3, 1000])
def test_a_repetition_is_found_wherever_it_is(monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    monkeypatch.setattr(ids, "STEP", step)
    for place in range(20):
        seen = Different()
        seen.see(str(n) for n in range(20))
        assert seen.see([str(place)])
        assert not seen.verdict()
