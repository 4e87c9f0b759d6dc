"""Statements on items that are assigned to some people only; see ``sql.batch`` for their rules."""

from __future__ import annotations

# Audiences of a project that a labeller belongs to: by their own name, or by that of a group.
AUDIENCES_OF = """
SELECT a.id FROM audience a
 WHERE a.project_id = $1
   AND a.name = ANY (ARRAY(SELECT w.name FROM labeller w WHERE w.id = $2
                           UNION ALL
                           SELECT g.name FROM labeller_group g
                            WHERE g.id = ANY (ARRAY(SELECT m.group_id FROM group_member m
                                                     WHERE m.labeller_id = $2))))
 ORDER BY a.id + 0
"""

# Next items of an audience: their places, ids, and open places (null: neither open nor leased).
ASSIGNED_ITEMS = """
SELECT a.place, a.item_id,
       (SELECT i.open_slots FROM item i
         WHERE i.id = a.item_id AND i.project_id = $4
           AND (i.open_slots > 0
                OR EXISTS (SELECT 1 FROM lease l WHERE l.item_id = i.id OFFSET 0)))
  FROM (SELECT x.place, x.item_id FROM item_audience x
         WHERE x.audience_id = $1 AND x.place > $2
         ORDER BY x.place LIMIT $3 OFFSET 0) a
 ORDER BY a.place
"""

# Whom some items are meant for.
AUDIENCES_OF_ITEMS = """
SELECT a.item_id, a.audience_id FROM item_audience a WHERE a.item_id = ANY ($1::bigint[])
"""
