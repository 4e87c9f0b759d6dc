"""Tasks that a default model can learn."""

from __future__ import annotations

from supt_async.domain.values import JSONValue

LEARNABLE = frozenset({"choice", "choices", "compare", "rating"})
"""Kinds of task whose answer is one of a few values, or a list of such."""
MEDIA = frozenset({"image", "audio"})
"""Values of ``item`` for which a string is a path, from which a model learns nothing."""


def learnable(task: JSONValue) -> bool:
    """Tell whether some default model can learn this task."""
    if not isinstance(task, dict):
        return False
    if task.get("kind") == "form":
        return learned_question(task) is not None
    return task.get("kind") in LEARNABLE and "options_from" not in task


def learned_question(task: JSONValue) -> str | None:
    """Return the name of the question of a form that a model learns; None if there is none.

    It is the first of those that ``learn`` names, or of all, whose answers are of a few values.
    """
    if not isinstance(task, dict) or task.get("kind") != "form":
        return None
    learn = task.get("learn")
    wanted = [learn] if isinstance(learn, str) else learn
    for question in task.get("questions", []):
        if (wanted is None or question["name"] in wanted) and learnable(question):
            return str(question["name"])
    return None


def needs_features(task: JSONValue) -> bool:
    """Tell whether the task's items are names of files, if they are texts."""
    return isinstance(task, dict) and task.get("item") in MEDIA
