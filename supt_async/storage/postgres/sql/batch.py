"""The statements with which PostgreSQL deals items and takes answers, for whole batches.

They run on a connection that makes each plan once (``connection.INDEX_SCANS_ONLY``), maybe when
the tables are empty, and must stay quick when they are full and when nothing has been cleaned up
for hours. Hence how they are written, which a test on their plans guards:

* A table is reached by ``column = ANY (ids that are given)``, or by ids from another part of
  the same statement as an array, never by a join.
* Of the conditions on a table only those on one index can use an index; the others are kept
  from it by ``+ 0`` and the like. Otherwise the planner, believing a table empty, takes any.
* ``OFFSET 0`` keeps a subquery a subquery, with its own walk down an index.
"""

from __future__ import annotations

# What the queue needs to know of projects.
PROJECTS = """
SELECT p.id, p.generation, p.covers, p.base_chunks, p.lease_ms, p.undo_ms, p.overlap, p.paused,
       coalesce((SELECT g.labels FROM generation g
                  WHERE g.project_id = p.id AND g.generation = p.generation), 0)
  FROM project p WHERE p.id = ANY ($1::bigint[])
"""

# All processes' counters of some projects.
TOTALS = """
SELECT c.project_id, sum(c.items)::bigint, sum(c.open)::bigint, sum(c.out)::bigint,
       sum(c.labels)::bigint
  FROM counter c WHERE c.project_id = ANY ($1::bigint[]) GROUP BY c.project_id
"""

# What was offered since a transaction, with the first transaction that may still add to it: a
# row is numbered before it can be seen, so following the numbers would miss some.
NEWS = """
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, NULL
UNION ALL
SELECT o.xid, o.seq, o.project_id, o.item_id, o.priority, i.open_slots, g.labeller_id, g.how,
       g.session_id || ' ' || g.token
  FROM (SELECT * FROM offered WHERE xid >= $1::bigint OFFSET 0) o
 CROSS JOIN LATERAL (SELECT i.open_slots FROM item i WHERE i.id = o.item_id OFFSET 0) i
  LEFT JOIN LATERAL (SELECT g.labeller_id, g.how, g.session_id, g.token FROM lease_log g
                      WHERE g.token = o.lease OFFSET 0) g ON true
 ORDER BY 2 NULLS FIRST
"""

# Items with a priority, for a window that begins.
PRIORITIES = """
SELECT o.item_id, o.priority,
       coalesce((SELECT i.open_slots FROM item i WHERE i.id = o.item_id), 0)
  FROM offered o WHERE o.project_id = $1 AND o.lease IS NULL
"""

CHUNKS = """
SELECT r.ids FROM ranking r
 WHERE r.project_id = $1 AND r.generation = $2 AND r.chunk >= $3 AND r.chunk < $4
 ORDER BY r.chunk
"""

# Which of some items have a place, or may get one back: they are with somebody now.
PLACES = """
SELECT i.id, i.open_slots FROM item i
 WHERE i.id = ANY ($2::bigint[]) AND i.project_id = $1
   AND (i.open_slots > 0 OR EXISTS (SELECT 1 FROM lease l WHERE l.item_id = i.id OFFSET 0))
"""

# Answers are stored and proposed items leased, in one step. It never waits for an item (SKIP
# LOCKED), and for a lease only while somebody else answers or frees that very lease. The
# arrays of a request's lease and of what it is proposed are in the parameters:
# 1-6 answers: project, lease, labeller, id, value, ms; 7 now; 8-16 proposals: project, item,
# labeller, session, token, expiry, generation, behind, id of the answer that must have been
# stored for it; 17 process, 18 the process's counter, 19 projects with one place an item.
#
# The rules of ``rules.leases`` in SQL: ``used`` and ``freed`` let an answer through that
# ``judge_repeat`` and ``judge_lease`` say nothing against and whose lease is still held; ``seen``
# and ``taken`` are ``may_have``.
GROUP = """
WITH answer AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[],
                         $6::bigint[]) AS a (project_id, token, labeller_id, id, value, ms)
), used AS MATERIALIZED (
    SELECT b.project_id, b.id FROM label b WHERE b.id = ANY ($4)
    UNION ALL SELECT s.project_id, s.id FROM skip s WHERE s.id = ANY ($4)
    UNION ALL SELECT w.project_id, w.id FROM withdrawal w WHERE w.id = ANY ($4)
), freed AS (
    DELETE FROM lease l
     WHERE l.token = ANY ($2)
       AND (l.token, l.project_id + 0, l.labeller_id + 0) IN
           (SELECT a.token, a.project_id, a.labeller_id FROM answer a
             WHERE (a.project_id, a.id) NOT IN (SELECT u.project_id, u.id FROM used u))
    RETURNING l.*
), undone AS MATERIALIZED (
    SELECT b.item_id, b.labeller_id, count(*) AS times FROM label b
     WHERE b.item_id = ANY (ARRAY(SELECT f.item_id FROM freed f)::bigint[]) AND NOT b.late
       AND EXISTS (SELECT 1 FROM withdrawal w
                    WHERE w.answer_id = b.id AND w.project_id + 0 = b.project_id OFFSET 0)
     GROUP BY b.item_id, b.labeller_id
), stored AS (
    INSERT INTO label (project_id, id, item_id, labeller_id, lease, value, ms, created_ms,
                       generation, attempt)
    SELECT f.project_id, a.id, f.item_id, f.labeller_id, f.token, a.value, a.ms, $7::bigint,
           f.generation, coalesce(u.times, 0)
      FROM freed f JOIN answer a ON a.token = f.token
      LEFT JOIN undone u ON u.item_id = f.item_id AND u.labeller_id = f.labeller_id
    RETURNING project_id, id, item_id
), logged AS (
    INSERT INTO lease_log (token, project_id, item_id, labeller_id, session_id, dealt_ms,
                           shown_ms, ended_ms, how, generation, behind)
    SELECT token, project_id, item_id, labeller_id, session_id, dealt_ms, shown_ms, $7,
           'answered', generation, behind FROM freed
), taken AS MATERIALIZED (
    SELECT i.id, i.project_id, i.open_slots FROM item i
     WHERE i.id = ANY ($9::bigint[]) AND i.open_slots > 0
       FOR NO KEY UPDATE SKIP LOCKED
), seen AS MATERIALIZED (
    SELECT l.item_id, l.labeller_id FROM lease l WHERE l.item_id = ANY ($9)
    UNION ALL
    SELECT b.item_id, b.labeller_id FROM label b WHERE b.item_id = ANY ($9) AND NOT b.late
       AND NOT EXISTS (SELECT 1 FROM withdrawal w
                        WHERE w.answer_id = b.id AND w.project_id + 0 = b.project_id OFFSET 0)
    UNION ALL
    SELECT s.item_id, s.labeller_id FROM skip s WHERE s.item_id = ANY ($9)
       AND NOT EXISTS (SELECT 1 FROM withdrawal w
                        WHERE w.answer_id = s.id AND w.project_id + 0 = s.project_id OFFSET 0)
), here AS MATERIALIZED (
    SELECT s.id FROM session s
     WHERE s.id = ANY ($11::text[]) AND s.connected::int = 1 AND s.process_id || '' = $17::text
), wanted AS MATERIALIZED (
    SELECT p.*, t.open_slots, row_number() OVER (PARTITION BY p.item_id) AS place
      FROM unnest($8::bigint[], $9, $10::bigint[], $11, $12::text[], $13::bigint[],
                  $14::bigint[], $15::bigint[], $16::text[])
        AS p (project_id, item_id, labeller_id, session_id, token, expires_ms, generation,
              behind, answer)
      JOIN taken t ON t.id = p.item_id AND t.project_id = p.project_id
     WHERE (p.answer IS NULL
            OR (p.project_id, p.answer) IN (SELECT s.project_id, s.id FROM stored s))
       AND p.session_id IN (SELECT h.id FROM here h)
       AND (p.item_id, p.labeller_id) NOT IN (SELECT e.item_id, e.labeller_id FROM seen e)
), leased AS (
    -- Two processes may propose an item to the same labeller: the key on item and labeller lets
    -- one of them through, and only what went through takes a place.
    INSERT INTO lease (token, project_id, item_id, labeller_id, session_id, mode, expires_ms,
                       dealt_ms, generation, behind)
    SELECT token, project_id, item_id, labeller_id, session_id, 'push', expires_ms, $7,
           generation, behind
      FROM wanted WHERE place <= open_slots
        ON CONFLICT (item_id, labeller_id, project_id) DO NOTHING
    RETURNING token, project_id, item_id
), slot AS (
    UPDATE item i SET open_slots = i.open_slots - n.places
      FROM (SELECT item_id, count(*) AS places FROM leased GROUP BY item_id) n
     WHERE i.id = n.item_id AND i.id = ANY ($9)
), counted AS (
    INSERT INTO counter AS c (project_id, process_id, open, out, done, labels)
    SELECT d.project_id, $18::text, sum(d.open), sum(d.out), sum(d.done), sum(d.labels)
      FROM (SELECT project_id, -1 AS open, 1 AS out, 0 AS done, 0 AS labels FROM leased
            UNION ALL
            SELECT project_id, 0, -1, (project_id = ANY ($19::bigint[]))::int, 1 FROM stored) d
     GROUP BY d.project_id ORDER BY d.project_id
        ON CONFLICT (project_id, process_id) DO UPDATE
       SET open = c.open + excluded.open, out = c.out + excluded.out,
           done = c.done + excluded.done, labels = c.labels + excluded.labels
)
SELECT s.project_id, s.item_id, s.id, NULL AS payload FROM stored s
UNION ALL
SELECT NULL, l.item_id, l.token, (SELECT c.payload FROM content c WHERE c.item_id = l.item_id)
  FROM leased l
"""

# Which items are complete by now, of those that were answered while they were locked.
COMPLETED = """
WITH whole AS MATERIALIZED (
    SELECT i.project_id FROM item i
     WHERE i.id = ANY ($1::bigint[]) AND i.open_slots = 0
       AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.item_id = i.id OFFSET 0)
)
INSERT INTO counter AS c (project_id, process_id, done)
SELECT w.project_id, $2::text, count(*) FROM whole w GROUP BY w.project_id ORDER BY w.project_id
    ON CONFLICT (project_id, process_id) DO UPDATE SET done = c.done + excluded.done
"""

# Why proposals came to nothing: the places that are open, whether the labeller has had the item,
# whether the session is still here, and the lease if it did come to something after all (the
# statement took effect, and the connection was lost before that was known).
REFUSED = """
SELECT p.token, coalesce((SELECT i.open_slots FROM item i
                           WHERE i.id = p.item_id AND i.project_id = p.project_id), 0),
       EXISTS (SELECT 1 FROM lease l
                WHERE l.item_id = p.item_id AND l.labeller_id = p.labeller_id OFFSET 0)
       OR EXISTS (SELECT 1 FROM label b
                   WHERE b.item_id = p.item_id AND b.labeller_id + 0 = p.labeller_id
                     AND NOT b.late
                     AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                      WHERE w.answer_id = b.id
                                        AND w.project_id + 0 = b.project_id OFFSET 0) OFFSET 0)
       OR EXISTS (SELECT 1 FROM skip s
                   WHERE s.item_id = p.item_id AND s.labeller_id = p.labeller_id
                     AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                      WHERE w.answer_id = s.id
                                        AND w.project_id + 0 = s.project_id OFFSET 0) OFFSET 0),
       EXISTS (SELECT 1 FROM session s
                WHERE s.id = p.session_id AND s.connected::int = 1 AND s.process_id || '' = $6::text
               OFFSET 0),
       (SELECT c.payload FROM content c
         WHERE c.item_id = p.item_id
           AND EXISTS (SELECT 1 FROM lease l WHERE l.token = p.token OFFSET 0))
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[])
    AS p (project_id, item_id, labeller_id, session_id, token)
"""

# Items that are out with somebody else, or in another tab, and might still come to a session;
# it is enough to know of so many. Leases that are held expire in the future, so those that are
# long gone are not walked over.
OUT_FOR = """
SELECT (SELECT count(*) FROM (
            SELECT 1 FROM lease l
             WHERE l.expires_ms > $4::bigint AND l.project_id + 0 = a.project_id
               AND l.session_id <> a.session_id
               AND (l.labeller_id + 0 = a.labeller_id
                    OR NOT EXISTS (
                       SELECT 1 FROM label b
                        WHERE b.item_id = l.item_id AND b.labeller_id + 0 = a.labeller_id
                          AND NOT b.late
                          AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                           WHERE w.answer_id = b.id
                                             AND w.project_id + 0 = b.project_id OFFSET 0)
                       OFFSET 0)
                   AND NOT EXISTS (
                       SELECT 1 FROM skip s
                        WHERE s.item_id = l.item_id AND s.labeller_id = a.labeller_id
                          AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                           WHERE w.answer_id = s.id
                                             AND w.project_id + 0 = s.project_id OFFSET 0)
                       OFFSET 0))
             LIMIT 1000) known)
  FROM unnest($1::bigint[], $2::text[], $3::bigint[]) WITH ORDINALITY
    AS a (project_id, session_id, labeller_id, nth)
 ORDER BY a.nth
"""
