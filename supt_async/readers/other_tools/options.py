"""Options of reading another tool's file."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from supt_async.domain.values import JSONObject, JSONValue

PREFERRED = ("text", "image", "audio")
"""Fields one of which is what labellers see, if nothing was chosen."""


class Offsets(enum.StrEnum):
    """Unit in which offsets of spans are counted."""

    CODE_POINTS = "code-points"
    UTF_16 = "utf-16"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """What is shown of an item, and how spans are counted."""

    alone: str | None = None
    """Field that is the payload by itself."""
    show: tuple[str, ...] = ()
    """Fields of which the payload is a mapping."""
    offsets: Offsets | None = None
    """None: as the tool writes them."""


def shown(fields: JSONObject, how: ReadOptions) -> tuple[JSONValue, JSONObject]:
    """Return the payload that labellers see of an item's fields, and the fields that they don't.

    Raises:
        ValueError: There is no such field.
    """
    if how.alone is not None:
        names: tuple[str, ...] = (how.alone,)
    elif how.show:
        names = how.show
    elif len(fields) == 1:
        names = tuple(fields)
    else:
        names = tuple(name for name in PREFERRED if fields.get(name) is not None)[:1]
    missing = next((name for name in names if fields.get(name) is None), None)
    if missing is not None:
        raise ValueError(f"it has no field {missing!r}; it has {', '.join(fields) or 'none'}")
    if not fields:
        raise ValueError("it has no data")
    rest = {name: value for name, value in fields.items() if names and name not in names}
    if len(names) == 1 and not how.show:
        return fields[names[0]], rest
    return {name: fields[name] for name in names or fields}, rest
