"""The tools whose files can be taken over, and the records of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeAlias

from supt_async.domain.values import JSONValue
from supt_async.errors import BadFile
from supt_async.readers.other_tools import (
    argilla,
    coco,
    doccano,
    json_values,
    label_studio,
    own_labels,
    prodigy,
)
from supt_async.readers.other_tools.json_values import Broken
from supt_async.readers.other_tools.options import ReadOptions
from supt_async.readers.other_tools.records import Record

OnBad: TypeAlias = Callable[[int, str], None]
"""Function that is given the line and the reason of what can't be read."""


class Tool(NamedTuple):
    """Reader of one tool's files."""

    values: Callable[[Path], Iterator[tuple[int, JSONValue | Broken]]]
    records: Callable[[JSONValue, int, ReadOptions], Iterator[Record]]
    name: str


TOOLS = {
    "label-studio": Tool(json_values.values, label_studio.records, "Label Studio"),
    "doccano": Tool(json_values.values, doccano.records, "doccano"),
    "prodigy": Tool(json_values.values, prodigy.records, "Prodigy"),
    "argilla": Tool(json_values.values, argilla.records, "Argilla"),
    "coco": Tool(coco.values, coco.records, "COCO"),
    "supt": Tool(json_values.values, own_labels.records, "supt"),
}
"""Tools by the names that ``--from`` has for them."""


def read(path: Path, tool: str, how: ReadOptions, on_bad: OnBad | None = None) -> Iterator[Record]:
    """Yield the records of a file.

    Raises:
        BadFile: A record can't be read, if there is no ``on_bad``; or the whole file can't.
    """
    reader = TOOLS[tool]
    for line, value in reader.values(path):
        try:
            if isinstance(value, Broken):
                raise ValueError(value.reason)
            yield from list(reader.records(value, line, how))
        except (TypeError, ValueError, AttributeError, KeyError, IndexError) as exc:
            told = isinstance(exc, ValueError)
            reason = str(exc) if told else f"it is not as {reader.name} writes it"
            if on_bad is None:
                raise BadFile(reason, file=str(path), line=line) from exc
            on_bad(line, reason)
