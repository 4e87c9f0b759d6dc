"""Checker that compares what labellers were told with what the database holds.

Its rules are the README's promises. It returns one sentence for each broken promise, and an
empty list after a clean run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from supt_async.storage.factory import open_storage
from supt_async.storage.queries.project_status import dealt_twice, status
from supt_async.storage.records import StoredLabel
from tests.faults.labellers import Answer, Journal

KEPT = {"stored", "duplicate", "late"}


async def check(address: str, journals: Iterable[Journal]) -> list[str]:
    """Return a sentence for each promise that was broken."""
    answers = {id_: answer for journal in journals for id_, answer in journal.answers.items()}
    storage = await open_storage(address)
    try:
        project = await storage.catalogue.project("digits")
        labels = [
            label async for label in storage.catalogue.labels(project.id, withdrawn=True, late=True)
        ]
        found = await status(storage, "digits")
        twice = await dealt_twice(storage, project.id)  # counted: servers look at times only
    finally:
        await storage.close()
    broken = [*_acknowledged(answers, labels), *_true(answers, labels), *_once(labels)]
    if twice:
        broken.append(f"{twice} items were with two people at once")
    counted = sum(not label.late and not label.withdrawn for label in labels)
    if found["labels"] != counted:
        broken.append(f"{found['labels']} labels are counted, and {counted} are there")
    return broken


def _acknowledged(answers: dict[str, Answer], labels: list[StoredLabel]) -> Iterable[str]:
    """P1 and P3: acknowledged answers are stored, and every answer got a definite reply."""
    there = {label.label: label for label in labels}
    for answer in answers.values():
        if answer.status is None:
            yield f"{answer.id} never got a definite answer"
        elif answer.status in KEPT and answer.id not in there:
            yield f"{answer.id} was acknowledged ({answer.status}) and is lost"
        elif answer.status not in KEPT and answer.id in there:
            yield f"{answer.id} was refused ({answer.status}) and is stored"


def _true(answers: dict[str, Answer], labels: list[StoredLabel]) -> Iterable[str]:
    """P1: each label has the labeller, item and value that were sent."""
    for label in labels:
        answer = answers.get(label.label)
        if answer is None:
            yield f"{label.label} was stored and never sent"
            continue
        told = (answer.labeller, answer.item, answer.value)
        if (label.labeller, str(label.item), label.value) != told:
            yield f"{label.label} was sent as {told}, and stored as something else"


def _once(labels: list[StoredLabel]) -> Iterable[str]:
    """P1 and P2: each id is stored once, and at overlap 1 one label of an item counts."""
    for id_, times in Counter(label.label for label in labels).items():
        if times > 1:
            yield f"{id_} is stored {times} times"
    counting = (label.item for label in labels if not label.late and not label.withdrawn)
    for item, times in Counter(counting).items():
        if times > 1:
            yield f"item {item} has {times} labels that count"
