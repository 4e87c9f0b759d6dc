"""Labels of a project from Python: as rows, or as a file in one of the formats of exports."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TypedDict, Unpack

from supt_async.client.rest import RestClient
from supt_async.domain.values import JSONObject
from supt_async.errors import Refused
from supt_async.output_files import make_folder, open_output

SUFFIXES = {".jsonl": "jsonl", ".csv": "csv", ".parquet": "parquet"}
"""Formats by the end of a file's name."""
COLUMNS = {"item": "data"}
"""Columns of what is included, where they have another name."""
ZIP = b"PK\x03\x04"
"""First bytes of a zip."""


class LabelOptions(TypedDict, total=False):
    """Which labels, and how; the names are those of ``supt labels export``."""

    resolve: str
    """``none``, a row for each label; ``majority`` or ``consensus``, a row for each item."""
    include: str | Iterable[str]
    """What to add of each row's item: ``item``, ``features``, ``meta``."""
    since: str | date
    """A date, or a time with its zone."""
    machine: bool
    """False leaves out labels that a program gave."""
    no_machine: bool
    """The same as ``machine=False``."""
    withdrawn: bool
    late: bool
    gold: bool
    safe: bool
    """For CSV: an apostrophe before what a spreadsheet would calculate."""
    tokens: str
    question: str
    """Question of a form whose answers alone are exported."""


def read_labels(rest: RestClient, path: str, **options: Unpack[LabelOptions]) -> list[JSONObject]:
    """Return the labels of the project at a path of the server as rows."""
    return rest.get_lines(f"{path}/labels", **_query(options, "jsonl"))


def save_labels(
    rest: RestClient,
    path: str,
    target: Path,
    format_: str | None,
    **options: Unpack[LabelOptions],
) -> Path:
    """Write the labels of the project at a path of the server to a file or folder."""
    query = _query(options, format_ or _format_of(target))
    with tempfile.TemporaryFile(prefix="supt-labels-") as whole:
        rest.download(f"{path}/labels", whole, **query)
        whole.seek(0)
        if whole.read(len(ZIP)) == ZIP and target.suffix != ".zip":
            with make_folder(target) as folder, zipfile.ZipFile(whole) as archive:
                archive.extractall(folder)
            return target
        whole.seek(0)
        with open_output(target) as file:
            while block := whole.read(1 << 20):
                file.write(block)
    return target


def extra_columns(options: LabelOptions) -> list[str]:
    """Return the names of the columns that ``include`` adds."""
    names = [name.strip() for name in _listed(options.get("include", "")) if name.strip()]
    return [COLUMNS.get(name, name) for name in dict.fromkeys(names)]


def _format_of(target: Path) -> str:
    found = SUFFIXES.get(target.suffix)
    if found is None:
        raise Refused(f"{target.name}: give format=, or a name that ends in {', '.join(SUFFIXES)}")
    return found


def _query(options: LabelOptions, format_: str) -> dict[str, object]:
    query: dict[str, object] = {"format": format_, "safe": "false"}
    for name, value in options.items():
        if isinstance(value, bool):
            query[name] = str(value).lower()
        elif isinstance(value, date):
            query[name] = value.isoformat()
        elif name == "include":
            query["with"] = ",".join(_listed(options["include"]))
        elif value is not None:
            query[name] = value
    return query


def _listed(names: str | Iterable[str]) -> list[str]:
    return names.split(",") if isinstance(names, str) else list(names)
