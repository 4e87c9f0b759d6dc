"""All operations, in the order in which the document lists them."""

from __future__ import annotations

from supt_async.server.api import items, labels, model, own, people, projects, review

OPERATIONS = (
    *own.OPERATIONS,
    *projects.OPERATIONS,
    *items.OPERATIONS,
    *labels.OPERATIONS,
    *model.OPERATIONS,
    *people.OPERATIONS,
    *review.OPERATIONS,
)
