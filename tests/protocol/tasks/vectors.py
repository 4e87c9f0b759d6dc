"""Examples of all kinds of task, which the page's tests read as well: ``kinds/KIND.json``.

Each file has valid ``tasks``, ``wrong`` ones with a part of their message, and ``answers``: task,
value, the item's ``data`` if it matters, and what is ``stored`` if that differs from the value, or
a part of the sentence with which it is ``refused``.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILES = {
    path.stem: json.loads(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "kinds").glob("*.json"))
}
TASKS: list[dict[str, Any]] = [task for file in FILES.values() for task in file["tasks"]]
WRONG: list[dict[str, Any]] = [wrong for file in FILES.values() for wrong in file["wrong"]]
ANSWERS: list[dict[str, Any]] = [answer for file in FILES.values() for answer in file["answers"]]


def shown_for(task: dict[str, Any]) -> dict[str, Any] | None:
    """Return the data of an item to which answers of a task can be given."""
    found = (
        one["data"] for one in ANSWERS if one["task"]["kind"] == task["kind"] and "data" in one
    )
    return next(found, None)
