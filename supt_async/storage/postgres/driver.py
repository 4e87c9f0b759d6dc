"""The part of asyncpg that the storage uses, as types: asyncpg itself comes without any."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol


class Row(Protocol):
    """One row of a result, which gives its columns by position, by name and in order."""

    def __getitem__(self, key: int | str, /) -> Any: ...

    def __iter__(self) -> Iterator[Any]: ...

    def __len__(self) -> int: ...


class DriverConnection(Protocol):
    """An open asyncpg connection. A ``timeout`` is in seconds; None is the connection's own."""

    async def execute(self, query: str, *args: object, timeout: float | None = None) -> str:
        """Run a statement, and return PostgreSQL's word on it (``"UPDATE 3"``)."""

    async def fetch(self, query: str, *args: object, timeout: float | None = None) -> list[Row]:
        """Run a statement, and return all rows."""

    async def fetchrow(self, query: str, *args: object, timeout: float | None = None) -> Row | None:
        """Run a statement, and return its first row; None without rows."""

    async def fetchval(
        self, query: str, *args: object, column: int = 0, timeout: float | None = None
    ) -> Any:
        """Run a statement, and return a column of its first row; None without rows."""

    def transaction(
        self, *, isolation: str | None = None, readonly: bool = False
    ) -> AbstractAsyncContextManager[object]:
        """Return a block that is committed at its end, or rolled back if it raises."""

    async def add_listener(
        self, channel: str, callback: Callable[[DriverConnection, int, str, str], None]
    ) -> None:
        """LISTEN on a channel; the callback gets connection, process, channel and text."""

    def add_termination_listener(self, callback: Callable[[DriverConnection], None]) -> None:
        """Call a function once the connection has ended."""

    def get_server_pid(self) -> int:
        """Return the process that the server named when the connection was made."""

    def is_closed(self) -> bool:
        """Tell whether the connection has been closed or lost."""

    async def close(self, *, timeout: float | None = None) -> None:
        """Close the connection once what is under way has ended."""

    def terminate(self) -> None:
        """Close the connection at once."""
