"""Kinds of task: each module here is one, and a new module is a new kind."""

from __future__ import annotations

import importlib
import pkgutil

from supt_async.protocol.tasks.kind import TaskKind


def _found() -> list[TaskKind]:
    names = [f"{__name__}.{module.name}" for module in pkgutil.iter_modules(__path__)]
    return [importlib.import_module(name).KIND for name in names]


KINDS: dict[str, TaskKind] = {
    kind.name: kind for kind in sorted(_found(), key=lambda kind: (kind.name == "any", kind.name))
}
"""All kinds by name; the one that people make widgets of their own for comes last."""
