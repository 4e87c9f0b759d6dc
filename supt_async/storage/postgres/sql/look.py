"""Statements with which a batch begins: what was freed, and its projects.

They are written by the rules of ``batch``.
"""

from __future__ import annotations

from supt_async.storage.postgres.sql import state

_FREED = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL, NULL
UNION ALL
SELECT o.xid, o.seq, o.project_id, o.item_id, o.priority, i.open_slots, g.labeller_id, g.how,
       coalesce(g.session_id || ' ' || g.token, o.lease), NULL::record
  FROM (SELECT * FROM offered WHERE xid >= $1::bigint OFFSET 0) o
 CROSS JOIN LATERAL (SELECT i.open_slots FROM item i WHERE i.id = o.item_id OFFSET 0) i
  LEFT JOIN LATERAL (SELECT g.labeller_id, g.how, g.session_id, g.token FROM lease_log g
                      WHERE g.token = o.lease OFFSET 0) g ON true
"""
_PROJECTS = """
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ROW(
    p.id, p.generation, p.covers, p.base_chunks, p.lease_ms, p.undo_ms,
    p.overlap_changes, p.paused OR p.archived_ms IS NOT NULL,
    coalesce((SELECT g.labels FROM generation g
               WHERE g.project_id = p.id AND g.generation = p.generation), 0),
    p.overlap, p.overlap_max, p.sure, p.again, p.suggest, p.suggest_min, p.suggest_blind,
    CASE WHEN p.suggest = 'off' THEN 0
         ELSE coalesce((p.training::json ->> 'holdout')::float8,
                       (SELECT m.value::float8 FROM meta m WHERE m.key = 'holdout:' || p.id), 0)
     END,
    p.gold_rate, p.gold_feedback, p.gold_min, p.quiz, p.gold_changes,
    EXISTS (SELECT 1 FROM participation q WHERE q.project_id = p.id OFFSET 0), p.audiences,
    p.quota, p.events, :state)
  FROM project p WHERE p.id = ANY ($2::bigint[])
"""
_IN_ORDER = """
 ORDER BY 2 NULLS FIRST, 1 NULLS LAST
"""

# Places that were freed, and items that were given a priority, since a transaction; the first row
# is the first transaction that may still add some. A row is numbered before it becomes visible, so
# following the numbers would miss some.
FREED_PLACES = "".join((_FREED, _IN_ORDER))

# The same, with projects as the queue sees them (``plan.ProjectRow``) in the rows that follow the
# first: each as a row of its own in the last column, which is null in all other rows. A batch may
# be one command, for which a further statement would be a third of its work.
LOOK = "".join((_FREED, "UNION ALL", _PROJECTS.replace(":state", state.STATE), _IN_ORDER))
