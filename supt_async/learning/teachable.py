"""Tasks that a default model can learn."""

from __future__ import annotations

from supt_async.domain.values import JSONValue

LEARNABLE = frozenset({"choice", "choices", "compare", "rating"})
"""Kinds of task whose answer is one of a few values, or a list of such."""
MEDIA = frozenset({"image", "audio"})
"""Values of ``item`` for which a string is a path, from which a model learns nothing."""


def learnable(task: JSONValue) -> bool:
    """Tell whether some default model can learn this task."""
    return isinstance(task, dict) and task.get("kind") in LEARNABLE


def needs_features(task: JSONValue) -> bool:
    """Tell whether the task's items are names of files, if they are texts."""
    return isinstance(task, dict) and task.get("item") in MEDIA
