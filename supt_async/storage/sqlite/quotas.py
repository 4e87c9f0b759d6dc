"""Quotas of labellers on SQLite, and what they are told when their work is complete.

Everything here runs in the writer's thread, inside the batch's transaction.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from supt_async.domain.commands import Holder
from supt_async.domain.results import Completion, Idle
from supt_async.rules.quotas import is_complete, left

# Number of answers that a labeller gave and did not withdraw, and of the items that they hold.
GIVEN = """
SELECT (SELECT count(*) FROM label b
         WHERE b.project_id = :project AND b.labeller_id = :labeller
           AND NOT EXISTS (SELECT 1 FROM withdrawal w
                            WHERE w.project_id = :project AND w.answer_id = b.id)),
       (SELECT count(*) FROM lease l
         WHERE l.labeller_id = :labeller AND l.project_id = :project)
"""

# Nobody's work is complete who holds an item still, in whichever session.
COMPLETION = """
SELECT k.code, k.return_url FROM participation p JOIN link k ON k.id = p.link_id
 WHERE p.project_id = :project AND p.labeller_id = :labeller
   AND NOT EXISTS (SELECT 1 FROM lease l
                    WHERE l.labeller_id = :labeller AND l.project_id = :project)
"""

NOTE_END = """
UPDATE participation SET ended_ms = :now
 WHERE project_id = :project AND labeller_id = :labeller AND ended_ms IS NULL
"""


def may_get(cursor: sqlite3.Cursor, by: Holder, quota: int) -> int:
    """Return how many items a labeller may get of their quota."""
    given, held = _given(cursor, by)
    return left(quota, given, held)


def is_used_up(cursor: sqlite3.Cursor, by: Holder, quota: int) -> bool:
    """Tell whether a labeller has given as many answers as they may."""
    return _given(cursor, by)[0] >= quota


def complete(cursor: sqlite3.Cursor, by: Holder, idle: Idle, now_ms: int) -> Idle:
    """Return why a labeller gets no item, with what they take back if their work is complete."""
    if not is_complete(idle):
        return idle
    values = {"project": by.project, "labeller": by.labeller, "now": now_ms}
    row = cursor.execute(COMPLETION, values).fetchone()
    if row is None:
        return idle
    cursor.execute(NOTE_END, values)
    return replace(idle, completion=Completion(code=row[0], return_url=row[1]))


def _given(cursor: sqlite3.Cursor, by: Holder) -> tuple[int, int]:
    values = {"project": by.project, "labeller": by.labeller}
    row: tuple[int, int] = cursor.execute(GIVEN, values).fetchone()
    return row
