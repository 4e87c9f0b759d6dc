"""A search of items looks at few first, which changes nothing in what it finds."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.storage.queries import item_search
from supt_async.storage.review_records import ItemStatus
from tests.contract.test_review import found, reviewed
from tests.support.queue_fixture import QueueFixture

__all__ = ["reviewed"]


async def test_a_search_in_small_steps_finds_the_same(
    reviewed: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    filters: list[dict[str, Any]] = [{"status": status} for status in ItemStatus]
    filters += [{"labeller": "Ada"}, {"value": "dog"}, {"value": "cat"}]
    whole = [await found(reviewed, **wanted) for wanted in filters]
    monkeypatch.setattr(item_search, "FIRST_STEP", 1)
    monkeypatch.setattr(item_search, "GROWTH", 1)
    assert [await found(reviewed, **wanted) for wanted in filters] == whole
