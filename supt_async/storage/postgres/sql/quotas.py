"""Statements on quotas and on people who came by open links; see ``batch`` for their rules.

A condition on the token keeps a labeller's leases from being counted in the index on items.
"""

from __future__ import annotations

# Number of answers that each of some labellers gave, up to $3, withdrawn ones included, and of the
# items that they hold.
GIVEN = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM label b
                               WHERE b.project_id = a.project_id
                                 AND b.labeller_id = a.labeller_id LIMIT $3) given),
       (SELECT count(*) FROM lease l
         WHERE l.labeller_id = a.labeller_id AND l.project_id = a.project_id
           AND l.token || '' <> '')
  FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS a (project_id, labeller_id, nth)
 ORDER BY a.nth
"""

# The same for one labeller, without the answers that they withdrew.
STANDING = """
SELECT count(*) FROM label b
 WHERE b.project_id = $1 AND b.labeller_id = $2
   AND NOT EXISTS (SELECT 1 FROM withdrawal w
                    WHERE w.answer_id = b.id AND w.project_id + 0 = b.project_id OFFSET 0)
"""

# What somebody takes back who came by an open link, and note that they were told. Nobody's work is
# complete who holds an item still, in whichever session.
COMPLETE = """
WITH came AS MATERIALIZED (
    SELECT p.link_id, p.ended_ms FROM participation p
     WHERE p.project_id = $1 AND p.labeller_id = $2 AND (p.link_id IS NULL) IS FALSE
       AND NOT EXISTS (SELECT 1 FROM lease l
                        WHERE l.labeller_id = $2 AND l.project_id = $1
                          AND l.token || '' <> '' OFFSET 0)
), ended AS (
    UPDATE participation p SET ended_ms = $3::bigint
     WHERE p.project_id = $1 AND p.labeller_id = $2
       AND EXISTS (SELECT 1 FROM came c WHERE c.ended_ms IS NULL)
)
SELECT k.code, k.return_url FROM link k WHERE k.id = ANY (ARRAY(SELECT c.link_id FROM came c))
"""
