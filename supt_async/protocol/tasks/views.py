"""How a task shows its items, and which field of an item its answers are about."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from supt_async.protocol.display.view import View
from supt_async.protocol.tasks.kind import Task, TaskKind

SHOWN_AS = {"badge": "text"}
"""Kinds of data of the words that have another name."""


def view_of(spec: Any, rules: TaskKind) -> View:
    """Return how a task shows its items.

    Raises:
        ValueError: Its answers mark parts of something else.
    """
    item = spec.item
    if isinstance(item, dict):
        return View(fields=tuple(item.items()), pair=rules.pair)
    if rules.marks and item is not None and item not in rules.marks:
        fits = " or ".join(f'"{one}"' for one in rules.marks)
        raise ValueError(f"task.item: must be {fits} for this kind, or be left out")
    return View(item=item, pair=rules.pair)


def on_field(spec: Any, rules: TaskKind, view: View) -> str | None:
    """Return the field of an item that answers mark parts of; None for the whole payload.

    Raises:
        ValueError: No field fits.
    """
    on: str | None = getattr(spec, "on", None)
    if not rules.marks:
        return None
    if not view.fields:
        if on is not None:
            raise ValueError('task.on: needs "item" to say what each field of an item is')
        return None
    fitting = [name for name, word in view.fields if word in rules.marks]
    wanted = " or ".join(rules.marks)
    if not fitting:
        raise ValueError(f"task.kind: {rules.name} needs a field that task.item shows as {wanted}")
    if on is not None and on not in fitting:
        raise ValueError(f"task.on: must be a field that task.item shows as {wanted}")
    return on or fitting[0]


def lists_of(task: Task) -> Task:
    """Return a task whose view names all fields that list an item's own options."""
    named: list[str | None] = [getattr(one.spec, "options_from", None) for one in task.parts]
    fields = {name for name in named if name is not None}
    if not fields and not any(one.rules.pair for one in task.parts):
        return task
    pair = any(one.rules.pair for one in task.parts)
    if pair and task.view.fields:
        raise ValueError("task.item: must be a word where two things are compared")
    return replace(task, view=replace(task.view, lists=tuple(sorted(fields)), pair=pair))
