"""Statements that ask for one more opinion on an item, where the overlap is adaptive.

They run in the transaction that has stored an item's last answer and has locked the item first.
They are written by the rules of ``batch``. ``overlap/sqlite.py`` has the same for SQLite.
"""

from __future__ import annotations

# Answers that count to items that are complete and that no owner has corrected. An answer settles
# its item if it was known when the item was added, or if no person has given it.
OPINIONS = """
WITH whole AS MATERIALIZED (
    SELECT i.id FROM item i
     WHERE i.id = ANY ($1::bigint[]) AND i.open_slots = 0
       AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.item_id = i.id OFFSET 0)
       AND NOT EXISTS (SELECT 1 FROM correction c
                        WHERE c.item_id = i.id
                          AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                           WHERE w.answer_id = c.id
                                             AND w.project_id + 0 = c.project_id OFFSET 0) OFFSET 0)
)
SELECT b.project_id, b.item_id, b.labeller_id, b.value,
       b.machine OR EXISTS (SELECT 1 FROM labeller p
                             WHERE p.id = b.labeller_id AND p.kind || '' = $2::text OFFSET 0)
  FROM label b
 WHERE b.item_id = ANY (ARRAY(SELECT w.id FROM whole w)::bigint[]) AND NOT b.late AND NOT b.gold
   AND NOT EXISTS (SELECT 1 FROM withdrawal w
                    WHERE w.answer_id = b.id AND w.project_id + 0 = b.project_id OFFSET 0)
 ORDER BY b.seq + 0
"""

# Overlap and task of those projects whose overlap is adaptive.
ADAPTIVE_PROJECTS = """
SELECT p.id, p.overlap, p.overlap_max, p.sure, p.again, p.task, p.consensus_version
  FROM project p WHERE p.id = ANY ($1::bigint[]) AND p.overlap_max IS NOT NULL
"""

# How reliable the labellers of a project are, for ``storage.consensus.crowd.crowd_of``.
CROWD_MODELS = """
SELECT c.question, c.classes, c.prior, c.method FROM crowd_model c WHERE c.project_id = $1
"""
RELIABILITIES = """
SELECT r.question, r.labeller_id, r.labels, r.accuracy, r.low, r.high, r.confusion
  FROM reliability r WHERE r.project_id = $1 ORDER BY r.question, r.labeller_id
"""

# Open a place of each item, and offer it before all others. Rows that have offered it before are
# used up.
#
#   parameter   array of    value
#   $1          items       item
#   $2                      priority
#   $3                      now, in milliseconds
#   $4                      row of counters
ASK_AGAIN = """
WITH used AS (
    DELETE FROM offered o WHERE o.item_id = ANY ($1::bigint[]) AND o.lease IS NULL
), opened AS (
    UPDATE item i SET open_slots = i.open_slots + 1 WHERE i.id = ANY ($1)
    RETURNING i.id, i.project_id
), offering AS (
    INSERT INTO offered (project_id, item_id, priority, created_ms)
    SELECT o.project_id, o.id, $2::integer, $3::bigint FROM opened o
)
INSERT INTO counter AS c (project_id, process_id, open, asked)
SELECT o.project_id, $4::text, count(*), count(*) FROM opened o
 GROUP BY o.project_id ORDER BY o.project_id
    ON CONFLICT (project_id, process_id) DO UPDATE
   SET open = c.open + excluded.open, asked = c.asked + excluded.asked
"""

# Delete what has offered items that are complete.
DELETE_OFFERS = """
DELETE FROM offered o
 WHERE o.item_id = ANY (ARRAY(
           SELECT i.id FROM item i WHERE i.id = ANY ($1::bigint[]) AND i.open_slots = 0
              AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.item_id = i.id OFFSET 0))::bigint[])
   AND o.lease IS NULL
"""

# Count the items that are complete by now, of those that were answered while they were locked.
#
#   parameter   array of    value
#   $1          items       item
#   $2                      row of counters
#   $3          projects    those of which events are written
#   $4                      now, in milliseconds
COUNT_COMPLETED = """
WITH whole AS MATERIALIZED (
    SELECT i.project_id, i.id FROM item i
     WHERE i.id = ANY ($1::bigint[]) AND i.open_slots = 0
       AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.item_id = i.id OFFSET 0)
), told AS (
    -- 4: item.done (storage.events.kinds).
    INSERT INTO outgoing_new (project_id, kind, item_id, created_ms)
    SELECT w.project_id, 4, w.id, $4::bigint FROM whole w WHERE w.project_id = ANY ($3::bigint[])
)
INSERT INTO counter AS c (project_id, process_id, done)
SELECT w.project_id, $2::text, count(*) FROM whole w GROUP BY w.project_id ORDER BY w.project_id
    ON CONFLICT (project_id, process_id) DO UPDATE SET done = c.done + excluded.done
"""
