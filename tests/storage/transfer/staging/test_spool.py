"""Rows that wait outside of memory come back as they were."""

from __future__ import annotations

import pytest

from supt_async.storage.transfer.staging import spool as module
from supt_async.storage.transfer.staging.spool import Spool


@pytest.mark.parametrize("in_memory", [1, 1000])
def test_rows_come_back_in_order_and_in_parts(
    monkeypatch: pytest.MonkeyPatch, in_memory: int
) -> None:
    monkeypatch.setattr(module, "MEMORY_ROWS", in_memory)
    rows = [[number, f"ä\n\t{number}", None, 0.5] for number in range(7)]
    spool = Spool()
    spool.extend(rows[:3])
    spool.extend(rows[3:])
    assert spool.count == 7
    assert list(spool.parts(3)) == [rows[:3], rows[3:6], rows[6:]]
    assert list(spool.parts(10)) == [rows]
    spool.clear()
    assert spool.count == 0
    assert list(spool.parts(3)) == []
    spool.extend(rows[:1])
    assert list(spool.parts(3)) == [rows[:1]]
    spool.clear()
