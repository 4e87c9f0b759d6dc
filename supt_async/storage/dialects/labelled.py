"""SQL that PostgreSQL and SQLite have in common."""

from __future__ import annotations

# Whether an item has a label that stands, or an owner's correction.
LABELLED = (
    "(EXISTS (SELECT 1 FROM label b WHERE b.project_id = :project AND b.item_id = c.item_id"
    "          AND NOT b.late AND NOT EXISTS (SELECT 1 FROM withdrawal w"
    "           WHERE w.project_id = b.project_id AND w.answer_id = b.id))"
    " OR EXISTS (SELECT 1 FROM correction k WHERE k.item_id = c.item_id"
    "             AND NOT EXISTS (SELECT 1 FROM withdrawal w"
    "                  WHERE w.project_id = k.project_id AND w.answer_id = k.id)))"
)
