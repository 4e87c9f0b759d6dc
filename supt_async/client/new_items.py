"""Addition of items from Python: they are read here, and streamed to the server.

Payloads go over the wire as they will be stored, so that an array or a time zone is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import msgspec
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from supt_async.client.keywords import for_python
from supt_async.client.rest import RestClient
from supt_async.domain.items import NewItem
from supt_async.errors import Refused
from supt_async.protocol.tasks.task import parse
from supt_async.readers.python_items import items_of
from supt_async.readers.roles import parse_roles

EVERY = 500
"""Number of items after which the progress bar moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedItems:
    """Counts of what happened to the items of one call."""

    added: int
    known: int
    """Items that the project has already, which were not added again."""
    alike: int = 0
    """Known items without an id: they have the content of an existing one."""
    answered: int = 0
    """Known items that got the label that came with them."""
    ignored: int = 0
    """Known items that could not get the label or priority that came with them."""
    updated: int = 0
    """Known items that got new content."""


def add_items(
    rest: RestClient,
    path: str,
    source: Any,
    roles: dict[str, Any],
    *,
    update: bool = False,
    progress: bool = True,
) -> AddedItems:
    """Add items to the project at a path of the server; see ``Project.add_items``."""
    found = parse_roles(roles)
    task = parse(rest.get(path)["task"])
    with for_python(), bar(progress, "items") as moved:
        lines = Repeatable(source, lambda: lines_of(items_of(source, task, found), moved))
        answer = rest.post_lines(f"{path}/pool{'?update=1' if update else ''}", lines)
    return msgspec.convert(answer, AddedItems)


class Repeatable:
    """Lines of a request, made again for each attempt; a generator can be read only once."""

    def __init__(self, source: object, make: Callable[[], Iterable[bytes]]) -> None:
        self._once = isinstance(source, Iterator)
        self._make = make
        self._used = False

    def __call__(self) -> Iterable[bytes]:
        if self._used and self._once:
            raise Refused("the connection was lost while a generator was read: add it again")
        self._used = True
        return self._make()


def lines_of(items: Iterable[NewItem], moved: Callable[[int], None]) -> Iterator[bytes]:
    """Yield items as the lines that ``POST .../pool`` takes."""
    for number, item in enumerate(items, start=1):
        yield line_of(item)
        if number % EVERY == 0:
            moved(number)


def line_of(item: NewItem) -> bytes:
    """Return an item as one JSON line, with payload and features as they are stored."""
    line: dict[str, Any] = {"payload": msgspec.Raw(item.payload.encode())}
    if item.external_id is not None:
        line["id"] = item.external_id
    if item.label is not None:
        line["label"] = item.label
    if item.gold:
        line["gold"] = True
    if item.features is not None:
        line["features"] = msgspec.Raw(item.features.encode())
    if item.priority:
        line["priority"] = item.priority
    if item.meta is not None:
        line["meta"] = item.meta
    if item.suggestions:
        line["suggestions"] = [
            {
                "source": one.source,
                "value": one.value,
                "score": one.score,
                "version": one.version,
            }
            for one in item.suggestions
        ]
    if item.assign:
        line["assign"] = item.assign
    return msgspec.json.encode(line)


@contextmanager
def bar(wanted: bool, what: str) -> Iterator[Callable[[int], None]]:
    """Show how many items or the like were read, on a terminal or in a notebook."""
    screen = Console(stderr=True)
    shown = wanted and (screen.is_terminal or screen.is_jupyter)
    columns = (TextColumn(f"{{task.completed:,}} {what} read"), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True, disable=not shown) as shown_bar:
        task = shown_bar.add_task(what, total=None)
        yield lambda number: shown_bar.update(task, completed=number)
