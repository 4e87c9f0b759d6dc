"""Statements that lease items and store answers, for whole batches.

They run on a connection that plans each of them once (``connection.INDEX_SCANS_ONLY``), possibly
when the tables are empty, and must stay quick when the tables are full and when VACUUM has been
held back for hours. So they are written by these rules, which a test on their plans guards:

* A table is reached by ``column = ANY (ids that are given)``, or by ids from another part of
  the same statement as an array, never by a join.
* Of the conditions on a table only those on one index can use an index; the others are kept
  from it by ``+ 0`` and the like. Otherwise the planner, believing a table empty, takes any.
* ``OFFSET 0`` keeps a subquery a subquery, with its own walk down an index.
"""

from __future__ import annotations

from supt_async.storage.postgres.sql import state

# Sums of all processes' counters of some projects.
TOTALS = """
SELECT c.project_id, sum(c.items)::bigint, sum(c.open)::bigint, sum(c.out)::bigint,
       sum(c.labels)::bigint
  FROM counter c WHERE c.project_id = ANY ($1::bigint[]) GROUP BY c.project_id
"""

# Items with a priority, for a new window.
PRIORITIES = """
SELECT o.item_id, o.priority,
       coalesce((SELECT i.open_slots FROM item i WHERE i.id = o.item_id), 0)
  FROM offered o WHERE o.project_id = $1 AND o.lease IS NULL
"""

CHUNKS = """
SELECT r.ids FROM ranking r
 WHERE r.project_id = $1 AND r.generation = $2 AND r.chunk >= $3 AND r.chunk < $4
   AND NOT r.assigned
 ORDER BY r.chunk
"""

# Items that have an open place, or may get one back because they are leased now.
PLACES = """
SELECT i.id, i.open_slots FROM item i
 WHERE i.id = ANY ($2::bigint[]) AND i.project_id = $1
   AND (i.open_slots > 0 OR EXISTS (SELECT 1 FROM lease l WHERE l.item_id = i.id OFFSET 0))
"""

# Store answers and lease proposed items, in one statement. It never waits for an item (SKIP
# LOCKED), and for a lease only while another transaction answers or frees that very lease.
#
#   parameter   array of           value
#   $1          answers            project
#   $2          answers            lease
#   $3          answers            labeller
#   $4          answers            id
#   $5          answers            value, as JSON text
#   $6          answers            time on screen in milliseconds, or null
#   $7                             now, in milliseconds
#   $8          proposals          project
#   $9          proposals          item
#   $10         proposals          labeller
#   $11         proposals          session
#   $12         proposals          token of the lease
#   $13         proposals          expiry, in milliseconds
#   $14         proposals          generation
#   $15         proposals          labels that the generation is behind
#   $16         proposals          id of the answer that must be stored for it, or null
#   $17                            process
#   $18                            row of counters
#   $19         projects           those whose items have one place (ProjectRow.one_place)
#   $20         suggesting         token of the lease that may have a suggestion
#   $21         suggesting         item
#   $22         suggesting         source
#   $23         suggesting         lowest score
#   $24         suggesting         false: the hand-out is blind (rules.suggesting)
#   $25         unseen answers     lease: its suggestion was not on screen
#   $26         proposals          true: the item is gold, so it has no places (rules.gold)
#   $27         projects           those of which events are written (storage.events)
#   $28                            transaction since which places may have been freed, or null
#   $29         freed places       number of the row, if it is known
#   $30         projects           those of the batch, if $28 is given
#   $31         projects           their states (sql.state)
#
# If $28 is given and there are other freed places since, or a project is in another state, nothing
# is done, and one row of nulls is returned.
#
# It returns project, item, id, and nulls for each answer that was stored, except that an answer to
# a gold item has the known one for a payload; and null, item, token, payload and suggestion
# (HandOutSuggestion) for each proposal that was leased.
#
# The rules of ``rules.leases`` in SQL: ``used`` and ``freed`` let an answer through that
# ``judge_repeat`` and ``judge_lease`` say nothing against and whose lease is still held; ``seen``
# and ``taken`` are ``may_have``. Those of ``rules.suggesting``: ``suggested`` has the suggestions
# that leases remember, and ``stored`` says whether an answer is the one that was shown.
_GROUP = """
WITH same AS MATERIALIZED (
    SELECT $28::bigint IS NULL
        OR (NOT EXISTS (SELECT 1 FROM offered o
                         WHERE o.xid >= $28 AND o.seq + 0 <> ALL ($29::bigint[]) OFFSET 0)
            AND (SELECT count(*) FROM project p
                  WHERE p.id = ANY ($30::bigint[])
                    AND :state = ANY ($31::text[])) = cardinality($30)) AS yes
), answer AS MATERIALIZED (
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[], $5::text[],
                         $6::bigint[]) AS a (project_id, token, labeller_id, id, value, ms)
), used AS MATERIALIZED (
    SELECT b.project_id, b.id FROM label b WHERE b.id = ANY ($4)
    UNION ALL SELECT s.project_id, s.id FROM skip s WHERE s.id = ANY ($4)
    UNION ALL SELECT w.project_id, w.id FROM withdrawal w WHERE w.id = ANY ($4)
), single AS MATERIALIZED (
    SELECT p.id FROM project p
     WHERE p.id = ANY ($1) AND p.overlap = 1 AND p.overlap_changes = 0
       AND p.overlap_max IS NULL
), freed AS (
    -- If the overlap was changed after the batch had read it, each answer goes by itself.
    DELETE FROM lease l
     WHERE l.token = ANY ($2) AND (SELECT s.yes FROM same s)
       AND (l.project_id + 0 = ANY ($19::bigint[])) = (l.project_id + 0 IN
           (SELECT s.id FROM single s))
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
                       generation, late, gold, attempt, suggestion_source, suggestion_value,
                       suggestion_score, suggestion_version, suggestion_shown, accepted)
    SELECT f.project_id, a.id, f.item_id, f.labeller_id, f.token, a.value, a.ms, $7::bigint,
           f.generation, f.gold, f.gold, coalesce(u.times, 0), f.suggestion_source,
           f.suggestion_value,
           f.suggestion_score, f.suggestion_version,
           CASE WHEN a.token <> ALL ($25::text[]) THEN f.suggestion_shown END,
           CASE WHEN f.suggestion_shown AND a.token <> ALL ($25)
                THEN a.value = f.suggestion_value END
      FROM freed f JOIN answer a ON a.token = f.token
      LEFT JOIN undone u ON u.item_id = f.item_id AND u.labeller_id = f.labeller_id
    RETURNING project_id, id, item_id, gold, seq
), told AS (
    -- 1: label.created; 4: item.done, of an item with one place (storage.events.kinds).
    INSERT INTO outgoing_new (project_id, kind, item_id, ref, created_ms)
    SELECT t.project_id, t.kind, t.item_id, t.ref, $7
      FROM (SELECT project_id, 1::smallint AS kind, item_id, seq AS ref, seq FROM stored
             WHERE NOT gold AND project_id = ANY ($27::bigint[])
            UNION ALL
            SELECT project_id, 4::smallint, item_id, NULL, seq FROM stored
             WHERE NOT gold AND project_id = ANY ($27) AND project_id = ANY ($19)) t
     ORDER BY t.seq, t.kind
), logged AS (
    INSERT INTO lease_log (token, project_id, item_id, labeller_id, session_id, dealt_ms,
                           shown_ms, ended_ms, how, generation, behind, gold)
    SELECT token, project_id, item_id, labeller_id, session_id, dealt_ms, shown_ms, $7,
           'answered', generation, behind, gold FROM freed
), taken AS MATERIALIZED (
    SELECT i.id, i.project_id, i.open_slots, i.xmin::text AS version FROM item i
     WHERE i.id = ANY ($9::bigint[]) AND i.open_slots > 0 AND (SELECT s.yes FROM same s)
       FOR NO KEY UPDATE SKIP LOCKED
), seen AS MATERIALIZED (
    SELECT l.item_id, l.labeller_id, true AS opinion FROM lease l WHERE l.item_id = ANY ($9)
    UNION ALL
    SELECT b.item_id, b.labeller_id, true FROM label b WHERE b.item_id = ANY ($9) AND NOT b.late
       AND NOT EXISTS (SELECT 1 FROM withdrawal w
                        WHERE w.answer_id = b.id AND w.project_id + 0 = b.project_id OFFSET 0)
    UNION ALL
    SELECT s.item_id, s.labeller_id, false FROM skip s WHERE s.item_id = ANY ($9)
       AND NOT EXISTS (SELECT 1 FROM withdrawal w
                        WHERE w.answer_id = s.id AND w.project_id + 0 = s.project_id OFFSET 0)
), here AS MATERIALIZED (
    SELECT s.id FROM session s
     WHERE s.id = ANY ($11::text[]) AND s.connected::int = 1 AND s.process_id || '' = $17::text
), asked AS MATERIALIZED (
    SELECT p.*
      FROM unnest($8::bigint[], $9, $10::bigint[], $11, $12::text[], $13::bigint[],
                  $14::bigint[], $15::bigint[], $16::text[], $26::boolean[])
        AS p (project_id, item_id, labeller_id, session_id, token, expires_ms, generation,
              behind, answer, gold)
     WHERE (p.answer IS NULL
            OR (p.project_id, p.answer) IN (SELECT s.project_id, s.id FROM stored s))
       AND p.session_id IN (SELECT h.id FROM here h)
       AND (SELECT s.yes FROM same s)
), wanted AS MATERIALIZED (
    SELECT p.*, t.open_slots, row_number() OVER (PARTITION BY p.item_id) AS place
      FROM asked p JOIN taken t ON t.id = p.item_id AND t.project_id = p.project_id
     WHERE NOT p.gold
       AND (p.item_id, p.labeller_id) NOT IN (SELECT e.item_id, e.labeller_id FROM seen e)
), golden AS MATERIALIZED (
    SELECT p.* FROM asked p
     WHERE p.gold
       AND EXISTS (SELECT 1 FROM gold g WHERE g.project_id = p.project_id
                      AND g.item_id = p.item_id AND g.retired_ms IS NULL OFFSET 0)
       AND NOT EXISTS (SELECT 1 FROM label b
                        WHERE b.gold AND b.item_id = p.item_id AND b.labeller_id = p.labeller_id
                          AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                           WHERE w.answer_id = b.id
                                             AND w.project_id + 0 = b.project_id OFFSET 0) OFFSET 0)
       AND NOT EXISTS (SELECT 1 FROM skip s
                        WHERE s.item_id = p.item_id AND s.labeller_id = p.labeller_id
                          AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                           WHERE w.answer_id = s.id
                                             AND w.project_id + 0 = s.project_id OFFSET 0) OFFSET 0)
), unchanged AS MATERIALIZED (
    -- A row is locked as it is by then, and may have changed since ``seen`` was true: whoever took
    -- a place of it meanwhile may have seen the suggestion.
    SELECT t.id FROM taken t
     WHERE (t.id, t.version) IN
           (SELECT i.id, i.xmin::text FROM item i WHERE i.id = ANY ($21::bigint[]))
), audit AS MATERIALIZED (
    SELECT a.item_id FROM audited a WHERE a.item_id = ANY ($21)
), suggestion_of AS MATERIALIZED (
    SELECT s.item_id, s.source, s.value, s.score, s.version FROM suggestion s
     WHERE s.item_id = ANY ($21) AND s.source || '' = ANY ($22::text[])
), suggested AS MATERIALIZED (
    SELECT q.token, s.source, s.value, s.score, s.version,
           q.shown AND q.item_id NOT IN (SELECT a.item_id FROM audit a) AS shown
      FROM unnest($20::text[], $21, $22, $23::float8[], $24::boolean[])
        AS q (token, item_id, source, least, shown)
      JOIN suggestion_of s ON s.item_id = q.item_id AND s.source = q.source
     WHERE coalesce(s.score, 0) >= q.least
       AND q.item_id NOT IN (SELECT e.item_id FROM seen e WHERE e.opinion)
       AND q.item_id IN (SELECT c.id FROM unchanged c)
), leased AS (
    -- Two processes may propose an item to the same labeller: the unique key on item and labeller
    -- lets one of them through, and only what went through takes a place.
    INSERT INTO lease (token, project_id, item_id, labeller_id, session_id, mode, expires_ms,
                       dealt_ms, generation, behind, gold, suggestion_source, suggestion_value,
                       suggestion_score, suggestion_version, suggestion_shown)
    SELECT w.token, w.project_id, w.item_id, w.labeller_id, w.session_id, 'push', w.expires_ms,
           $7, w.generation, w.behind, false, s.source, s.value, s.score, s.version, s.shown
      FROM wanted w LEFT JOIN suggested s ON s.token = w.token AND w.place = 1
     WHERE w.place <= w.open_slots
    UNION ALL
    SELECT w.token, w.project_id, w.item_id, w.labeller_id, w.session_id, 'push', w.expires_ms,
           $7, w.generation, w.behind, true, NULL, NULL, NULL, NULL, NULL
      FROM golden w
        ON CONFLICT (item_id, labeller_id, project_id) DO NOTHING
    RETURNING *
), placed AS (
    UPDATE item i SET open_slots = i.open_slots - n.places
      FROM (SELECT item_id, count(*) AS places FROM leased WHERE NOT gold GROUP BY item_id) n
     WHERE i.id = n.item_id AND i.id = ANY ($9)
), counted AS (
    INSERT INTO counter AS c (project_id, process_id, open, out, done, labels)
    SELECT d.project_id, $18::text, sum(d.open), sum(d.out), sum(d.done), sum(d.labels)
      FROM (SELECT project_id, -1 AS open, 1 AS out, 0 AS done, 0 AS labels FROM leased
             WHERE NOT gold
            UNION ALL
            SELECT project_id, 0, -1, (project_id = ANY ($19::bigint[]))::int, 1 FROM stored
             WHERE NOT gold) d
     GROUP BY d.project_id ORDER BY d.project_id
        ON CONFLICT (project_id, process_id) DO UPDATE
       SET open = c.open + excluded.open, out = c.out + excluded.out,
           done = c.done + excluded.done, labels = c.labels + excluded.labels
)
SELECT s.project_id, s.item_id, s.id,
       CASE WHEN s.gold THEN (SELECT g.value FROM gold g WHERE g.project_id = s.project_id
                                 AND g.item_id = s.item_id) END AS payload,
       NULL, NULL, NULL::float8, NULL, NULL::boolean
  FROM stored s
UNION ALL
SELECT NULL, l.item_id, l.token, (SELECT c.payload FROM content c WHERE c.item_id = l.item_id),
       l.suggestion_source, l.suggestion_value, l.suggestion_score, l.suggestion_version,
       l.suggestion_shown
  FROM leased l
UNION ALL
SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM same s WHERE NOT s.yes
"""
GROUP = _GROUP.replace(":state", state.STATE)

# Why proposals were refused: the item's open places, whether the labeller has had the item, whether
# the session is still connected here, and the payload and the suggestion if it was leased after
# all (the statement took effect, and the connection was lost before that was known).
INSPECT_PROPOSALS = """
SELECT p.token, coalesce((SELECT i.open_slots FROM item i
                           WHERE i.id = p.item_id AND i.project_id = p.project_id), 0),
       EXISTS (SELECT 1 FROM lease l
                WHERE l.item_id = p.item_id AND l.labeller_id + 0 = p.labeller_id OFFSET 0)
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
         WHERE c.item_id = p.item_id AND after_all.token IS NOT NULL),
       after_all.suggestion_source, after_all.suggestion_value, after_all.suggestion_score,
       after_all.suggestion_version, after_all.suggestion_shown
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY
    AS p (project_id, item_id, labeller_id, session_id, token, nth)
  LEFT JOIN LATERAL (SELECT l.* FROM lease l WHERE l.token = p.token OFFSET 0) after_all ON true
 ORDER BY p.nth
"""

# Number of items, up to 1,000, that are leased to somebody else or in another session of the
# labeller, and may still come to a session (docs/protocol.md, rule 7). Held leases expire in the
# future, so the condition on the time keeps index entries of old ones from being walked over.
LEASED_TO_OTHERS = """
SELECT (SELECT count(*) FROM (
            SELECT 1 FROM lease l
             WHERE l.expires_ms > $4::bigint AND l.project_id + 0 = a.project_id AND NOT l.gold
               AND l.session_id <> a.session_id
               AND (NOT EXISTS (SELECT 1 FROM item_audience x WHERE x.item_id = l.item_id OFFSET 0)
                    OR EXISTS (SELECT 1 FROM item_audience x WHERE x.item_id = l.item_id
                                  AND x.audience_id + 0 = ANY (a.audiences) OFFSET 0))
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
  FROM (SELECT u.*, ARRAY(SELECT d.id FROM audience d
                           WHERE d.project_id = u.project_id AND d.name = ANY (ARRAY(
                                 SELECT w.name FROM labeller w WHERE w.id = u.labeller_id
                                 UNION ALL
                                 SELECT g.name FROM labeller_group g WHERE g.id = ANY (ARRAY(
                                        SELECT m.group_id FROM group_member m
                                         WHERE m.labeller_id = u.labeller_id)))))
               AS audiences
          FROM unnest($1::bigint[], $2::text[], $3::bigint[]) WITH ORDINALITY
            AS u (project_id, session_id, labeller_id, nth) OFFSET 0) a
 ORDER BY a.nth
"""
