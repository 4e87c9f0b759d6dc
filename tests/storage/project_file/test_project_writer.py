"""Projects that are exported and imported, within a database and from one kind to the other."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import Connection, Engine, event, insert, select

from supt_async.domain.items import NewItem
from supt_async.domain.project import Access, Project, Role, Settings
from supt_async.domain.results import LeasedItem
from supt_async.errors import BadFile, Refused
from supt_async.payloads.codec import encode
from supt_async.storage.factory import Storage
from supt_async.storage.overlap import change as overlap_change
from supt_async.storage.queries.project_status import status
from supt_async.storage.schema import tables
from tests.storage.project_file.projects import (
    ADMIN,
    RandomProject,
    changed,
    exported,
    imported,
    lines,
    members,
)
from tests.storage.transfer.export.new_tasks import TICKET, TICKET_ANSWER, TICKET_ITEM
from tests.support.queue_fixture import LabellerSession, QueueFixture

PASSING = ("slug", "connected", "out", "out_behind", "per_minute", "labellers", "dealt_twice")
"""What of a project's status is not the project's own."""


async def figures(storage: Storage, slug: str) -> dict[str, object]:
    found = await status(storage, slug)
    for name in PASSING:
        del found[name]
    # Leased places are open again.
    return found


async def label_rows(storage: Storage, project: Project) -> list[object]:
    """Return all labels and corrections, without what another database numbers."""
    found = storage.catalogue.labels(project.id, withdrawn=True, late=True)
    plain = [label async for label in found]
    items = {item: number for number, item in enumerate(sorted({label.item for label in plain}))}
    return [
        (
            items[label.item],
            label.external_id,
            label.label if not label.label.startswith("import:") else "import",
            label.labeller,
            label.value,
            label.ms,
            label.created_ms,
            label.generation,
            (label.late, label.withdrawn, label.overruled, label.correction),
        )
        for label in plain
    ]


@pytest.mark.parametrize("seed", range(4))
async def test_a_project_is_the_same_after_a_journey_through_both_databases(
    queue: QueueFixture, other: Storage, seed: int
) -> None:
    project = await RandomProject(queue, seed).play(80)
    first = await exported(queue.storage, project)
    assert lines(first, "labels.jsonl")

    await imported(other, first, admins=[ADMIN])
    there = await other.catalogue.project(project.slug)
    second = await exported(other, there)
    assert members(second) == members(first)
    assert await label_rows(other, there) == await label_rows(queue.storage, project)

    made = await imported(queue.storage, second, "back", admins=[ADMIN])
    back = await queue.storage.catalogue.project("back")
    assert members(await exported(queue.storage, back)) == members(first)
    people = [line["name"] for line in lines(first, "people.jsonl") if "kind" not in line]
    assert made.known == people


async def test_a_form_with_relations_and_answers_about_regions_stays_what_it_is(
    queue: QueueFixture, other: Storage
) -> None:
    form = await queue.another_project("form")
    await queue.storage.catalogue.change(form.project.id, task=TICKET)
    await form.add(TICKET_ITEM, TICKET_ITEM, TICKET_ITEM)
    session = await form.open_session("Ada")
    first, second, _ = (await session.claim(3)).leased
    await session.submit(first, TICKET_ANSWER)
    await session.submit(second, {"topic": "cat"})
    file = await exported(queue.storage, await queue.storage.catalogue.project("form"))
    await imported(other, file)
    moved = await other.catalogue.project("form")
    assert moved.task == TICKET
    found = [label.value async for label in other.catalogue.labels(moved.id)]
    assert found == [TICKET_ANSWER, {"topic": "cat"}]
    assert members(await exported(other, moved)) == members(file)


async def test_the_status_is_the_same_before_and_after(queue: QueueFixture, other: Storage) -> None:
    random = RandomProject(queue, 7)
    project = await random.play(60)
    queue.clock.advance(700)
    await queue.storage.queue.sweep()  # nothing is leased any more
    before = await figures(queue.storage, project.slug)
    await imported(other, await exported(queue.storage, project), admins=[ADMIN])
    after = await figures(other, project.slug)
    before["model"].pop("notes"), after["model"].pop("notes")  # type: ignore[attr-defined]
    assert after == before


async def session_of(storage: Storage, project: Project, name: str) -> LabellerSession:
    people = storage.people
    invitation = await people.invite(name, project=project.id, role=Role.LABELLER)
    access = await people.access(invitation.token, project.slug)
    assert isinstance(access, Access)
    return LabellerSession(storage, access, await storage.queue.open(access, None))


async def test_labelling_goes_on_where_it_was_with_nothing_handed_out_twice(
    queue: QueueFixture, other: Storage
) -> None:
    await queue.add(*range(6))
    first = NewItem(payload=encode("first"), priority=5, external_id="first")
    await queue.storage.catalogue.add_items(queue.project.id, [first])
    ada = await queue.open_session("Ada")
    answered = [await ada.get() for _ in range(3)]
    for offer in answered[:2]:
        await ada.submit(offer)
    assert answered[0].payload == encode("first")
    await imported(other, await exported(queue.storage, queue.project))
    project = await other.catalogue.project(queue.project.slug)
    eve = await session_of(other, project, "Eve")
    rest: list[LeasedItem] = []
    while offers := (await eve.claim()).leased:
        rest += offers
        await eve.submit(offers[0], "dog")
    assert len({offer.payload for offer in rest}) == len(rest) == 5
    assert not {offer.payload for offer in rest} & {offer.payload for offer in answered[:2]}
    counts = await other.queue.counts(project.id)
    assert (counts.items, counts.done, counts.open, counts.labels) == (7, 7, 0, 7)
    assert (await status(other, project.slug))["dealt_twice"] == 0


async def test_priorities_and_the_order_stay(queue: QueueFixture, other: Storage) -> None:
    await queue.add(*range(50))
    last = NewItem(payload=encode("last"), priority=9)
    await queue.storage.catalogue.add_items(queue.project.id, [last])
    file = await exported(queue.storage, queue.project)
    await imported(other, file)
    bob = await queue.open_session("Bob")
    here = [(await bob.get()).payload for _ in range(10)]
    eve = await session_of(other, await other.catalogue.project("digits"), "Eve")
    there = [(await eve.get()).payload for _ in range(10)]
    assert there == here
    assert there[0] == encode("last")


async def test_a_change_of_the_overlap_is_finished_before_an_export(
    queue: QueueFixture, other: Storage
) -> None:
    await queue.add(*range(5))
    database, project = queue.storage.database, queue.project.id
    await database.write(lambda c: overlap_change.begin(c, project, {"overlap": 3}))
    await imported(other, await exported(queue.storage, queue.project))
    there = await other.catalogue.project("digits")
    assert (await other.queue.counts(there.id)).open == 15
    assert (await queue.counts()).open == 15


async def test_a_lowered_overlap_leaves_no_item_with_more_places(
    queue: QueueFixture, other: Storage
) -> None:
    twice = await queue.another_project("twice", overlap=2)
    await twice.add(1)
    ada, bob = await twice.open_session("Ada"), await twice.open_session("Bob")
    await ada.get()
    await bob.get()
    database, project = queue.storage.database, twice.project.id
    await database.write(lambda c: overlap_change.begin(c, project, {"overlap": 1}))
    await imported(other, await exported(queue.storage, twice.project))
    assert (await other.queue.counts((await other.catalogue.project("twice")).id)).open == 1


async def test_a_training_finds_the_labels_of_an_imported_project(
    queue: QueueFixture, other: Storage
) -> None:
    project = await RandomProject(queue, 3).play(60)
    before = await queue.storage.training.targets(project.id)
    await imported(other, await exported(queue.storage, project))
    there = await other.catalogue.project(project.slug)
    after = await other.training.targets(there.id)
    assert [target.value for target in after] == [target.value for target in before]
    pool = await other.training.pool(there.id)
    counts = await other.queue.counts(there.id)
    assert (len(pool.ids), len(pool.ids) - int(pool.open.sum())) == (counts.items, counts.done)


async def test_a_training_that_is_under_way_stays_behind(
    queue: QueueFixture, other: Storage
) -> None:
    training, project = queue.storage.training, queue.project.id
    term = await training.lead(project, "here", 10_000)
    assert term is not None
    await training.queue_run(project, term, 9)
    await imported(other, await exported(queue.storage, queue.project))
    there = await other.catalogue.project("digits")
    assert await other.training.runs(there.id) == []


async def test_a_file_that_is_added_again_adds_nothing_to_an_imported_project(
    queue: QueueFixture, other: Storage
) -> None:
    items = [NewItem(payload=encode("same")), NewItem(payload=encode("same"))]
    answered = [NewItem(payload=encode(1), external_id="x", label="cat")]
    await queue.storage.catalogue.add_items(queue.project.id, [*items, *answered])
    await imported(other, await exported(queue.storage, queue.project))
    there = await other.catalogue.project("digits")
    again = await other.catalogue.add_items(there.id, [*items, *answered])
    assert (again.added, again.known, again.ignored) == (0, 3, 0)
    more = [NewItem(payload=encode(n), external_id=f"n{n}", label="dog") for n in range(9)]
    assert (await other.catalogue.add_items(there.id, more)).added == 9


async def test_settings_and_the_state_travel(queue: QueueFixture, other: Storage) -> None:
    settings = Settings(overlap=3, lease_ms=5_000, undo_ms=0, blind=True, holdout=0.25)
    settings = replace(settings, suggest="llm", suggest_min=0.5, suggest_blind=1 / 3)
    made = await queue.storage.catalogue.create_project(
        "all", title="Títle", task={"kind": "text"}, guidelines="# Read\nthis", settings=settings
    )
    await queue.storage.catalogue.set_paused(made.id, True)
    project = await queue.storage.catalogue.project("all")
    await imported(other, await exported(queue.storage, project), "renamed")
    found = await other.catalogue.project("renamed")
    assert replace(found, id=project.id, slug="all") == project


async def test_a_slug_that_is_taken_or_not_valid_is_refused(queue: QueueFixture) -> None:
    file = await exported(queue.storage, queue.project)
    with pytest.raises(Refused, match="--as"):
        await imported(queue.storage, file)
    with pytest.raises(Refused, match="not a project name"):
        await imported(queue.storage, file, ".hidden")


async def test_nobody_sees_a_project_before_it_is_complete(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add(1, 2)
    file = await exported(queue.storage, queue.project)
    seen: list[list[str]] = []

    async def look(writer: object, staged: object, *_: object) -> None:
        seen.append([project.slug for project in await queue.storage.catalogue.projects()])
        accesses = await queue.storage.people.accesses(token)
        seen.append([slug for slug, _ in accesses or []])
        slug = staged.slug  # type: ignore[attr-defined]
        with pytest.raises(Refused):
            await queue.storage.catalogue.project(slug)
        assert await queue.storage.people.access(token, slug) is None
        raise Refused("stop")

    admin = await queue.storage.people.invite("Root", project=None, role=Role.ADMIN)
    token = admin.token
    where = "supt_async.storage.project_file.project_writer.ProjectWriter._publish"
    monkeypatch.setattr(where, look)
    with pytest.raises(Refused, match="stop"):
        await imported(queue.storage, file, "new")
    assert seen == [["digits"], ["digits"]]


async def test_known_answers_are_renamed_after_their_items(
    queue: QueueFixture, other: Storage
) -> None:
    filler = await other.catalogue.create_project("filler", title="", task={"kind": "text"})
    await other.catalogue.add_items(filler.id, [NewItem(payload=encode(n)) for n in range(5)])
    items = [NewItem(payload=encode(n), label="cat", external_id=str(n)) for n in range(3)]
    await queue.storage.catalogue.add_items(queue.project.id, items)
    first = await exported(queue.storage, queue.project)
    await imported(other, first)
    there = await other.catalogue.project("digits")
    found = [label async for label in other.catalogue.labels(there.id)]
    assert [label.label for label in found] == [f"import:{label.item}" for label in found]
    assert [label.labeller for label in found] == ["import"] * 3
    assert members(await exported(other, there)) == members(first)


async def test_what_only_suggestions_lack_is_not_lost(queue: QueueFixture, other: Storage) -> None:
    await queue.add("a")
    (item,) = [item async for item in queue.storage.catalogue.items(queue.project.id)]
    row = {"item_id": item.id, "source": "llm", "project_id": queue.project.id, "created_ms": 1}

    def change(connection: Connection) -> None:
        connection.execute(insert(tables.suggestion).values(row | {"value": '"cat"', "score": 0.1}))

    await queue.storage.database.write(change)
    await imported(other, await exported(queue.storage, queue.project))
    s = tables.suggestion.c
    rows = await other.database.read(lambda one: one.execute(select(s.value, s.score)).all())
    assert [(json.loads(row[0]), row[1]) for row in rows] == [("cat", 0.1)]


async def test_trainings_and_imports_of_files_come_in_batches_and_are_bounded(
    queue: QueueFixture, other: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await queue.add("a")
    first = b'{"id":"a","data":"a","open":1,"import":%d,"created_ms":1}\n'
    generation = b'{"generation":1,"run":%d,"labels":1,"size":1,"published_ms":1}\n'
    lines = {
        "imports.jsonl": b"".join(b'{"created_ms":%d}\n' % ms for ms in range(2_500)),
        "items.jsonl": first % 2_500,
        "runs.jsonl": b"".join(
            b'{"state":"ready","labels":%d,"queued_ms":1}\n' % n for n in range(2_500)
        ),
        "generations.jsonl": generation % 2_499,
    }
    file = changed(await exported(queue.storage, queue.project), lines)
    statements: list[object] = []

    def note(*given: object) -> None:
        statements.append(given[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        await imported(other, file)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(statements) < 100

    c, i, g, r = (
        tables.metadata.tables[name].c for name in ("content", "import", "generation", "run")
    )
    added_by = select(i.created_ms).join(tables.content, c.import_id == i.id)
    trained = select(r.labels).join(tables.generation, g.run_id == r.id)
    rows = await other.database.read(
        lambda connection: (connection.scalar(added_by), connection.scalar(trained))
    )
    assert rows == (2_499, 2_498)

    monkeypatch.setattr("supt_async.storage.project_file.answer_rows.MAX_RUNS", 2_499)
    with pytest.raises(BadFile, match=r"runs.jsonl, line 2500: .* more than 2,499 trainings"):
        await imported(other, file, "again")
    monkeypatch.setattr("supt_async.storage.project_file.item_rows.MAX_IMPORTS", 2_498)
    with pytest.raises(BadFile, match=r"imports.jsonl, line 2499: .* more than 2,498 imports"):
        await imported(other, file, "again")
