"""Statements about sessions, processes and time, which run now and then.

They run on a connection that plans each of them for the tables' present size
(``connection.CUSTOM_PLANS``). A transaction that changes several leases or sessions locks them
first, in the order of their ids, and a session before its leases.
"""

from __future__ import annotations

# New sessions: their ids, projects and labellers, the process, and the time.
INSERT_SESSIONS = """
INSERT INTO session (id, project_id, labeller_id, process_id, connection, connected, active_ms,
                     created_ms)
SELECT n.id, n.project_id, n.labeller_id, $4::text, 1, true, $5::bigint, $5
  FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS n (id, project_id, labeller_id)
"""

# Number of labels of each of some labellers in a project.
COUNT_OWN_LABELS = """
SELECT (SELECT count(*) FROM label b
         WHERE b.project_id = n.project_id AND b.labeller_id = n.labeller_id
           AND (NOT b.late OR b.gold)
           AND NOT EXISTS (SELECT 1 FROM withdrawal w
                            WHERE w.answer_id = b.id AND w.project_id = n.project_id))
  FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS n (project_id, labeller_id, nth)
 ORDER BY n.nth
"""

# Sessions that come back: their ids, which differ, and the projects and labellers that ask.
RESUME = """
WITH held AS MATERIALIZED (
    SELECT id FROM session WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE session s SET connection = s.connection + 1, connected = true, process_id = $4::text
  FROM held h JOIN unnest($1, $2::bigint[], $3::bigint[]) AS b (id, project_id, labeller_id)
    ON b.id = h.id
 WHERE s.id = h.id AND s.project_id = b.project_id AND s.labeller_id = b.labeller_id
RETURNING s.id, s.connection, s.active_ms
"""

# Let the leases of sessions that are back run from their last work on.
RESTORE_LEASES = """
WITH held AS MATERIALIZED (
    SELECT token FROM lease WHERE session_id = ANY ($1::text[]) ORDER BY token FOR NO KEY UPDATE
)
UPDATE lease l SET expires_ms = greatest(b.active_ms, l.dealt_ms) + p.lease_ms
  FROM held h, project p, unnest($1, $2::bigint[]) AS b (id, active_ms)
 WHERE l.token = h.token AND p.id = l.project_id AND b.id = l.session_id
"""

# Leases that sessions hold, as they are sent when these come back.
HELD_LEASES = """
SELECT l.session_id, l.token, l.item_id, l.mode, l.former, l.expires_ms, l.generation, l.shown_ms,
       c.payload, l.gold, l.suggestion_source, l.suggestion_value, l.suggestion_score,
       l.suggestion_version, l.suggestion_shown
  FROM lease l JOIN content c ON c.item_id = l.item_id
 WHERE l.session_id = ANY ($1::text[]) ORDER BY l.dealt_ms, l.token
"""

# Give the leases of sessions the grace time, but no more than their last work gives them. Fenced by
# the numbers of the connections: a session may have come back, here or on another server.
LOSE = """
WITH named AS MATERIALIZED (
    SELECT id FROM session WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE
), lost AS (
    UPDATE session s SET connected = false, active_ms = greatest(s.active_ms, a.active_ms)
      FROM named n JOIN unnest($1, $2::bigint[], $3::bigint[]) AS a (id, connection, active_ms)
        ON a.id = n.id
     WHERE s.id = n.id AND s.connection = a.connection AND s.connected
    RETURNING s.id, s.active_ms
), held AS MATERIALIZED (
    -- Read from ``lost``, so that the sessions are locked before their leases.
    SELECT token FROM lease WHERE session_id = ANY (ARRAY(SELECT id FROM lost)::text[])
     ORDER BY token FOR NO KEY UPDATE
)
UPDATE lease l
   SET expires_ms = least(greatest(l.expires_ms, lost.active_ms + p.lease_ms), $4::bigint)
  FROM held h, lost, project p
 WHERE l.token = h.token AND l.session_id = lost.id AND p.id = l.project_id
"""

# Sessions that are connected to a process which does not know of them: the ids of those it knows.
STRAY_SESSIONS = """
SELECT id, connection FROM session
 WHERE process_id = $1 AND connected AND id NOT IN (SELECT unnest($2::text[]))
"""

LEAVE = """
UPDATE session SET connected = false WHERE id = $1 AND process_id = $2 AND connected
RETURNING connection
"""

LEASES_OF_SESSION = "SELECT token FROM lease WHERE session_id = $1"

HEARTBEAT = """
INSERT INTO process (id, started_ms, beat_ms) VALUES ($1, $2, $2)
    ON CONFLICT (id) DO UPDATE SET beat_ms = excluded.beat_ms
"""

DELETE_PROCESS = "DELETE FROM process WHERE id = $1"

WRITE_ACTIVITY = """
WITH held AS MATERIALIZED (
    SELECT id FROM session WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE session s SET active_ms = greatest(s.active_ms, a.active_ms)
  FROM held h JOIN unnest($1, $2::bigint[]) AS a (id, active_ms) ON a.id = h.id
 WHERE s.id = h.id
"""

# Reconnect the sessions of a process that was taken for dead and whose sockets are still open.
REVIVE = """
WITH mine AS MATERIALIZED (
    SELECT id FROM session WHERE id = ANY ($1::text[]) ORDER BY id FOR NO KEY UPDATE
), back AS (
    UPDATE session s SET connected = true, active_ms = greatest(s.active_ms, a.active_ms)
      FROM mine m JOIN unnest($1, $2::bigint[], $3::bigint[]) AS a (id, connection, active_ms)
        ON a.id = m.id
     WHERE s.id = m.id AND s.connection = a.connection AND s.process_id = $4
       AND NOT s.connected
    RETURNING s.id, s.active_ms
), held AS MATERIALIZED (
    SELECT token FROM lease WHERE session_id IN (SELECT id FROM back)
     ORDER BY token FOR NO KEY UPDATE
)
UPDATE lease l SET expires_ms = greatest(back.active_ms, l.dealt_ms) + p.lease_ms
  FROM held h, back, project p
 WHERE l.token = h.token AND l.session_id = back.id AND p.id = l.project_id
"""

# Give the sessions of processes without a heartbeat the grace time, once. A heartbeat from the
# future was written before the clock went back.
LOSE_DEAD_PROCESSES = """
WITH dead AS MATERIALIZED (
    SELECT id FROM session
     WHERE connected AND process_id NOT IN (SELECT id FROM process
                                             WHERE beat_ms BETWEEN $1 AND $3::bigint)
     ORDER BY id FOR NO KEY UPDATE
), lost AS (
    UPDATE session s SET connected = false FROM dead d WHERE s.id = d.id
    RETURNING s.id, s.active_ms
), held AS MATERIALIZED (
    SELECT token FROM lease WHERE session_id IN (SELECT id FROM lost)
     ORDER BY token FOR NO KEY UPDATE
)
UPDATE lease l
   SET expires_ms = least(greatest(l.expires_ms, lost.active_ms + p.lease_ms), $2::bigint)
  FROM held h, lost, project p
 WHERE l.token = h.token AND l.session_id = lost.id AND p.id = l.project_id
"""

# Delete processes that are long dead, and merge their counters into one row.
DELETE_DEAD_PROCESSES = """
WITH gone AS (
    DELETE FROM process WHERE beat_ms < $1 RETURNING id
), moved AS (
    DELETE FROM counter c USING gone g WHERE split_part(c.process_id, '/', 1) = g.id
    RETURNING c.*
)
INSERT INTO counter AS c (project_id, process_id, items, open, out, done, labels, asked)
SELECT project_id, $2::text, sum(items), sum(open), sum(out), sum(done), sum(labels), sum(asked)
  FROM moved GROUP BY project_id ORDER BY project_id
    ON CONFLICT (project_id, process_id) DO UPDATE
   SET items = c.items + excluded.items, open = c.open + excluded.open,
       out = c.out + excluded.out, done = c.done + excluded.done,
       labels = c.labels + excluded.labels, asked = c.asked + excluded.asked
"""

# Leases whose time is over, unless their session has worked since they were written.
DUE_LEASES = """
SELECT l.token, l.item_id, l.session_id, l.project_id,
       coalesce(s.connected AND w.revoked_ms IS NULL, false), coalesce(s.active_ms, 0),
       coalesce(p.lease_ms, 0)
  FROM lease l LEFT JOIN session s ON s.id = l.session_id
  LEFT JOIN project p ON p.id = l.project_id LEFT JOIN labeller w ON w.id = l.labeller_id
 WHERE l.expires_ms > $1 AND l.expires_ms <= $2 ORDER BY l.expires_ms LIMIT $3
"""

PROLONG_LEASES = """
WITH held AS MATERIALIZED (
    SELECT token FROM lease WHERE token = ANY ($1::text[]) ORDER BY token FOR NO KEY UPDATE
)
UPDATE lease l SET expires_ms = a.expires_ms
  FROM held h JOIN unnest($1, $2::bigint[]) AS a (token, expires_ms) ON a.token = h.token
 WHERE l.token = h.token
"""

# Times that were written before the clock went back: no lease may run longer than one that is
# given, or whose session is lost, now.
CUT_ACTIVITY = """
WITH held AS MATERIALIZED (
    SELECT id FROM session WHERE active_ms > $1::bigint ORDER BY id FOR NO KEY UPDATE
)
UPDATE session s SET active_ms = $1::bigint FROM held h WHERE s.id = h.id
"""

SHORTEN_LEASES = """
WITH longest AS MATERIALIZED (
    SELECT l.token,
           $1::bigint + CASE WHEN s.connected THEN p.lease_ms ELSE $2::bigint END AS until
      FROM lease l JOIN project p ON p.id = l.project_id
      LEFT JOIN session s ON s.id = l.session_id
), held AS MATERIALIZED (
    SELECT l.token FROM lease l JOIN longest m ON m.token = l.token
     WHERE l.dealt_ms > $1::bigint OR l.expires_ms > m.until
     ORDER BY l.token FOR NO KEY UPDATE OF l
)
UPDATE lease l
   SET dealt_ms = least(l.dealt_ms, $1::bigint), expires_ms = least(l.expires_ms, m.until)
  FROM held h, longest m WHERE l.token = h.token AND m.token = h.token
"""

# Locked items are skipped: another transaction changes them, and the next sweep will do.
LOCK_ITEMS = """
SELECT id FROM item WHERE id = ANY ($1::bigint[]) ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
"""

# How many processes hand out items of each project.
ALLOCATING_PROCESSES = """
SELECT s.project_id, count(DISTINCT s.process_id) FROM session s
 WHERE s.connected AND s.process_id IN (SELECT id FROM process WHERE beat_ms BETWEEN $1 AND $2)
 GROUP BY s.project_id
"""

DELETE_FREED_PLACES = "DELETE FROM offered WHERE lease IS NOT NULL AND created_ms < $1"

# Open items of a project whose window ran empty.
OPEN_ITEMS = """
SELECT i.id, i.open_slots FROM item i
 WHERE i.project_id = $1 AND i.open_slots > 0
   AND NOT EXISTS (SELECT 1 FROM content c JOIN import m ON m.id = c.import_id
                    WHERE c.item_id = i.id AND m.state = 'staging')
 LIMIT $2
"""
