"""Question whether a complete item needs one more opinion, on SQLite.

It is asked in the transaction that has stored the item's last answer. ``overlap/postgres.py`` has
the same for PostgreSQL.
"""

from __future__ import annotations

import sqlite3

from supt_async.consensus.known import Crowd
from supt_async.domain.ids import ItemId, ProjectId
from supt_async.rules.overlap import OFFERED, Overlap
from supt_async.storage.consensus.crowd import crowd_of
from supt_async.storage.overlap.judge import Judge, by_item
from supt_async.storage.people.accounts import IMPORT

# Answers that count to an item that no owner has corrected. An answer settles its item if it was
# known when the item was added, or if no person has given it.
OPINIONS = """
SELECT b.item_id, b.labeller_id, b.value, b.machine OR p.kind = :known
  FROM label b JOIN labeller p ON p.id = b.labeller_id
 WHERE b.project_id = :project AND b.item_id = :item AND NOT b.late AND NOT b.gold
   AND NOT EXISTS (SELECT 1 FROM withdrawal w
                    WHERE w.project_id = :project AND w.answer_id = b.id)
   AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.item_id = :item
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.project_id = :project AND w.answer_id = c.id))
 ORDER BY b.seq
"""

TASK = "SELECT task, consensus_version FROM project WHERE id = ?"

ASK_AGAIN = "UPDATE item SET open_slots = open_slots + 1 WHERE id = ?"
OFFER = "INSERT INTO offered (project_id, item_id, priority, created_ms) VALUES (?, ?, ?, ?)"

# The last row of all stays: the number of a deleted one would be given to the next row, and the
# window, which knows by the number what it has read, would not read that.
DELETE_OFFERS = """
DELETE FROM offered
 WHERE item_id = ? AND lease IS NULL AND seq < (SELECT max(seq) FROM offered)
"""


# How reliable the labellers of a project are, for ``storage.consensus.crowd.crowd_of``.
CROWD_MODELS = "SELECT question, classes, prior, method FROM crowd_model WHERE project_id = ?"
RELIABILITIES = """
SELECT question, labeller_id, labels, accuracy, low, high, confusion
  FROM reliability WHERE project_id = ? ORDER BY question, labeller_id
"""


def ask_again(
    cursor: sqlite3.Cursor,
    judge: Judge,
    project: ProjectId,
    overlap: Overlap,
    item: ItemId,
    now_ms: int,
) -> bool:
    """Open one more place of a complete item if it is not sure enough.

    What has offered the item before is used up.

    Returns:
        Whether a place was opened, which the caller counts.
    """
    values = {"project": project, "item": item, "known": IMPORT}
    answers = by_item(cursor.execute(OPINIONS, values).fetchall())
    text, version = cursor.execute(TASK, (project,)).fetchone()
    basis = judge.find(project, text, version) or judge.learn(
        project, text, version, _crowd(cursor, project)
    )
    unsure = bool(basis.unsure(overlap, answers))
    if unsure:  # its row is the last one, so it stays
        cursor.execute(ASK_AGAIN, (item,))
        cursor.execute(OFFER, (project, item, OFFERED, now_ms))
    cursor.execute(DELETE_OFFERS, (item,))
    return unsure


def _crowd(cursor: sqlite3.Cursor, project: ProjectId) -> Crowd:
    """Return how reliable a project's labellers are."""
    models = cursor.execute(CROWD_MODELS, (project,)).fetchall()
    return crowd_of(models, cursor.execute(RELIABILITIES, (project,)).fetchall())
