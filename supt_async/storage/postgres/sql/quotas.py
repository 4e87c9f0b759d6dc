"""Statements on quotas and on people who came by open links; see ``batch`` for their rules."""

from __future__ import annotations

# Number of answers that each of some labellers gave, up to $4, withdrawn ones included, and of the
# items that their sessions hold.
GIVEN = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM label b
                               WHERE b.project_id = a.project_id
                                 AND b.labeller_id = a.labeller_id LIMIT $4) given),
       (SELECT count(*) FROM lease l
         WHERE l.session_id = a.session_id AND l.project_id + 0 = a.project_id)
  FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY
    AS a (project_id, labeller_id, session_id, nth)
 ORDER BY a.nth
"""

# The same for one labeller, without the answers that they withdrew.
STANDING = """
SELECT count(*) FROM label b
 WHERE b.project_id = $1 AND b.labeller_id = $2
   AND NOT EXISTS (SELECT 1 FROM withdrawal w
                    WHERE w.answer_id = b.id AND w.project_id + 0 = b.project_id OFFSET 0)
"""

# What somebody takes back who came by an open link, and note that they were told.
COMPLETE = """
WITH came AS MATERIALIZED (
    SELECT p.link_id, p.ended_ms FROM participation p
     WHERE p.project_id = $1 AND p.labeller_id = $2 AND (p.link_id IS NULL) IS FALSE
), ended AS (
    UPDATE participation p SET ended_ms = $3::bigint
     WHERE p.project_id = $1 AND p.labeller_id = $2
       AND EXISTS (SELECT 1 FROM came c WHERE c.ended_ms IS NULL)
)
SELECT k.code, k.return_url FROM link k WHERE k.id = ANY (ARRAY(SELECT c.link_id FROM came c))
"""
