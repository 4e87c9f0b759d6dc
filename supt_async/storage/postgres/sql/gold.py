"""Statements about gold items and the participation of labellers.

Those that every batch may need are written by the rules of ``batch``. Gold items have no places:
who is leased one locks nothing but the lease, and nothing of them is counted.
"""

from __future__ import annotations

# Number of a project's gold items, up to a limit, and between which ids they are.
GOLD_OF_PROJECT = """
SELECT count(*), min(g.item_id), max(g.item_id)
  FROM (SELECT g.item_id FROM gold g WHERE g.project_id = $1 AND g.retired_ms IS NULL
         LIMIT $2) g
"""

# Some gold items that a labeller has not had, of those from an id on. The limit on those that are
# looked at keeps a project with very many from holding up a batch.
UNSEEN_GOLD = """
SELECT g.item_id
  FROM (SELECT g.item_id FROM gold g
         WHERE g.project_id = $1 AND g.item_id >= $3::bigint AND g.retired_ms IS NULL
         ORDER BY g.item_id LIMIT $4) g
 WHERE NOT EXISTS (SELECT 1 FROM lease l
                    WHERE l.item_id = g.item_id AND l.labeller_id + 0 = $2 OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM label b
                    WHERE b.gold AND b.item_id = g.item_id AND b.labeller_id = $2
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.answer_id = b.id
                                         AND w.project_id + 0 = b.project_id OFFSET 0) OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM skip s
                    WHERE s.item_id = g.item_id AND s.labeller_id = $2
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w
                                       WHERE w.answer_id = s.id
                                         AND w.project_id + 0 = s.project_id OFFSET 0) OFFSET 0)
 ORDER BY random() LIMIT $5
"""

# Participation of some labellers, in the order given, and how many gold items they hold
# while they are in a quiz: in $4 are the projects with one.
PARTICIPATIONS = """
SELECT p.state, p.reason, p.quota, p.gold_answers, p.gold_right, p.quiz_answers, p.quiz_right,
       p.quiz_passed_ms IS NOT NULL,
       CASE WHEN p.quiz_passed_ms IS NULL AND a.project_id = ANY ($4::bigint[])
            THEN (SELECT count(*) FROM lease l
                   WHERE l.labeller_id = a.labeller_id AND l.project_id = a.project_id
                     AND l.gold::int = 1)
            ELSE 0 END
  FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY
    AS a (project_id, labeller_id, session_id, nth)
  LEFT JOIN LATERAL (SELECT p.* FROM participation p
                      WHERE p.project_id = a.project_id AND p.labeller_id = a.labeller_id
                     OFFSET 0) p ON true
 ORDER BY a.nth
"""

# Note whether gold answers are right, and count them for their labellers. An answer that was
# judged before, or undone meanwhile, is not counted.
#
#   parameter   array of   value
#   $1          answers    project
#   $2          answers    id
#   $3          answers    whether it is right
#   $4          projects   those with a quiz
#   $5                     now, in milliseconds
#
# It returns project and labeller, and the columns of a Participation, of each who was counted.
JUDGE_GOLD = """
WITH judged AS (
    UPDATE label b SET gold_right = t.is_right
      FROM unnest($1::bigint[], $2::text[], $3::boolean[]) AS t (project_id, id, is_right)
     WHERE b.id = ANY ($2) AND b.id = t.id AND b.project_id + 0 = t.project_id
       AND b.gold::int = 1 AND (b.gold_right IS NULL) IS TRUE
       AND NOT EXISTS (SELECT 1 FROM withdrawal w
                        WHERE w.answer_id = b.id AND w.project_id + 0 = b.project_id OFFSET 0)
    RETURNING b.project_id, b.labeller_id, t.is_right
), counted AS (
    SELECT j.project_id, j.labeller_id, count(*) AS answers, sum(j.is_right::int) AS hits,
           j.project_id = ANY ($4::bigint[]) AS quiz
      FROM judged j GROUP BY j.project_id, j.labeller_id
)
INSERT INTO participation AS p (project_id, labeller_id, gold_answers, gold_right, quiz_answers,
                                quiz_right, created_ms)
SELECT c.project_id, c.labeller_id, c.answers, c.hits, CASE WHEN c.quiz THEN c.answers ELSE 0 END,
       CASE WHEN c.quiz THEN c.hits ELSE 0 END, $5::bigint
  FROM counted c ORDER BY c.project_id, c.labeller_id
    ON CONFLICT (project_id, labeller_id) DO UPDATE
   SET gold_answers = p.gold_answers + excluded.gold_answers,
       gold_right = p.gold_right + excluded.gold_right,
       quiz_answers = p.quiz_answers
                      + CASE WHEN p.quiz_passed_ms IS NULL THEN excluded.quiz_answers ELSE 0 END,
       quiz_right = p.quiz_right
                    + CASE WHEN p.quiz_passed_ms IS NULL THEN excluded.quiz_right ELSE 0 END
RETURNING p.project_id, p.labeller_id, p.state, p.reason, p.quota, p.gold_answers, p.gold_right,
          p.quiz_answers, p.quiz_right, p.quiz_passed_ms IS NOT NULL
"""

# Write what follows from gold answers, unless an owner has decided something else meanwhile.
WRITE_PARTICIPATION = """
WITH written AS (
    UPDATE participation SET state = $3::text, reason = $4,
           quiz_passed_ms = CASE WHEN $5::boolean THEN coalesce(quiz_passed_ms, $6::bigint) END,
           suspended_ms = CASE WHEN $3::text = 'suspended' THEN $6 ELSE suspended_ms END
     WHERE project_id = $1 AND labeller_id = $2 AND state = 'active'
    RETURNING project_id, labeller_id, state
)
-- 7: labeller.suspended (storage.events.kinds).
INSERT INTO outgoing_new (project_id, kind, ref, created_ms)
SELECT w.project_id, 7, w.labeller_id, $6 FROM written w
 WHERE w.state = 'suspended'
   AND EXISTS (SELECT 1 FROM project p WHERE p.id = w.project_id AND p.events OFFSET 0)
"""

# Uncount a gold answer that is undone.
UNCOUNT_GOLD = """
UPDATE participation SET gold_answers = greatest(0, gold_answers - 1),
       gold_right = greatest(0, gold_right - $3::int)
 WHERE project_id = $1 AND labeller_id = $2
"""

PASSED_MS = """
SELECT p.quiz_passed_ms FROM participation p WHERE p.project_id = $1 AND p.labeller_id = $2
"""

# What a labeller is told again of a gold answer: whether it was right, and the known answer.
JUDGED_GOLD = """
SELECT b.gold_right, g.value FROM label b JOIN gold g ON g.item_id = b.item_id
 WHERE b.id = $2 AND b.project_id + 0 = $1 AND g.project_id = $1 AND b.gold_right IS NOT NULL
"""

# The known answer of a gold item.
KNOWN_ANSWER = "SELECT g.value FROM gold g WHERE g.project_id = $1 AND g.item_id = $2"

# Whether a labeller may answer a gold item whose lease is over: as ``TAKE_PLACE`` for other items.
MAY_ANSWER = """
SELECT NOT EXISTS (SELECT 1 FROM lease l
                    WHERE l.item_id = $2::bigint AND l.labeller_id + 0 = $3::bigint OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM label b
                    WHERE b.gold AND b.item_id = $2 AND b.labeller_id = $3
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = b.id
                                         AND w.project_id + 0 = $1::bigint OFFSET 0) OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM skip s
                    WHERE s.item_id = $2 AND s.labeller_id = $3
                      AND NOT EXISTS (SELECT 1 FROM withdrawal w WHERE w.answer_id = s.id
                                         AND w.project_id + 0 = $1 OFFSET 0) OFFSET 0)
   AND NOT EXISTS (SELECT 1 FROM participation p WHERE p.project_id = $1
                      AND p.labeller_id = $3 AND p.state = 'voided' OFFSET 0)
"""

# Tasks of projects whose gold answers are judged.
TASKS = "SELECT p.id, p.task FROM project p WHERE p.id = ANY ($1::bigint[])"

# Gold answers that no process has judged: the one that stored them has ended.
UNJUDGED_GOLD = """
SELECT b.project_id, b.id, p.task, b.value, g.value,
       p.gold_rate, p.gold_feedback, p.gold_min, p.quiz
  FROM label b
  JOIN gold g ON g.project_id = b.project_id AND g.item_id = b.item_id
  JOIN project p ON p.id = b.project_id
 WHERE b.gold AND b.gold_right IS NULL AND b.created_ms < $1
   AND NOT EXISTS (SELECT 1 FROM withdrawal w
                    WHERE w.answer_id = b.id AND w.project_id = b.project_id)
 ORDER BY b.seq LIMIT $2
"""
