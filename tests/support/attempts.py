"""Transactions that are begun again, as on a database that gives up one of two which deadlock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection

from supt_async.storage.factory import Storage


def begin_everything_twice(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each change be carried out, rolled back, and carried out again."""
    write = storage.database.write

    async def twice(change: Callable[[Connection], Any], *hints: Any, **how: Any) -> Any:
        def again(connection: Connection) -> Any:
            first = connection.begin_nested()
            change(connection)
            first.rollback()
            return change(connection)

        return await write(again, *hints, **how)

    monkeypatch.setattr(storage.database, "write", twice)
