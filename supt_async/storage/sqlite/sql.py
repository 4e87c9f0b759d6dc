"""SQLite's statements of the queue, as constants.

``storage/postgres/sql`` has the same questions for PostgreSQL; the contract suite keeps the two
equal.
"""

from __future__ import annotations

PROJECT = """
SELECT p.id, p.generation, p.covers, p.base_chunks, p.lease_ms, p.undo_ms, p.overlap_changes,
       p.paused OR p.archived_ms IS NOT NULL,
       coalesce((SELECT g.labels FROM generation g
                  WHERE g.project_id = p.id AND g.generation = p.generation), 0),
       coalesce((SELECT sum(c.labels) FROM counter c WHERE c.project_id = p.id), 0),
       p.audiences, p.overlap, p.overlap_max, p.sure, p.again,
       p.suggest, p.suggest_min, p.suggest_blind,
       CASE WHEN p.suggest = 'off' THEN 0
            ELSE coalesce(json_extract(p.training, '$.holdout'),
                          (SELECT CAST(m.value AS REAL) FROM meta m
                            WHERE m.key = 'holdout:' || p.id), 0)
        END,
       p.gold_rate, p.gold_feedback, p.gold_min, p.quiz, p.gold_changes,
       EXISTS (SELECT 1 FROM participation q WHERE q.project_id = p.id), p.quota,
       p.events
  FROM project p WHERE p.id = ?
"""

CHUNK = """
SELECT ids FROM ranking WHERE project_id = ? AND generation = ? AND chunk = ? AND NOT assigned
"""

# Audiences of a project that a labeller belongs to: by their own name, or by that of a group.
AUDIENCES_OF = """
SELECT a.id FROM audience a
 WHERE a.project_id = :project
   AND a.name IN (SELECT w.name FROM labeller w WHERE w.id = :labeller
                  UNION ALL
                  SELECT g.name FROM group_member m JOIN labeller_group g ON g.id = m.group_id
                   WHERE m.labeller_id = :labeller)
 ORDER BY a.id
"""

# Next items of an audience: their places, ids, and open places (null: neither open nor leased).
ASSIGNED_ITEMS = """
SELECT a.place, a.item_id,
       (SELECT i.open_slots FROM item i
         WHERE i.id = a.item_id AND i.project_id = :project
           AND (i.open_slots > 0
                OR EXISTS (SELECT 1 FROM lease l
                            WHERE l.project_id = i.project_id AND l.item_id = i.id)))
  FROM item_audience a WHERE a.audience_id = :audience AND a.place > :after
 ORDER BY a.place LIMIT :size
"""

# Whom some items are meant for.
AUDIENCES_OF_ITEMS = """
SELECT a.item_id, a.audience_id
  FROM json_each(?) AS c CROSS JOIN item_audience a ON a.item_id = c.value
"""

# Open places of a chunk's items, in its order. Items without any are left out unless they are
# leased now: those may come back, and then keep their position.
PLACES = """
SELECT i.id, i.open_slots
  FROM json_each(?) AS c CROSS JOIN item i ON i.id = c.value
 WHERE i.open_slots > 0 OR EXISTS (SELECT 1 FROM lease l
                                    WHERE l.project_id = i.project_id AND l.item_id = i.id)
 ORDER BY c.key
"""

# Items that were given a priority since a row, in the order in which that happened.
PRIORITIES = """
SELECT o.seq, o.item_id, o.priority, i.open_slots
  FROM offered o JOIN item i ON i.id = o.item_id
 WHERE o.project_id = ? AND o.seq > ? ORDER BY o.seq
"""

# Take a place of an item for a labeller, if ``rules.leases.may_have`` gives it to them.
TAKE_PLACE = """
UPDATE item SET open_slots = open_slots - 1
 WHERE id = :item AND project_id = :project AND open_slots > 0
   AND NOT EXISTS (SELECT 1 FROM lease l WHERE l.project_id = :project
                      AND l.item_id = :item AND l.labeller_id = :labeller)
   AND NOT EXISTS (SELECT 1 FROM label b WHERE b.project_id = :project
                      AND b.item_id = :item AND b.labeller_id = :labeller AND NOT b.late
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.project_id = :project AND w.answer_id = b.id))
   AND NOT EXISTS (SELECT 1 FROM skip s WHERE s.project_id = :project
                      AND s.item_id = :item AND s.labeller_id = :labeller
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.project_id = :project AND w.answer_id = s.id))
   AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.project_id = :project
                      AND p.labeller_id = :labeller AND p.state = 'voided')
"""

INSERT_LEASE = """
INSERT INTO lease (token, project_id, item_id, labeller_id, session_id, mode, former,
                   expires_ms, dealt_ms, generation, behind, gold, suggestion_source,
                   suggestion_value, suggestion_score, suggestion_version, suggestion_shown)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

# Suggestion of an item that a lease remembers, by ``rules.suggesting``, and whether the item is
# audited; before the lease is written.
SUGGESTION = """
SELECT s.source, s.value, s.score, s.version,
       EXISTS (SELECT 1 FROM audited a WHERE a.item_id = :item)
  FROM suggestion s
 WHERE s.item_id = :item AND s.source = :source AND coalesce(s.score, 0) >= :least
   AND NOT EXISTS (SELECT 1 FROM lease l
                    WHERE l.project_id = :project AND l.item_id = :item)
   AND NOT EXISTS (SELECT 1 FROM label b
                    WHERE b.project_id = :project AND b.item_id = :item AND NOT b.late
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.project_id = :project AND w.answer_id = b.id))
"""

PAYLOAD = "SELECT payload FROM content WHERE item_id = ?"
OPEN_PLACES = "SELECT open_slots FROM item WHERE id = ?"
REOPEN_PLACE = "UPDATE item SET open_slots = open_slots + 1 WHERE id = ?"
DELETE_LEASE = "DELETE FROM lease WHERE token = ?"

LOG_LEASE = """
INSERT INTO lease_log (token, project_id, item_id, labeller_id, session_id, dealt_ms, shown_ms,
                       ended_ms, how, generation, behind, gold, suggestion_source,
                       suggestion_value, suggestion_score, suggestion_version, suggestion_shown)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

IS_COMPLETE = """
SELECT (SELECT open_slots FROM item WHERE id = :item) = 0
   AND NOT EXISTS (SELECT 1 FROM lease WHERE project_id = :project AND item_id = :item)
"""

FIND_LEASE = """
SELECT token, item_id, labeller_id, session_id, dealt_ms, shown_ms, generation, behind, gold,
       suggestion_source, suggestion_value, suggestion_score, suggestion_version, suggestion_shown
  FROM lease WHERE token = ? AND project_id = ?
"""

LEASES_OF_SESSION = """
SELECT token, item_id, labeller_id, session_id, dealt_ms, shown_ms, generation, behind, gold,
       suggestion_source, suggestion_value, suggestion_score, suggestion_version, suggestion_shown,
       project_id
  FROM lease WHERE session_id = ?
"""

ADD_TO_COUNTERS = """
INSERT INTO counter (project_id, process_id, items, open, out, done, labels, asked)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (project_id, process_id) DO UPDATE
   SET items = items + excluded.items, open = open + excluded.open, out = out + excluded.out,
       done = done + excluded.done, labels = labels + excluded.labels,
       asked = asked + excluded.asked
"""

TOTALS = """
SELECT coalesce(sum(items), 0), coalesce(sum(open), 0), coalesce(sum(out), 0)
  FROM counter WHERE project_id = ?
"""

# Number of items that are leased to somebody else or in another session of the labeller, and may
# still come to this session (docs/protocol.md, rule 7).
LEASED_TO_OTHERS = """
SELECT count(*) FROM lease l
 WHERE l.project_id = :project AND l.session_id <> :session AND NOT l.gold
   AND (NOT EXISTS (SELECT 1 FROM item_audience x WHERE x.item_id = l.item_id)
        OR EXISTS (SELECT 1 FROM item_audience x JOIN audience d ON d.id = x.audience_id
                    WHERE x.item_id = l.item_id
                      AND d.name IN (SELECT w.name FROM labeller w WHERE w.id = :labeller
                                     UNION ALL
                                     SELECT g.name FROM group_member m
                                       JOIN labeller_group g ON g.id = m.group_id
                                      WHERE m.labeller_id = :labeller)))
   AND (l.labeller_id = :labeller
        OR NOT EXISTS (SELECT 1 FROM label b WHERE b.project_id = :project
                          AND b.item_id = l.item_id AND b.labeller_id = :labeller AND NOT b.late
                          AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                           WHERE w.project_id = :project AND w.answer_id = b.id))
       AND NOT EXISTS (SELECT 1 FROM skip s WHERE s.project_id = :project
                          AND s.item_id = l.item_id AND s.labeller_id = :labeller
                          AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                           WHERE w.project_id = :project
                                             AND w.answer_id = s.id)))
"""

EXPIRED_LEASES = """
SELECT token, item_id, labeller_id, session_id, dealt_ms, shown_ms, generation, behind, gold,
       suggestion_source, suggestion_value, suggestion_score, suggestion_version, suggestion_shown,
       project_id
  FROM lease WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?
"""

# Leases that a session holds, as they are sent when it comes back.
HELD_LEASES = """
SELECT l.token, l.item_id, l.mode, l.former, l.expires_ms, l.generation, l.shown_ms, c.payload,
       l.gold, l.suggestion_source, l.suggestion_value, l.suggestion_score,
       l.suggestion_version, l.suggestion_shown
  FROM lease l JOIN content c ON c.item_id = l.item_id
 WHERE l.session_id = ? ORDER BY l.dealt_ms, l.token
"""

# --- answers ---------------------------------------------------------------------------------

# Effect that a command with an id had, for ``rules.leases.judge_repeat``.
EARLIER_EFFECT = """
SELECT 'label', labeller_id, lease, value FROM label WHERE project_id = :project AND id = :id
UNION ALL
SELECT 'skip', labeller_id, lease, NULL FROM skip WHERE project_id = :project AND id = :id
UNION ALL
SELECT 'undo', labeller_id, answer_id, NULL FROM withdrawal
 WHERE project_id = :project AND id = :id
"""

CLOSED_LEASE = """
SELECT item_id, labeller_id, generation, how, gold, suggestion_source, suggestion_value,
       suggestion_score, suggestion_version, suggestion_shown
  FROM lease_log WHERE token = ? AND project_id = ?
"""

# ``attempt`` is the number of this labeller's earlier answers to the item: all of them are
# withdrawn, or the place could not have been taken again.
INSERT_LABEL = """
INSERT INTO label (project_id, id, item_id, labeller_id, lease, value, ms, created_ms, generation,
                   late, gold, gold_right, attempt, suggestion_source, suggestion_value,
                   suggestion_score, suggestion_version, suggestion_shown, accepted)
VALUES (:project, :id, :item, :labeller, :lease, :value, :ms, :now, :generation, :late, :gold,
        :right,
        (SELECT count(*) FROM label b WHERE b.project_id = :project AND b.item_id = :item
                                        AND b.labeller_id = :labeller AND NOT b.late),
        :source, :suggested, :score, :version, :shown, :accepted)
"""

INSERT_SKIP = """
INSERT INTO skip (project_id, id, item_id, labeller_id, lease, reason, created_ms)
VALUES (?, ?, ?, ?, ?, ?, ?)
"""

# Nothing of a labeller who is voided. The suggestion of a skip is that of its lease, in the log.
UNDOABLE = """
SELECT 'label', b.item_id, b.seq, b.value, b.created_ms, b.late, b.gold, b.gold_right,
       b.suggestion_source, b.suggestion_value, b.suggestion_score, b.suggestion_version,
       b.suggestion_shown
  FROM label b
 WHERE b.project_id = :project AND b.id = :id AND b.labeller_id = :labeller
   AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.project_id = :project AND w.answer_id = b.id)
   AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.project_id = :project
                      AND p.labeller_id = :labeller AND p.state = 'voided')
UNION ALL
SELECT 'skip', s.item_id, NULL, NULL, s.created_ms, 0, coalesce(g.gold, 0), NULL,
       g.suggestion_source, g.suggestion_value, g.suggestion_score, g.suggestion_version,
       g.suggestion_shown
  FROM skip s LEFT JOIN lease_log g ON g.token = s.lease
 WHERE s.project_id = :project AND s.id = :id AND s.labeller_id = :labeller
   AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.project_id = :project AND w.answer_id = s.id)
   AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.project_id = :project
                      AND p.labeller_id = :labeller AND p.state = 'voided')
"""

INSERT_WITHDRAWAL = """
INSERT INTO withdrawal (project_id, id, answer_id, labeller_id, item_id, created_ms)
VALUES (?, ?, ?, ?, ?, ?)
"""

DELETE_WITHDRAWAL = "DELETE FROM withdrawal WHERE project_id = ? AND id = ?"

FLAGGED_ITEM = """
SELECT item_id FROM lease
 WHERE project_id = :project AND token = :lease AND labeller_id = :labeller
UNION ALL
SELECT item_id FROM lease_log
 WHERE project_id = :project AND token = :lease AND labeller_id = :labeller
UNION ALL
SELECT item_id FROM label
 WHERE project_id = :project AND id = :answer AND labeller_id = :labeller
UNION ALL
SELECT item_id FROM skip
 WHERE project_id = :project AND id = :answer AND labeller_id = :labeller
"""

INSERT_FLAG = """
INSERT INTO flag (project_id, id, item_id, labeller_id, note, created_ms)
VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
"""

SAME_FLAG = """
SELECT 1 FROM flag
 WHERE project_id = ? AND id = ? AND item_id = ? AND labeller_id = ? AND note IS ?
"""

MARK_SHOWN = """
UPDATE lease SET shown_ms = coalesce(shown_ms, ?)
 WHERE token = ? AND project_id = ? AND labeller_id = ?
"""

# --- sessions --------------------------------------------------------------------------------

WRITE_ACTIVITY = "UPDATE session SET active_ms = ? WHERE id = ?"

# A lease outlives the last sign of work by the project's lease time.
PROLONG_LEASES = "UPDATE lease SET expires_ms = ? WHERE session_id = ?"

# Let the leases of a session that is back run from its last work on.
RESTORE_LEASES = "UPDATE lease SET expires_ms = max(?, dealt_ms) + ? WHERE session_id = ?"

INSERT_SESSION = """
INSERT INTO session (id, project_id, labeller_id, process_id, connection, connected, active_ms,
                     created_ms)
VALUES (?, ?, ?, ?, 1, 1, ?, ?)
"""

FIND_SESSION = """
SELECT connection, active_ms FROM session WHERE id = ? AND project_id = ? AND labeller_id = ?
"""

RESUME = "UPDATE session SET connection = ?, connected = 1, process_id = ? WHERE id = ?"

# Fenced by the number of the connection: the session may have come back.
LOSE = "UPDATE session SET connected = 0 WHERE id = ? AND connection = ? AND connected"
LOSE_ANY = "UPDATE session SET connected = 0 WHERE id = ?"
GIVE_GRACE_TIME = "UPDATE lease SET expires_ms = min(expires_ms, ?) WHERE session_id = ?"

# One server at a time has the file, so every other process is dead, whatever its heartbeat says.
SESSIONS_OF_DEAD_PROCESSES = "SELECT id FROM session WHERE connected AND process_id <> ?"

HEARTBEAT = """
INSERT INTO process (id, started_ms, beat_ms) VALUES (?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET beat_ms = excluded.beat_ms
"""

DELETE_DEAD_PROCESSES = "DELETE FROM process WHERE id <> ?"

# Times that were written before the clock went back: no lease may run longer than one that is
# given, or whose session is lost, now.
SHORTEN_LEASES = """
UPDATE lease
   SET dealt_ms = min(dealt_ms, :now),
       expires_ms = min(expires_ms, :now + CASE
           WHEN EXISTS (SELECT 1 FROM session s WHERE s.id = lease.session_id AND s.connected)
           THEN (SELECT p.lease_ms FROM project p WHERE p.id = lease.project_id)
           ELSE :grace END)
"""
CUT_ACTIVITY = "UPDATE session SET active_ms = :now WHERE active_ms > :now"

COUNT_OWN_LABELS = """
SELECT count(*) FROM label b
 WHERE b.project_id = :project AND b.labeller_id = :labeller AND (NOT b.late OR b.gold)
   AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.project_id = :project AND w.answer_id = b.id)
"""
