"""Templates: tasks for new projects, with guidelines and example items, read from files.

A template is a TOML file in this folder, and is known by the file's name. An example that shows a
picture or a sound names a file of the folder ``media``: ``{"$file" = "street-01.png"}``.
"""

from __future__ import annotations

import base64
import difflib
import tomllib
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from supt_async.domain.items import NewItem
from supt_async.domain.values import JSONValue
from supt_async.errors import NotFound
from supt_async.payloads.codec import checked
from supt_async.protocol.tasks.task import parse, to_dict

FOLDER = Path(__file__).parent
"""Folder of the templates' files, which are named for them."""
MEDIA = FOLDER / "media"
"""Folder of the pictures and sounds of their examples."""
_FILE = "$file"


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """An item, and an answer to it."""

    data: JSONValue
    """Its payload, in which files are envelopes (``payloads.codec``)."""
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

    def items(self) -> list[NewItem]:
        """Return the examples as items to be added."""
        return [
            NewItem(payload=checked(one.data), external_id=f"{self.name}-{number}")
            for number, one in enumerate(self.examples, 1)
        ]


def names() -> list[str]:
    """Return the names of all templates without reading them."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


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
    known = names()
    near = difflib.get_close_matches(name, known, n=1)
    meant = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
    raise NotFound(f"there is no template {name!r}; {meant}")


def _read(path: Path) -> Template:
    found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Template)
    examples = [Example(data=_with_files(one.data), answer=one.answer) for one in found.examples]
    task = to_dict(parse(found.task))
    return msgspec.structs.replace(found, name=path.stem, task=task, examples=examples)


def _with_files(data: JSONValue) -> JSONValue:
    """Return an example's data with the content of the files that it names."""
    if not isinstance(data, dict):
        return data
    if data.keys() == {_FILE}:
        content = (MEDIA / str(data[_FILE])).read_bytes()
        return {"$supt": "bytes", "data": base64.b64encode(content).decode()}
    return {name: _with_files(one) for name, one in data.items()}
