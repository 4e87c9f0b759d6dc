"""What of a project a batch remembers, as one text that another state of it never has."""

from __future__ import annotations

# Of the project ``p``: its row's version, and what else the queue reads with it (``look``).
STATE = """p.id || ' ' || p.xmin::text
    || ' ' || CASE WHEN p.suggest = 'off' THEN ''
                   ELSE coalesce((SELECT m.xmin::text FROM meta m
                                   WHERE m.key = 'holdout:' || p.id), '') END
    || ' ' || EXISTS (SELECT 1 FROM participation q WHERE q.project_id = p.id OFFSET 0)::text"""
