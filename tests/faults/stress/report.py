"""What a stress left in the database, compared with what people sent and were told."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, func, select

from supt_async.domain.project import Project
from supt_async.domain.results import Verdict
from supt_async.storage.factory import Storage
from supt_async.storage.queries import progress
from supt_async.storage.queries.project_status import dealt_twice
from supt_async.storage.schema import tables
from supt_async.storage.schema.conditions import withdrawn

ACCEPTED = {Verdict.STORED, Verdict.LATE, Verdict.DUPLICATE}
TRANSIENT = {Verdict.UNAVAILABLE, Verdict.BUSY, Verdict.INTERNAL}


@dataclass
class Told:
    """What all people together have sent and were told."""

    sent: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    """By the answer's id: labeller, item (-1: unknown), value."""
    verdicts: dict[str, set[Verdict]] = field(default_factory=lambda: defaultdict(set))
    undoing: set[str] = field(default_factory=set)
    """Answers that somebody wanted to take back."""
    undone: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, files: Iterable[Path]) -> Told:
        told = cls()
        for file in files:
            for line in file.read_text(encoding="utf-8").splitlines():
                match json.loads(line):
                    case ["sent", id_, name, item, value]:
                        told.sent[id_] = (name, item, value)
                    case ["told", id_, verdict]:
                        told.verdicts[id_].add(Verdict(verdict))
                    case ["undoing", id_]:
                        told.undoing.add(id_)
                    case ["undone", id_]:
                        told.undone.add(id_)
                    case ["wrong", sentence]:
                        told.wrong.append(sentence)
        return told


@dataclass(frozen=True)
class Label:
    id: str
    item: int
    labeller: str
    value: str
    late: bool
    withdrawn: bool
    """By anybody."""
    undone: bool
    """By the labeller."""
    gold: bool

    @property
    def counts(self) -> bool:
        return not self.late and not self.withdrawn


async def faults(storage: Storage, projects: list[Project], told: Told) -> list[str]:
    """Return a sentence for everything that is wrong; the people have finished."""
    found = list(told.wrong)
    for id_, verdicts in told.verdicts.items():
        found += [f"{id_} got the verdict {verdict}" for verdict in verdicts & TRANSIENT]
    labels: dict[int, list[Label]] = {}
    for project in projects:
        labels[project.id] = await storage.database.read(partial(_labels, project))
    found += _answers(told, [label for some in labels.values() for label in some])
    for project in projects:
        found += await storage.database.read(partial(_places, project, labels[project.id]))
        if twice := await dealt_twice(storage, project.id):
            found.append(f"{project.slug}: {twice} items were with too many people at once")
    return found


def _labels(project: Project, connection: Connection) -> list[Label]:
    b, w, who = tables.label.c, tables.withdrawal, tables.labeller
    rows = connection.execute(
        select(
            *(b.id, b.item_id, who.c.name, b.value, b.late, b.gold),
            *(w.c.answer_id, w.c.reason, w.c.withdrawn_by),
        )
        .join(who, who.c.id == b.labeller_id)
        .outerjoin(w, (w.c.answer_id == b.id) & (w.c.project_id == b.project_id))
        .where(b.project_id == project.id, ~b.machine)
    )
    return [
        Label(
            id=row.id,
            item=row.item_id,
            labeller=row.name,
            value=json.loads(row.value),
            late=row.late,
            withdrawn=row.answer_id is not None,
            undone=row.answer_id is not None and row.withdrawn_by is None,
            gold=row.gold,
        )
        for row in rows
        if row.name != "import"
    ]


def _answers(told: Told, labels: list[Label]) -> Iterator[str]:
    """P1 and P3: what was acknowledged is there once, as it was sent, and nothing else is."""
    there = {label.id: label for label in labels}
    if len(there) != len(labels):
        yield f"{len(labels) - len(there)} ids are stored more than once"
    for id_, verdicts in told.verdicts.items():
        label = there.get(id_)
        if label is None:
            if verdicts & ACCEPTED:
                yield f"{id_} was acknowledged ({sorted(verdicts)}) and is lost"
        elif not verdicts & ACCEPTED:
            yield f"{id_} was refused ({sorted(verdicts)}) and is stored"
        elif Verdict.LATE in verdicts and not label.late:
            yield f"{id_} was late ({sorted(verdicts)}) and counts"
        elif Verdict.STORED in verdicts and label.late and not label.gold:
            yield f"{id_} was stored ({sorted(verdicts)}) and is late"
        if verdicts >= {Verdict.STORED, Verdict.LATE}:
            yield f"{id_} got the verdicts {sorted(verdicts)}"
    for label in labels:
        sent = told.sent.get(label.id)
        if sent is None:
            yield f"{label.id} was stored and never sent"
        elif sent[0] != label.labeller or sent[1] not in (label.item, -1) or sent[2] != label.value:
            yield f"{label.id} was sent as {sent} and stored as {label}"
    undone = {label.id for label in labels if label.undone}
    for id_ in (told.undone & {*there}) - undone:
        if not there[id_].withdrawn:
            yield f"{id_} was undone and still counts"
    for id_ in undone - told.undoing:
        yield f"{id_} was withdrawn and nobody undid it"


def _places(project: Project, labels: list[Label], connection: Connection) -> list[str]:
    return [f"{project.slug}: {fault}" for fault in _wrong_places(project, labels, connection)]


def _wrong_places(project: Project, labels: list[Label], connection: Connection) -> Iterator[str]:
    """P2 and P4: every item is complete, by different people, and the counters are right."""
    i, e, k = tables.item.c, tables.lease.c, tables.correction.c
    rows = connection.execute(select(i.id, i.open_slots).where(i.project_id == project.id))
    places = {row.id: row.open_slots for row in rows}
    out = connection.scalar(select(func.count()).where(e.project_id == project.id)) or 0
    standing = select(k.item_id).where(k.project_id == project.id, ~withdrawn(k))
    corrected = set(connection.scalars(standing))
    g = tables.gold.c
    gold = set(connection.scalars(select(g.item_id).where(g.project_id == project.id)))
    people = defaultdict(list)
    for label in labels:
        if label.counts:
            people[label.item].append(label.labeller)
    if out:
        yield f"{out} leases are left"
    for id_, open_ in places.items():
        answers = people[id_]
        again = [name for name, times in Counter(answers).items() if times > 1]
        if again:
            yield f"item {id_} was answered twice by {again}"
        if open_:
            yield f"item {id_} still has {open_} open places"
        if id_ in gold or id_ in corrected:
            continue
        if len(answers) < project.settings.overlap:
            yield f"item {id_} lost a place: {len(answers)} answers count"
        if project.settings.overlap == 1 and len(answers) > 1:
            yield f"item {id_} has {len(answers)} answers that count"
    counts = progress.counts(connection, project.id)
    counted = (counts.items, counts.open, counts.out, counts.done)
    there = {id_: open_ for id_, open_ in places.items() if id_ not in gold}
    true = (len(there), sum(there.values()), out, sum(not open_ for open_ in there.values()))
    if counted != true:
        yield f"counted (items, open, out, done) {counted}, there are {true}"
    answers_there = sum(map(len, people.values())) + len(corrected)
    if counts.labels != answers_there:
        yield f"{counts.labels} labels are counted, {answers_there} are there"
