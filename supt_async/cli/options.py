"""Options that several commands share; the settings among them are declared in ``config``."""

from __future__ import annotations

import asyncio
import functools
import gc
import json
import logging
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import Field, fields
from typing import Any, TypeVar

import click

from supt_async.config import ServerConfig, variable
from supt_async.storage.addresses.untested import MARK
from supt_async.storage.factory import Storage, open_storage

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
logger = logging.getLogger(__name__)


def settings(kind: type, *names: str) -> Callable[[F], F]:
    """Add an option for each setting of a configuration, or for the named ones only."""

    def decorate(function: F) -> F:
        for setting in reversed(fields(kind)):
            if setting.metadata["flag"] and (not names or setting.name in names):
                function = _option(setting)(function)
        return function

    return decorate


def _option(setting: Field[Any]) -> Callable[[F], F]:
    more = _IN_THE_ADDRESS.get(setting.name, {})
    flag = "--" + setting.name.replace("_", "-")
    switch = isinstance(setting.default, bool)
    choices = setting.metadata["choices"]
    return click.option(
        flag,
        is_flag=switch,
        type=click.Choice(choices) if choices else None if switch else _type(setting),
        default=setting.default,
        show_default=setting.default != "" and setting.default is not False,
        envvar=variable(setting.name),
        show_envvar=True,
        help=setting.metadata["help"],
        **more,
    )


def _type(setting: Field[Any]) -> click.IntRange | click.FloatRange | type:
    """Return the type of a setting's values; no number of a setting may be negative."""
    kind = type(setting.default)
    if kind is int:
        return click.IntRange(min=0, max=setting.metadata["most"])
    return click.FloatRange(min=0) if kind is float else kind


def _note(context: click.Context, _: click.Parameter, untested: bool) -> None:
    context.meta[MARK] = untested


def _marked(context: click.Context, _: click.Parameter, address: str) -> str:
    marked = context.meta.get(MARK) and not address.startswith(MARK)
    return f"{MARK}{address}" if marked else address


_IN_THE_ADDRESS: Mapping[str, Mapping[str, Any]] = {
    "database": {"callback": _marked},
    "database_untested": {"callback": _note, "expose_value": False, "is_eager": True},
}
"""Click's arguments of options that become one: commands get a marked address, and no flag."""


database = settings(ServerConfig, "database", "database_untested")
as_json = click.option("--json", "json_", is_flag=True, help="Print one JSON object per line.")
verbose = click.option("-v", "--verbose", is_flag=True, help="Also log normal events, to stderr.")


def run(function: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Any]:
    """Make a command of a coroutine function."""

    @functools.wraps(function)
    def command(*args: Any, **kwargs: Any) -> Any:
        return run_loop(function(*args, **kwargs))

    return command


def run_loop(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on uvloop, which takes half the CPU time, or on asyncio's loop on Windows."""
    gc.freeze()  # what is imported stays: to look through it again and again takes a tenth
    if sys.platform == "win32":
        return asyncio.run(main)
    import uvloop

    return uvloop.run(main)


def opened(address: str, **options: Any) -> AbstractAsyncContextManager[Storage]:
    """Open a database while a block runs."""

    @asynccontextmanager
    async def block() -> AsyncIterator[Storage]:
        storage = await open_storage(address, **options)
        try:
            yield storage
        finally:
            await storage.close()

    return block()


def say(value: object) -> None:
    """Print a JSON object on one line."""
    click.echo(as_json_text(value))


def as_json_text(value: object, *, indent: int | None = None) -> str:
    """Return JSON in the terminal's encoding, with control characters escaped."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not utf8, indent=indent)
    return "".join(
        sign if sign.isprintable() or sign == "\n" else json.dumps(sign)[1:-1] for sign in text
    )


def announce(text: str) -> None:
    """Print what a long-running command has started; go on if that can't be printed."""
    try:
        click.echo(text)
    except OSError as exc:
        extra = {"action": "announce", "reason": exc.strerror}
        logger.warning("can't print to stdout", extra=extra)
