"""Query parameters of an uploaded file: its name, and the roles of its columns."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from supt_async.domain.values import JSONValue
from supt_async.readers.preview import Preview


class RolesQuery(Struct, frozen=True, kw_only=True):
    """Roles of columns, named as the options of ``supt items add``; empty: none."""

    name: str = ""
    """Name of the file: its ending says the format where the content does not."""
    text: str = ""
    image: str = ""
    audio: str = ""
    show: str = ""
    id: str = ""
    label: str = ""
    gold: str = ""
    priority: str = ""
    assign: str = ""
    meta: str = ""
    features: str = ""
    suggest: str = ""
    source: str = ""
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""

    @property
    def roles(self) -> dict[str, str]:
        """Return the roles that were given."""
        given = msgspec.structs.asdict(self)
        return {name: given[name] for name in ROLES if given[name]}


ROLES = tuple(name for name in RolesQuery.__struct_fields__ if name != "name")
"""Names of the parameters that are roles, or say how to read the file."""


class RefusedRow(Struct, frozen=True, kw_only=True):
    line: int | None
    reason: str


def read_preview(raw: msgspec.Raw) -> Preview:
    """Return a preview that a reading process has made."""
    return msgspec.json.decode(raw, type=Preview)


def task_text(task: JSONValue) -> str:
    """Return a task as a reading process takes it."""
    return msgspec.json.encode(task).decode()
