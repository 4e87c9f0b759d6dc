"""Templates: tasks for new projects, with guidelines and example items, read from files."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound
from supt_async.protocol.tasks.task import parse, to_dict

FOLDER = Path(__file__).parent
"""Folder of the templates' files, which are named for them."""


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """An item as it would be added, and an answer to it."""

    data: JSONValue
    answer: JSONValue


class Template(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ready task."""

    name: str = ""
    """Name by which it is chosen, which is that of its file."""
    title: str
    description: str
    """One sentence that says what it is for."""
    guidelines: str
    """Markdown for labellers, to be changed for the project."""
    task: dict[str, JSONValue]
    examples: list[Example]


@cache
def templates() -> tuple[Template, ...]:
    """Return all templates by their names."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.toml")))


def template(name: str) -> Template:
    """Return a template by its name.

    Raises:
        NotFound: There is none.
    """
    for found in templates():
        if found.name == name:
            return found
    known = ", ".join(one.name for one in templates())
    raise NotFound(f"there is no template {name!r}; there are {known}")


def _read(path: Path) -> Template:
    found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Template)
    return msgspec.structs.replace(found, name=path.stem, task=to_dict(parse(found.task)))
