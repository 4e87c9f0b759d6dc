"""Contract of accepting suggestions in bulk, on every database."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import Connection, select, update

from supt_async.domain.ids import RequestId
from supt_async.domain.results import IdleReason, Verdict
from supt_async.errors import Refused
from supt_async.rules.suggesting import is_held_out
from supt_async.storage.queries import progress
from supt_async.storage.schema import tables
from supt_async.storage.suggestions import accepting as module
from supt_async.storage.suggestions.audits import acceptances
from supt_async.storage.training import own_holdout
from tests.contract.suggestions.acceptances import (
    accept,
    add,
    answer_all,
    carry_out,
    check,
    labels,
    only,
    withdraw,
)
from tests.support.queue_fixture import QueueFixture, owner


async def test_confident_suggestions_become_labels_that_close_their_items(
    queue: QueueFixture,
) -> None:
    low, high, exact, none = await add(queue, [0.5, 0.95, 0.9, None])
    report = await accept(queue)
    assert (report.labels, report.audited, report.left) == (2, 0, {})
    found = await labels(queue)
    assert [(x.item, x.value, x.labeller) for x in found] == [
        (high, "cat", "source:llm"),
        (exact, "cat", "source:llm"),
    ]
    await check(queue)
    ada = await queue.open_session("Ada")
    assert sorted(await answer_all(ada)) == [low, none]
    assert (await ada.claim()).idle.reason is IdleReason.DONE  # type: ignore[union-attr]
    await check(queue)


async def test_a_machine_label_says_what_it_was_made_of(queue: QueueFixture) -> None:
    await add(queue, [0.95])
    await accept(queue)
    b = tables.label.c
    columns = (b.machine, b.suggestion_source, b.suggestion_value, b.suggestion_score)
    query = select(*columns, b.suggestion_shown, b.accepted, b.late, b.ms)
    (row,) = await queue.storage.database.read(lambda c: c.execute(query).all())
    assert tuple(row) == (True, "llm", '"cat"', 0.95, None, None, False, None)


async def test_a_dry_run_counts_and_changes_nothing(queue: QueueFixture) -> None:
    await add(queue, [0.95] * 40 + [0.1])
    report = await accept(queue, audit=0.2, dry_run=True)
    assert (report.id, report.labels + report.audited) == (None, 40)
    assert 0 < report.audited < 40
    assert await labels(queue) == []
    assert (await queue.counts()).open == 41
    assert await acceptances(queue.storage.database, queue.project.id) == []


async def test_accepting_again_takes_only_what_is_left(queue: QueueFixture) -> None:
    await add(queue, [0.95] * 20 + [0.6] * 5)
    first = await accept(queue, audit=0.3)
    again = await accept(queue, audit=0.3)
    assert (again.id, again.labels, again.audited) != (first.id, first.labels, first.audited)
    assert (again.labels, again.audited, again.left) == (0, 0, {"audited": first.audited})
    lower = await accept(queue, 0.5)
    assert lower.labels == 5
    assert len(await labels(queue)) == first.labels + 5
    await check(queue)


async def test_what_people_have_to_do_with_is_left_to_them(queue: QueueFixture) -> None:
    several = await queue.another_project("several", overlap=3)
    items = await add(several, [0.95] * 5)
    ada, by = await several.open_session("Ada"), await owner(several)
    held, answered = await ada.get(), await ada.get()
    await ada.submit(answered, "dog")
    free = [item for item in items if item not in (held.item, answered.item)]
    await several.storage.corrections.correct(by, free[0], RequestId("C1"), "dog")
    c = tables.flag.c
    flag = {"project_id": several.project.id, "id": "F1", "item_id": free[1]}
    flag |= {"labeller_id": by.labeller, "created_ms": 1}
    insert = tables.flag.insert().values(**flag)
    await carry_out(several, insert)
    report = await accept(several)
    assert report.labels == 1
    assert report.left == {"held": 1, "answered": 1, "flagged": 1}
    assert [x.item for x in await labels(several) if x.labeller == "source:llm"] == free[2:]
    assert (await ada.submit(held, "dog")).verdict is Verdict.STORED
    done = update(tables.flag).where(c.id == "F1").values(resolved_ms=2)
    await carry_out(several, done)
    assert (await accept(several)).labels == 1


async def test_a_suggestion_that_was_replaced_meanwhile_is_judged_anew(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = await add(queue, [0.95, 0.95])
    begin, s = module.Accepting._begin, tables.suggestion.c

    def replaced(self: module.Accepting, connection: Connection) -> int:
        lower = update(tables.suggestion).where(s.item_id == first)
        connection.execute(lower.values(score=0.2))
        return begin(self, connection)

    monkeypatch.setattr(module.Accepting, "_begin", replaced)
    assert (await accept(queue)).labels == 1
    assert [x.item for x in await labels(queue)] == [second]
    await check(queue)


async def test_an_acceptance_of_nothing_is_not_listed(queue: QueueFixture) -> None:
    await add(queue, [0.95])
    assert (await accept(queue, audit=0.999)).audited == 1
    found = await acceptances(queue.storage.database, queue.project.id)
    again = await accept(queue)
    assert (again.id, again.labels, again.audited, dict(again.left)) == (None, 0, 0, {"audited": 1})
    assert await acceptances(queue.storage.database, queue.project.id) == found


async def test_an_item_that_was_skipped_or_given_back_is_taken(queue: QueueFixture) -> None:
    await add(queue, [0.95] * 2)
    ada = await queue.open_session("Ada")
    await ada.skip(await ada.get())
    await ada.release(await ada.get())
    assert (await accept(queue)).labels == 2
    await check(queue)


async def test_the_audited_share_goes_to_people_first(queue: QueueFixture) -> None:
    items = await add(queue, [0.1] * 50 + [0.95] * 60)
    report = await accept(queue, audit=0.25)
    assert report.labels + report.audited == 60
    assert 5 <= report.audited <= 25
    await check(queue)
    order = await answer_all(await queue.open_session("Ada"))
    labelled = {x.item for x in await labels(queue) if x.labeller == "source:llm"}
    assert set(order[: report.audited]) == set(items[50:]) - labelled
    assert sorted(order[report.audited :]) == items[:50]


@pytest.mark.parametrize("dry_run", [True, False])
async def test_of_many_items_a_smaller_share_is_audited(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch, dry_run: bool
) -> None:
    monkeypatch.setattr(module, "MOST_AUDITED", 8)
    await add(queue, [0.95] * 160 + [0.1] * 40)
    report = await accept(queue, audit=0.5, dry_run=dry_run)
    assert report.labels + report.audited == 160
    assert 0 < report.audited < 20
    found = await acceptances(queue.storage.database, queue.project.id)
    assert [one.audit for one in found] == ([] if dry_run else [0.05])


async def test_the_error_is_what_the_audit_found(queue: QueueFixture) -> None:
    await add(queue, [0.95] * 60)
    report = await accept(queue, audit=0.25)
    before = await only(queue)
    assert (before.labels, before.audited) == (report.labels, report.audited)
    assert (before.answered, before.estimate.error) == (0, None)
    ada, by = await queue.open_session("Ada"), await owner(queue)
    first, second = await ada.get(), await ada.get()
    await ada.submit(first, "dog")
    await ada.submit(second, "cat")
    found = await only(queue)
    assert (found.answered, found.wrong, found.estimate.error) == (2, 1, 0.5)
    await queue.storage.corrections.correct(by, first.item, RequestId("C1"), "cat")
    found = await only(queue)
    assert (found.answered, found.wrong, found.estimate.error) == (2, 0, 0.0)
    assert found.estimate.high > 0.8


async def test_machine_labels_agree_with_nobody_and_are_nobodys_speed(
    queue: QueueFixture,
) -> None:
    several = await queue.another_project("several", overlap=2)
    await add(several, [0.1])
    for name in ("Ada", "Bob"):
        await answer_all(await several.open_session(name))
    people, read = several.storage.people, several.storage.database.read

    async def figures() -> tuple[list[float | None], int]:
        found = [one.agreement for one in await people.labellers(several.project.id)]
        recent = await read(lambda c: progress.labels_since(c, several.project.id, 0))
        return found, recent

    assert await figures() == ([1.0, 1.0], 2)
    await carry_out(several, update(tables.label).values(machine=True))
    assert await figures() == ([None, None], 0)


async def test_an_item_whose_answer_is_being_undone_is_left(queue: QueueFixture) -> None:
    await add(queue, [0.95])
    ada = await queue.open_session("Ada")
    await ada.submit(await ada.get(), "dog", id="A1")
    await ada.undo("A1")
    assert (await accept(queue)).left == {}, "it has no open place"
    await ada.lose()
    await check(queue)


async def test_accepting_and_labelling_at_once_keep_the_counters_right(
    queue: QueueFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STEP", 7)
    await add(queue, [0.95] * 150 + [0.1] * 20)
    people = [await queue.open_session(name) for name in ("Ada", "Bob", "Eve")]
    labelling = asyncio.gather(*(answer_all(session) for session in people))
    report, answered = await asyncio.gather(accept(queue, audit=0.1), labelling)
    dealt = [item for items in answered for item in items]
    assert len(dealt) == len(set(dealt)), "one opinion each"
    assert report.labels + len(dealt) == 170
    await check(queue)
    taken, *_ = await asyncio.gather(withdraw(queue), *(answer_all(session) for session in people))
    assert taken == report.labels
    for session in people:
        await answer_all(session)
    await check(queue)
    assert (await queue.counts()).done == 170


async def test_items_that_measure_the_model_are_left_to_people(queue: QueueFixture) -> None:
    items = await add(queue, [0.95] * 50)
    await queue.storage.catalogue.change(queue.project.id, settings={"holdout": 0.3})
    report = await accept(queue)
    measuring = {item for item in items if is_held_out(item, queue.project.id, 0.3)}
    assert report.left == {"held out": len(measuring)}
    assert {label.item for label in await labels(queue)} == set(items) - measuring
    await withdraw(queue)
    await queue.storage.catalogue.change(queue.project.id, settings={"holdout": None})
    own = {"key": f"{own_holdout.KEY}{queue.project.id}", "value": "0.5"}
    await carry_out(queue, tables.meta.insert().values(**own))
    assert (await accept(queue)).left["held out"] > len(measuring)


async def test_staged_items_are_not_taken(queue: QueueFixture) -> None:
    (item,) = await add(queue, [0.95])

    def stage(connection: Connection) -> None:
        made = tables.import_.insert().values(
            project_id=queue.project.id, state="staging", beat_ms=1, created_ms=1
        )
        number = connection.execute(made.returning(tables.import_.c.id)).scalar_one()
        c = tables.content.c
        connection.execute(update(tables.content).where(c.item_id == item).values(import_id=number))

    await queue.storage.database.write(stage)
    assert (await accept(queue)).labels == 0


async def test_what_can_not_be_accepted_is_refused_in_one_line(queue: QueueFixture) -> None:
    with pytest.raises(Refused, match="no suggestions of 'llm': the project has none at all"):
        await accept(queue)
    await add(queue, [0.95])
    with pytest.raises(Refused, match="no suggestions of 'gpt': there are some of llm"):
        await accept(queue, source="gpt")
    with pytest.raises(Refused, match="min_score: give the lowest score"):
        await accept(queue, 1.5)
    with pytest.raises(Refused, match="audit: give the share"):
        await accept(queue, audit=1.0)
    await queue.storage.catalogue.change(queue.project.id, archived=True)
    with pytest.raises(Refused, match="archived"):
        await accept(queue)
    with pytest.raises(Refused, match="archived"):
        await withdraw(queue)
