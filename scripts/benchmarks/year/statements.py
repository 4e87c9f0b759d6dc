"""Statements that write a year of one project, on PostgreSQL and SQLite alike.

``n.i`` is a table of numbers from 0, ``p`` one row with the project's own. ``GIVEN`` makes of them
what each label has. Ids of labels and leases are random in use, so they are digests here.
"""

from __future__ import annotations

DAY_MS = 86_400_000
YEAR_MS = 365 * DAY_MS

P = """
CREATE TEMP TABLE p (project bigint, first bigint, items bigint, labels bigint, person bigint,
                     people bigint, start bigint, span bigint, seq bigint, undone bigint,
                     each bigint, metrics text)
"""
# Each item has two labels, one after the other; the order of the items is scattered over the table
# by a prime. ``each`` labels make a training.
GIVEN = """
CREATE TEMP VIEW given AS
SELECT n.i, p.project, p.first + ((n.i / 2) * 611953) % p.items AS item,
       p.person + ((n.i / 2) * 31 + n.i % 2) % p.people AS labeller,
       p.start + (n.i * p.span) / p.labels AS at_ms, p.seq + n.i AS seq, n.i / p.each AS generation,
       md5('lease ' || p.project || ' ' || n.i) AS token,
       substr(md5('session ' || p.project || ' ' || (n.i / 50)), 1, 16) AS session,
       md5('label ' || p.project || ' ' || n.i) || '-abc' AS id,
       CASE WHEN n.i % 3 = 0 THEN '"cat"' ELSE '"dog"' END AS value
  FROM n, p WHERE n.i < p.labels
"""
ITEMS = """
INSERT INTO item (id, project_id, open_slots)
SELECT p.first + (n.i * 611953) % p.items, p.project,
       CASE WHEN n.i * 2 + 1 < p.labels THEN 0 WHEN n.i * 2 < p.labels THEN 1 ELSE 2 END
  FROM n, p WHERE n.i < p.items ORDER BY 1
"""
CONTENT = """
INSERT INTO content (item_id, project_id, key, external_id, fingerprint, payload, created_ms)
SELECT p.first + n.i, p.project, 'id:review-' || n.i, 'review-' || n.i,
       md5('content ' || p.project || ' ' || n.i),
       '"Review ' || n.i || ': it arrived on day ' || (n.i % 365) || ' and was '
       || CASE n.i % 4 WHEN 0 THEN 'better than what we had hoped for, so we ordered a second one'
                       WHEN 1 THEN 'broken; the shop has answered none of our letters about it'
                       WHEN 2 THEN 'what the picture shows, no more and no less than that'
                       ELSE 'a present for somebody who has not opened it yet' END
       || '. Order ' || md5('order ' || p.project || ' ' || n.i) || '."',
       p.start
  FROM n, p WHERE n.i < p.items ORDER BY n.i
"""
# Of two labels in a hundred the labeller has undone an earlier one.
LABELS = """
INSERT INTO label (seq, project_id, id, item_id, labeller_id, lease, value, ms, created_ms,
                   generation, attempt)
SELECT seq, project, id, item, labeller, token, value, 2000 + i % 5000, at_ms, generation,
       CASE WHEN i % 50 = 0 THEN 1 ELSE 0 END
  FROM given ORDER BY i
"""
UNDONE_LABELS = """
INSERT INTO label (seq, project_id, id, item_id, labeller_id, lease, value, ms, created_ms,
                   generation, attempt)
SELECT (SELECT undone FROM p) + i / 50, project, 'undone-' || id, item, labeller,
       'undone-' || token, value, 1000, at_ms - 5000, generation, 0
  FROM given WHERE i % 50 = 0 ORDER BY i
"""
WITHDRAWALS = """
INSERT INTO withdrawal (id, project_id, answer_id, labeller_id, item_id, created_ms)
SELECT 'withdrawal-' || id, project, 'undone-' || id, labeller, item, at_ms - 4000
  FROM given WHERE i % 50 = 0 ORDER BY i
"""
ANSWERED = """
INSERT INTO lease_log (token, project_id, item_id, labeller_id, session_id, dealt_ms, ended_ms,
                       how, generation, behind)
SELECT token, project, item, labeller, session, at_ms - 4000, at_ms, 'answered', generation, i % 50
  FROM given ORDER BY i
"""
# One lease in twenty ended without an answer.
UNANSWERED = """
INSERT INTO lease_log (token, project_id, item_id, labeller_id, session_id, dealt_ms, ended_ms,
                       how, generation, behind)
SELECT 'unanswered-' || token, project, item, labeller, session, at_ms - 90000, at_ms - 60000,
       CASE WHEN i % 40 = 0 THEN 'expired' ELSE 'released' END, generation, i % 50
  FROM given WHERE i % 20 = 0 ORDER BY i
"""
SESSIONS = """
INSERT INTO session (id, project_id, labeller_id, process_id, connection, connected, active_ms,
                     created_ms)
SELECT session, project, labeller, 'gone', 1, false, at_ms + 600000, at_ms
  FROM given WHERE i % 50 = 0 ORDER BY i
"""
CONSENSUS = """
INSERT INTO consensus (project_id, item_id, question, value, confidence, agreement, labels,
                       last_seq, method, created_ms)
SELECT project, item, '', value, 0.5 + (i % 500) / 1000.0, (i / 2) % 2, 2, seq + 1, 'dawid-skene',
       at_ms
  FROM given WHERE i % 2 = 0 AND i + 1 < (SELECT labels FROM p) ORDER BY 2
"""
SUGGESTIONS = """
INSERT INTO suggestion (item_id, source, project_id, value, score, created_ms, version)
SELECT p.first + n.i, 'model', p.project, '"cat"', (n.i % 1000) / 1000.0, p.start, '1'
  FROM n, p WHERE n.i < p.items ORDER BY n.i
"""
RUNS = """
INSERT INTO run (project_id, term, state, labels, generation, metrics, durations, queued_ms,
                 started_ms, finished_ms)
SELECT project, 1, 'ready', i, generation, (SELECT metrics FROM p), '{"fit": 0.5, "score": 0.2}',
       at_ms, at_ms, at_ms + 900
  FROM given WHERE i % (SELECT each FROM p) = 0 ORDER BY i
"""
GENERATIONS = """
INSERT INTO generation (project_id, generation, run_id, labels, size, published_ms)
SELECT r.project_id, r.generation, r.id, r.labels, p.items, r.finished_ms
  FROM run r, p WHERE r.project_id = p.project AND r.generation > 0
"""
# Of the last sixty days: an event for each label, and one for each item that is done.
EVENTS = """
INSERT INTO outgoing (seq, project_id, kind, item_id, ref, created_ms)
SELECT seq, project, CASE WHEN i % 2 = 0 THEN 1 ELSE 4 END, item, seq, at_ms
  FROM given WHERE i > (SELECT labels - labels / 6 FROM p) ORDER BY i
"""
WITH_EVENTS = "UPDATE project SET events = true WHERE id = (SELECT project FROM p)"
CORRECTIONS = """
INSERT INTO correction (project_id, id, item_id, labeller_id, value, created_ms)
SELECT project, 'corrected-' || id, item, labeller, '"cat"', at_ms + 1000000
  FROM given WHERE i % 1000 = 0 AND i < (SELECT labels - 2 FROM p) ORDER BY i
"""
FLAGS = """
INSERT INTO flag (project_id, id, item_id, labeller_id, note, created_ms, resolved_ms)
SELECT project, 'flag-' || id, item, labeller, 'Which of the two?', at_ms,
       CASE WHEN i % 50000 = 0 THEN NULL ELSE at_ms + 3600000 END
  FROM given WHERE i % 1000 = 0 ORDER BY i
"""
ACTS = """
INSERT INTO act (project_id, created_ms, labeller_id, what, details)
SELECT project, at_ms, labeller, 'items_added', '{"added": 1000}'
  FROM given WHERE i % 500 = 0 ORDER BY i
"""
# Browsers sign in anew each week.
TOKENS = """
INSERT INTO token (hash, labeller_id, kind, created_ms, expires_ms)
SELECT md5('cookie ' || project || ' ' || i) || token, labeller, 'cookie', at_ms, at_ms + 604800000
  FROM given WHERE i % 500 = 0 ORDER BY i
"""
COUNTERS = """
INSERT INTO counter (project_id, process_id, items, open, done, labels)
SELECT project, 'command', items, items * 2 - labels, labels / 2, labels FROM p
"""
RANKED = """
UPDATE project SET generation = (SELECT max(generation) FROM generation g
                                  WHERE g.project_id = (SELECT project FROM p))
 WHERE id = (SELECT project FROM p)
"""
ALL = (
    *(ITEMS, CONTENT, LABELS, UNDONE_LABELS, WITHDRAWALS, ANSWERED, UNANSWERED, SESSIONS),
    *(CONSENSUS, SUGGESTIONS, RUNS, GENERATIONS, EVENTS, WITH_EVENTS, CORRECTIONS, FLAGS, ACTS),
    *(TOKENS, COUNTERS, RANKED),
)
OF_ONE = (SUGGESTIONS, EVENTS, WITH_EVENTS)
"""Statements for the first project only."""
TABLES = (
    *("label", "lease_log", "item", "content", "withdrawal", "consensus", "suggestion", "session"),
    *("run", "generation", "outgoing", "token", "act", "flag", "correction"),
)
"""Tables that are filled."""
