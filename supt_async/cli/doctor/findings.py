"""Findings of ``supt doctor``, and the settings that its checks look at."""

from __future__ import annotations

import asyncio
import enum
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import URL

from supt_async.config import ServerConfig, TrainingConfig

T = TypeVar("T")


class Level(enum.StrEnum):
    """How a finding is meant."""

    OK = "ok"
    WARNING = "warning"
    """It works, but not for everybody or not for long."""
    PROBLEM = "problem"
    """It does not work, or is not safe."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line."""

    level: Level
    text: str


def ok(text: str) -> Finding:
    return Finding(Level.OK, text)


def warning(text: str) -> Finding:
    return Finding(Level.WARNING, text)


def problem(text: str) -> Finding:
    return Finding(Level.PROBLEM, text)


@dataclass(slots=True)
class Case:
    """A server's settings, and what earlier checks have found out about it."""

    config: ServerConfig
    training: TrainingConfig
    database: URL | None = field(default=None, repr=False)
    """None if its address can't be read."""
    server_id: str | None = None
    """Id of the database's servers; None without tables of this version."""
    url: str | None = None
    """Public address of the server; None if none is named and none is known."""
    running: bool = False
    """Whether a server is known to run on the database."""
    reached: bool = False
    """Whether the server answered at its public address."""
    forwarded: str | None = None
    """What it said of X-Forwarded-For then; None if that did not arrive."""


async def in_thread(function: Callable[[], T]) -> T:
    """Run what blocks in a thread that does not keep the process from ending."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # of T, since there was no error

    def run() -> None:
        try:
            outcome: tuple[T | None, BaseException | None] = function(), None
        except BaseException as exc:  # noqa: BLE001 - raised where it is awaited
            outcome = None, exc
        try:
            loop.call_soon_threadsafe(settle, *outcome)
        except RuntimeError:  # the loop has ended: nobody waits any more
            return

    threading.Thread(target=run, name="supt-doctor", daemon=True).start()
    return await done
