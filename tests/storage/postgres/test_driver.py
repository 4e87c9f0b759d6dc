"""The driver's types describe only what asyncpg has."""

from __future__ import annotations

import inspect

import asyncpg
import pytest

from supt_async.storage.postgres.driver import DriverConnection

METHODS = [
    name
    for name, _ in inspect.getmembers(DriverConnection, inspect.isfunction)
    if not name.startswith("_")
]


@pytest.mark.parametrize("name", METHODS)
def test_asyncpg_takes_what_the_types_say(name: str) -> None:
    described = inspect.signature(getattr(DriverConnection, name)).parameters
    real = inspect.signature(getattr(asyncpg.Connection, name)).parameters
    assert [kind for kind in described if kind not in real] == []


def test_there_are_methods() -> None:
    assert "fetch" in METHODS
