"""Report of ``supt items add --dry-run``: what a file holds and what labellers would see."""

from __future__ import annotations

import json

import click

from supt_async.cli.options import as_json_text
from supt_async.cli.terminal import cells, console, printable, table
from supt_async.domain.values import JSONObject
from supt_async.readers.preview import Preview, PreviewColumn

MAX_SHOWN = 300
"""Maximum number of characters of a text that is shown."""
MAX_COLUMNS = 50
"""Maximum number of columns that are listed."""
VALUES = 4
"""Number of values of a column that are listed."""


def as_object(file: str, found: Preview) -> JSONObject:
    """Return a preview for ``--json``."""
    return {
        "file": file,
        "format": found.format,
        "rows": found.rows,
        "columns": [_column(one) for one in found.columns],
        "items": found.items,
        "refused": [{"line": line, "reason": reason} for line, reason in found.refused],
        "refused_rows": found.refused_rows,
        "notes": found.notes,
    }


def _column(one: PreviewColumn) -> JSONObject:
    return {
        "name": one.name,
        "type": one.type,
        "role": one.role,
        "missing": one.missing,
        "values": [list(pair) for pair in one.values],
        "distinct": one.distinct,
    }


def show(file: str, found: Preview) -> None:
    """Print a preview."""
    rows = f"{found.rows:,} row{'' if found.rows == 1 else 's'}"
    click.echo(f"{file}: {found.format}, {rows}; nothing is stored (--dry-run)")
    if found.columns:
        _show_columns(found.columns)
    for number, item in enumerate(found.items, start=1):
        click.echo(f"item {number}, as a labeller sees it:")
        for line in _lines(item):
            click.echo(f"  {printable(line)}")
    for note in found.notes:
        click.echo(f"note: {printable(note)}")
    if found.refused_rows:
        one = found.refused_rows == 1
        click.echo(f"{found.refused_rows:,} row{'' if one else 's'} would be refused:")
    for line_number, reason in found.refused:
        where = "" if line_number is None else f"line {line_number}: "
        click.echo(f"  {where}{printable(reason)}")
    if (left := found.refused_rows - len(found.refused)) > 0:
        click.echo(f"  and {left:,} more")


def _show_columns(columns: list[PreviewColumn]) -> None:
    listed = table("column", "type", "role", "missing", "values")
    for one in columns[:MAX_COLUMNS]:
        role = one.role or "left out"
        listed.add_row(*cells(one.name, one.type, role, f"{one.missing:,}", _values(one)))
    console().print(listed)
    if (left := len(columns) - MAX_COLUMNS) > 0:
        click.echo(f"and {left:,} more columns")


def _values(one: PreviewColumn) -> str:
    """Describe the values of a column: the frequent ones, if some are."""
    if one.distinct is None:
        return "many"
    if one.distinct > VALUES and (not one.values or one.values[0][1] == 1):
        return f"{one.distinct:,} different"
    shown = [f"{_cut(_text(value), 30)} ({count:,})" for value, count in one.values[:VALUES]]
    return ", ".join(shown) + (", ..." if one.distinct > VALUES else "")


def _lines(item: JSONObject) -> list[str]:
    """Return what a labeller sees of an item, as far as a terminal can show it."""
    match item.get("kind"):
        case "text":
            return [_cut(line, MAX_SHOWN) for line in _cut(item["text"], 1000).splitlines()]
        case "table":
            return [f"{name}: {_cut(text, MAX_SHOWN)}" for name, text in item["rows"]]
        case "image" | "audio" as kind:
            return [f"[{kind}] {_cut(item.get('url') or 'in the item itself', 100)}"]
        case _:
            return [_cut(json.dumps(item, ensure_ascii=False), MAX_SHOWN)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else as_json_text(value)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
