"""Statements about single leases and answers.

``sqlite/sql.py`` has the same questions for SQLite; the contract suite keeps the two equal. A
transaction that changes an item's places or ends a lease locks the items first, in the order of
their ids, and then the leases, so that no two transactions wait for each other in a circle.
"""

from __future__ import annotations

# It returns project and ``overlap_changes`` of each item.
LOCK_ITEMS_OF_LEASES = """
SELECT i.project_id, (SELECT p.overlap_changes FROM project p WHERE p.id = i.project_id)
  FROM item i
 WHERE i.id = ANY (ARRAY(SELECT l.item_id FROM lease l
                          WHERE l.token = ANY ($1::text[]) AND NOT l.gold)::bigint[])
 ORDER BY i.id FOR NO KEY UPDATE
"""

LOCK_ITEM = "SELECT 1 FROM item WHERE id = $1 FOR NO KEY UPDATE"

# End leases without an answer: their places are open again, and a row in ``offered`` tells every
# process. A gold item has no places.
#
#   parameter   array of    value
#   $1          leases      token
#   $2                      now, in milliseconds
#   $3                      how they end: skipped, released or expired
#   $4                      row of counters
#   $5          leases      project that the lease must be of; null for any
#   $6          leases      labeller whom the lease must have been given to; null for any
#   $7                      time by which the lease must have expired; null for any
#
# It returns project, item and token of each lease that it has ended.
GIVE_BACK = """
WITH held AS MATERIALIZED (
    SELECT l.token FROM lease l
     WHERE l.token = ANY ($1::text[]) AND ($7::bigint IS NULL OR l.expires_ms + 0 <= $7)
       AND ($5::bigint[] IS NULL OR (l.token, l.project_id + 0, l.labeller_id + 0) IN
            (SELECT a.token, a.project_id, a.labeller_id
               FROM unnest($1, $5, $6::bigint[]) AS a (token, project_id, labeller_id)))
     ORDER BY l.token FOR UPDATE
), freed AS (
    DELETE FROM lease l WHERE l.token = ANY (ARRAY(SELECT h.token FROM held h)::text[])
    RETURNING l.*
), logged AS (
    INSERT INTO lease_log (token, project_id, item_id, labeller_id, session_id, dealt_ms,
                           shown_ms, ended_ms, how, generation, behind, gold, suggestion_source,
                           suggestion_value, suggestion_score, suggestion_version,
                           suggestion_shown)
    SELECT token, project_id, item_id, labeller_id, session_id, dealt_ms, shown_ms, $2::bigint,
           $3::text, generation, behind, gold, suggestion_source, suggestion_value,
           suggestion_score, suggestion_version, suggestion_shown FROM freed
), opened AS (
    UPDATE item i SET open_slots = i.open_slots + n.places
      FROM (SELECT item_id, count(*) AS places FROM freed WHERE NOT gold GROUP BY item_id) n
     WHERE i.id = n.item_id AND i.id = ANY (ARRAY(SELECT f.item_id FROM freed f)::bigint[])
    RETURNING i.id
), offering AS (
    INSERT INTO offered (project_id, item_id, lease, created_ms)
    -- The process that has the session learns from it that a lease has expired, of gold as well.
    SELECT f.project_id, f.item_id, f.token, $2 FROM freed f
     WHERE f.item_id IN (SELECT o.id FROM opened o) OR (f.gold AND $3 = 'expired')
), counted AS (
    INSERT INTO counter AS c (project_id, process_id, open, out)
    SELECT f.project_id, $4::text, count(*), -count(*) FROM freed f
     WHERE f.item_id IN (SELECT o.id FROM opened o)
     GROUP BY f.project_id ORDER BY f.project_id
        ON CONFLICT (project_id, process_id) DO UPDATE
       SET open = c.open + excluded.open, out = c.out + excluded.out
)
SELECT project_id, item_id, token FROM freed
"""

MARK_SHOWN = """
UPDATE lease l SET shown_ms = $4
 WHERE l.token = ANY ($1::text[]) AND l.shown_ms IS NULL
   AND (l.token, l.project_id + 0, l.labeller_id + 0) IN
       (SELECT a.token, a.project_id, a.labeller_id
          FROM unnest($1, $2::bigint[], $3::bigint[]) AS a (token, project_id, labeller_id))
"""

# Effect that a command with an id had, for ``rules.leases.judge_repeat``.
EARLIER_EFFECT = """
SELECT 'label', labeller_id, lease, value FROM label WHERE id = $2 AND project_id + 0 = $1
UNION ALL
SELECT 'skip', labeller_id, lease, NULL FROM skip WHERE id = $2 AND project_id + 0 = $1
UNION ALL
SELECT 'undo', labeller_id, answer_id, NULL FROM withdrawal
 WHERE id = $2 AND project_id + 0 = $1
"""

FIND_LEASE = """
SELECT item_id, labeller_id, generation, NULL, gold, suggestion_source, suggestion_value,
       suggestion_score, suggestion_version, suggestion_shown
  FROM lease WHERE token = $2 AND project_id + 0 = $1
"""

CLOSED_LEASE = """
SELECT item_id, labeller_id, generation, how, gold, suggestion_source, suggestion_value,
       suggestion_score, suggestion_version, suggestion_shown
  FROM lease_log WHERE token = $2 AND project_id + 0 = $1
"""

# The label has the suggestion.
CLOSE_LEASE = """
WITH freed AS (
    DELETE FROM lease l WHERE l.token = $1 RETURNING l.*
)
INSERT INTO lease_log (token, project_id, item_id, labeller_id, session_id, dealt_ms, shown_ms,
                       ended_ms, how, generation, behind, gold)
SELECT token, project_id, item_id, labeller_id, session_id, dealt_ms, shown_ms, $2, 'answered',
       generation, behind, gold FROM freed
RETURNING token
"""

# Whether the labeller has an answer to the item that counts, for ``rules.leases.judge_submit``.
HAS_ANSWERED = """
SELECT EXISTS (SELECT 1 FROM label b
                WHERE b.item_id = $2 AND b.project_id + 0 = $1 AND b.labeller_id + 0 = $3
                  AND NOT b.late
                  AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                   WHERE w.answer_id = b.id AND w.project_id + 0 = $1 OFFSET 0))
"""

# Take a place of an item for a labeller, if ``rules.leases.may_have`` gives it to them and
# they are not voided (``withdrawals.voiding``). Under LOCK_ITEM.
TAKE_PLACE = """
UPDATE item SET open_slots = open_slots - 1
 WHERE id = $2 AND project_id = $1 AND open_slots > 0
   AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.item_id = $2 AND l.labeller_id + 0 = $3 OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM label b
                    WHERE b.item_id = $2 AND b.labeller_id + 0 = $3 AND NOT b.late
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id
                                         AND w.project_id + 0 = $1 OFFSET 0) OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM skip s
                    WHERE s.item_id = $2 AND s.labeller_id = $3
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = s.id
                                         AND w.project_id + 0 = $1 OFFSET 0) OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM participation p
                    WHERE p.project_id = $1 AND p.labeller_id = $3 AND p.state = 'voided' OFFSET 0)
RETURNING id
"""

REOPEN_PLACE = """
WITH opened AS (
    UPDATE item SET open_slots = open_slots + 1 WHERE id = $2 RETURNING id
)
INSERT INTO offered (project_id, item_id, lease, created_ms) SELECT $1, id, $3, $4 FROM opened
"""

# ``attempt`` is the number of this labeller's answers to the item that were withdrawn.
INSERT_LABEL = """
INSERT INTO label (project_id, id, item_id, labeller_id, lease, value, ms, created_ms, generation,
                   late, gold, attempt, suggestion_source, suggestion_value, suggestion_score,
                   suggestion_version, suggestion_shown, accepted)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $17,
        (SELECT count(*) FROM label b
          WHERE b.item_id = $3 AND b.project_id + 0 = $1 AND b.labeller_id + 0 = $4 AND NOT b.late
            AND EXISTS (SELECT 1 FROM withdrawal w
                         WHERE w.answer_id = b.id AND w.project_id + 0 = $1 OFFSET 0)),
        $11, $12, $13, $14, $15, $16)
RETURNING seq
"""

IS_COMPLETE = """
SELECT (SELECT open_slots FROM item WHERE id = $1) = 0
   AND NOT EXISTS (SELECT 1 FROM lease WHERE item_id = $1)
"""

INSERT_EVENT = """
INSERT INTO outgoing_new (project_id, kind, item_id, ref, created_ms) VALUES ($1, $2, $3, $4, $5)
"""

ADD_TO_COUNTERS = """
INSERT INTO counter AS c (project_id, process_id, open, out, done, labels)
VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (project_id, process_id) DO UPDATE
   SET open = c.open + excluded.open, out = c.out + excluded.out,
       done = c.done + excluded.done, labels = c.labels + excluded.labels
"""

INSERT_SKIP = """
INSERT INTO skip (project_id, id, item_id, labeller_id, lease, reason, created_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

# Nothing of a labeller who is voided. The suggestion of a skip is that of its lease, in the log.
UNDOABLE = """
SELECT 'label', b.item_id, b.seq, b.value, b.created_ms, b.late, b.gold, b.gold_right,
       b.suggestion_source, b.suggestion_value, b.suggestion_score, b.suggestion_version,
       b.suggestion_shown
  FROM label b
 WHERE b.id = $2 AND b.project_id + 0 = $1 AND b.labeller_id + 0 = $3
   AND NOT EXISTS (SELECT 1 FROM withdrawal w
                    WHERE w.answer_id = $2 AND w.project_id + 0 = $1 OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM participation p
                    WHERE p.project_id = $1 AND p.labeller_id = $3 AND p.state = 'voided' OFFSET 0)
UNION ALL
SELECT 'skip', s.item_id, NULL, NULL, s.created_ms, false, coalesce(g.gold, false), NULL,
       g.suggestion_source, g.suggestion_value, g.suggestion_score, g.suggestion_version,
       g.suggestion_shown
  FROM skip s
  LEFT JOIN LATERAL (SELECT g.* FROM lease_log g WHERE g.token = s.lease OFFSET 0) g ON true
 WHERE s.id = $2 AND s.project_id + 0 = $1 AND s.labeller_id + 0 = $3
   AND NOT EXISTS (SELECT 1 FROM withdrawal w
                    WHERE w.answer_id = $2 AND w.project_id + 0 = $1 OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM participation p
                    WHERE p.project_id = $1 AND p.labeller_id = $3 AND p.state = 'voided' OFFSET 0)
"""

INSERT_WITHDRAWAL = """
INSERT INTO withdrawal (project_id, id, answer_id, labeller_id, item_id, created_ms)
VALUES ($1, $2, $3, $4, $5, $6)
"""

DELETE_WITHDRAWAL = "DELETE FROM withdrawal WHERE id = $2 AND project_id + 0 = $1"

INSERT_LEASE = """
INSERT INTO lease (token, project_id, item_id, labeller_id, session_id, mode, former, expires_ms,
                   dealt_ms, generation, behind, gold, suggestion_source, suggestion_value,
                   suggestion_score, suggestion_version, suggestion_shown)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
"""

# The lease of an undo that took effect although its connection was lost.
LEASE_OF_UNDO = """
SELECT l.item_id, l.former, (SELECT c.payload FROM content c WHERE c.item_id = l.item_id),
       l.suggestion_source, l.suggestion_value, l.suggestion_score, l.suggestion_version,
       l.suggestion_shown
  FROM lease l WHERE l.token = $2 AND l.project_id + 0 = $1 AND l.mode = 'undo'
"""

PAYLOAD = "SELECT payload FROM content WHERE item_id = $1"

FLAGGED_ITEM = """
SELECT item_id FROM lease WHERE token = $2 AND project_id + 0 = $1 AND labeller_id + 0 = $4
UNION ALL
SELECT item_id FROM lease_log WHERE token = $2 AND project_id + 0 = $1 AND labeller_id + 0 = $4
UNION ALL
SELECT item_id FROM label WHERE id = $3 AND project_id + 0 = $1 AND labeller_id + 0 = $4
UNION ALL
SELECT item_id FROM skip WHERE id = $3 AND project_id + 0 = $1 AND labeller_id + 0 = $4
"""

INSERT_FLAG = """
INSERT INTO flag (project_id, id, item_id, labeller_id, note, created_ms)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING 1
"""

# A separate statement, so that it sees a flag that a concurrent transaction has just stored.
SAME_FLAG = """
SELECT 1 FROM flag
 WHERE id = $2 AND project_id + 0 = $1 AND item_id + 0 = $3 AND labeller_id + 0 = $4
   AND note IS NOT DISTINCT FROM $5
"""
