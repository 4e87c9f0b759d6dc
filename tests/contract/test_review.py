"""Owners' review: items, flags, and counts of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.domain.commands import FlagItem
from supt_async.domain.ids import ItemId, LeaseToken, RequestId
from supt_async.errors import NotFound
from supt_async.protocol.tasks.task import parse
from supt_async.storage.ports import ItemBrowser
from supt_async.storage.queries.answer_search import answer_part
from supt_async.storage.queries.item_search import SqlItemBrowser
from supt_async.storage.review_records import Filter, ItemStatus
from tests.support.queue_fixture import TASK, LabellerSession, QueueFixture, owner


async def found(
    queue: QueueFixture, browser: ItemBrowser | None = None, **wanted: object
) -> list[str]:
    """Return all payloads that fit, page by page, two a page."""
    browser = browser or queue.storage.browser
    payloads: list[str] = []
    after: int | None = 0
    while after is not None:
        page = await browser.page(
            queue.project.id,
            Filter(**wanted),  # type: ignore[arg-type]
            after=after,
            limit=2,
        )
        payloads.extend(item.payload.strip('"') for item in page.items)
        assert page.next is None or page.next > after
        after = page.next
    return payloads


async def answers(session: LabellerSession, **given: str) -> dict[str, ItemId]:
    """Let a labeller answer all items, with the payloads as keys; others are skipped."""
    items = {}
    for offer in (await session.claim(100)).leased:
        payload = offer.payload.strip('"')
        items[payload] = offer.item
        if payload in given:
            await session.submit(offer, given[payload], id=f"{session.access.name}-{payload}")
        else:
            await session.skip(offer)
    return items


@pytest.fixture
async def reviewed(queue: QueueFixture) -> QueueFixture:
    """Five items: agreed on, disputed, answered once, corrected, and untouched."""
    several = await queue.another_project("several", overlap=2)
    for name in ("agreed", "disputed", "once", "corrected", "untouched"):
        await several.add(name, external_id=f"doc-{name}")
    ada, bob = await several.open_session("Ada"), await several.open_session("Bob")
    items = await answers(ada, agreed="cat", disputed="cat", once="dog", corrected="cat")
    await answers(bob, agreed="cat", disputed="dog", corrected="dog")
    corrections = several.storage.corrections
    await corrections.correct(await owner(several), items["corrected"], RequestId("C1"), "dog")
    flag = FlagItem(by=bob.by, id=RequestId("F1"), answer=RequestId("Bob-disputed"), note="a fox?")
    await several.storage.queue.ask(flag)
    return several


async def test_items_are_found_by_what_was_done_with_them(reviewed: QueueFixture) -> None:
    everything = ["agreed", "disputed", "once", "corrected", "untouched"]
    assert await found(reviewed) == everything
    assert await found(reviewed, status=ItemStatus.LABELLED) == everything[:4]
    assert await found(reviewed, status=ItemStatus.UNLABELLED) == ["untouched"]
    assert await found(reviewed, status=ItemStatus.DISAGREEMENT) == ["disputed"]
    assert await found(reviewed, status=ItemStatus.CORRECTED) == ["corrected"]
    assert await found(reviewed, status=ItemStatus.FLAGGED) == ["disputed"]


async def test_items_are_found_by_labeller_and_by_value_and_by_both(reviewed: QueueFixture) -> None:
    assert await found(reviewed, labeller="Bob") == ["agreed", "disputed", "corrected"]
    assert await found(reviewed, labeller="Owner") == ["corrected"]
    assert await found(reviewed, labeller="nobody") == []
    # What was overruled does not count.
    assert await found(reviewed, value="cat") == ["agreed", "disputed"]
    assert await found(reviewed, value="dog") == ["disputed", "once", "corrected"]
    assert await found(reviewed, value="dog", labeller="Bob") == ["disputed", "corrected"]
    assert await found(reviewed, value="dog", status=ItemStatus.FLAGGED) == ["disputed"]
    assert await found(reviewed, value=True) == []


async def test_items_are_found_by_their_text(queue: QueueFixture) -> None:
    await queue.add('A "quoted" word', "100 % sure", "100 x sure", "Äpfel_und\nBirnen", {"k": "v"})
    await queue.add("nothing", external_id="Doc-7")
    assert await found(queue, text="QUOTED") == ['A \\"quoted\\" word']
    assert await found(queue, text='"quoted"') == ['A \\"quoted\\" word']
    assert await found(queue, text="0 % s") == ["100 % sure"]
    assert await found(queue, text="äpfel") == ["Äpfel_und\\nBirnen"]
    assert await found(queue, text="und\nbirnen") == ["Äpfel_und\\nBirnen"]
    assert await found(queue, text="doc-7") == ["nothing"]
    page = await queue.storage.browser.page(queue.project.id, Filter(), after=0, limit=100)
    last = page.items[-1].id
    assert await found(queue, text=str(last)) == ["nothing"]
    assert await found(queue, text="'; DROP TABLE item; --") == []


async def test_a_page_stops_looking_and_says_where_to_go_on(queue: QueueFixture) -> None:
    await queue.add(*(f"text {number}" for number in range(9)), "needle")
    session = await queue.open_session("Ada")
    for offer in (await session.claim(10)).leased:
        await session.submit(offer)
    browser = SqlItemBrowser(queue.storage.database, scan=3)
    page = await browser.page(queue.project.id, Filter(text="needle"), after=0, limit=2)
    assert page.items == []
    assert page.next is not None
    assert await found(queue, browser, text="needle") == ["needle"]
    assert len(await found(queue, browser, status=ItemStatus.LABELLED)) == 10
    assert await found(queue, browser, status=ItemStatus.UNLABELLED) == []


async def test_items_of_other_projects_are_not_seen(
    reviewed: QueueFixture, queue: QueueFixture
) -> None:
    await queue.add("mine")
    assert await found(queue) == ["mine"]
    assert await found(queue, status=ItemStatus.LABELLED) == []
    page = await reviewed.storage.browser.page(reviewed.project.id, Filter(), after=0, limit=1)
    assert await queue.storage.browser.one(queue.project.id, page.items[0].id) is None


async def test_an_item_comes_with_its_answers_and_flags(reviewed: QueueFixture) -> None:
    browser = reviewed.storage.browser
    page = await browser.page(reviewed.project.id, Filter(text="corrected"), after=0, limit=9)
    (item,) = page.items
    assert item.external_id == "doc-corrected"
    assert [(x.labeller, x.value, x.overruled, x.correction) for x in item.answers] == [
        ("Ada", "cat", True, False),
        ("Bob", "dog", True, False),
        ("Owner", "dog", False, True),
    ]
    page = await browser.page(
        reviewed.project.id, Filter(status=ItemStatus.FLAGGED), after=0, limit=9
    )
    (item,) = page.items
    assert [(flag.labeller, flag.note) for flag in item.flags] == [("Bob", "a fox?")]
    assert await browser.one(reviewed.project.id, item.id) == item


async def test_a_flag_is_resolved_and_opened_again(reviewed: QueueFixture) -> None:
    flags = reviewed.storage.flags
    by = await owner(reviewed)
    (flag,) = await flags.page(reviewed.project.id, resolved=False, before=None, limit=10)
    assert (flag.labeller, flag.note, flag.resolved_ms) == ("Bob", "a fox?", None)
    assert await flags.open(reviewed.project.id) == 1
    resolved = await flags.resolve(by, flag.id, True)
    reviewed.clock.advance(5)
    assert (await flags.resolve(by, flag.id, True)).resolved_ms == resolved.resolved_ms
    assert await flags.open(reviewed.project.id) == 0
    assert await found(reviewed, status=ItemStatus.FLAGGED) == []
    assert await flags.page(reviewed.project.id, resolved=True, before=None, limit=10) == [resolved]
    await flags.resolve(by, flag.id, False)
    assert await flags.open(reviewed.project.id) == 1
    with pytest.raises(NotFound):
        await flags.resolve(by, "another", True)


async def test_flags_are_paged_newest_first_without_loss(queue: QueueFixture) -> None:
    await queue.add("x")
    session = await queue.open_session("Ada")
    lease = LeaseToken((await session.get()).lease)
    for number in range(7):
        queue.clock.advance(number % 2)  # some at the same moment
        flag = FlagItem(by=session.by, id=RequestId(f"F{number}"), lease=lease, note=str(number))
        await queue.storage.queue.ask(flag)
    seen: list[str] = []
    before = None
    while page := await queue.storage.flags.page(
        queue.project.id, resolved=False, before=before, limit=2
    ):
        seen.extend(flag.id for flag in page)
        before = (page[-1].created_ms, page[-1].id)
    assert seen == [f"F{number}" for number in range(6, -1, -1)]


async def test_answers_that_count_are_tallied(reviewed: QueueFixture) -> None:
    tally = await reviewed.storage.tally.distribution(reviewed.project.id, parse(TASK))
    assert [(bar.value, bar.count) for bar in tally.bars] == [("cat", 3), ("dog", 3)]
    assert (tally.answers, tally.all, tally.distinct) == (6, True, 2)


async def test_what_was_withdrawn_or_late_is_not_tallied(queue: QueueFixture) -> None:
    await queue.add("x", "y")
    session = await queue.open_session("Ada")
    for offer, id_ in zip((await session.claim(2)).leased, ("A1", "A2"), strict=True):
        await session.submit(offer, "cat", id=id_)
    await session.undo("A1")
    tally = await queue.storage.tally.distribution(queue.project.id, parse(TASK))
    assert [(bar.value, bar.count) for bar in tally.bars] == [("cat", 1)]


async def test_parts_of_an_answer_are_tallied_once_an_answer(queue: QueueFixture) -> None:
    task = parse({"kind": "spans", "labels": ["name", "place"]})
    await queue.add("x", "y")
    session = await queue.open_session("Ada")
    first, second = (await session.claim(2)).leased
    await session.submit(first, [[0, 1, "name"], [2, 3, "name"], [4, 5, "place"]])
    await session.submit(second, [[0, 1, "name"]])
    tally = await queue.storage.tally.distribution(queue.project.id, task)
    assert [(bar.value, bar.count) for bar in tally.bars] == [("name", 2), ("place", 1)]
    assert (tally.answers, tally.all) == (2, True)


async def test_a_form_is_tallied_by_question_with_how_often_each_was_asked(
    queue: QueueFixture,
) -> None:
    when = {"question": "topic", "is": "bug"}
    topic = {"name": "topic", "kind": "choice", "options": ["bug", "praise"]}
    bad = {"name": "bad", "kind": "rating", "scale": [1, 3], "when": when, "required": False}
    task = parse({"kind": "form", "questions": [topic, bad]})
    await queue.add("x", "y", "z")
    session = await queue.open_session("Ada")
    answers = ({"topic": "bug", "bad": 3}, {"topic": "bug"}, {"topic": "praise"})
    for offer, value in zip((await session.claim(3)).leased, answers, strict=True):
        await session.submit(offer, value)
    tally = await queue.storage.tally.distribution(queue.project.id, task)
    assert [(part.question, part.asked, part.answers) for part in tally.parts] == [
        ("topic", 3, 3),
        ("bad", 2, 1),
    ]
    assert [(bar.part, bar.value, bar.count) for bar in tally.bars] == [
        (0, "bug", 2),
        (0, "praise", 1),
        (1, 3, 1),
    ]


async def test_labellers_are_compared_with_others_and_their_pauses_left_out(
    reviewed: QueueFixture,
) -> None:
    listed = await reviewed.storage.people.labellers(reviewed.project.id)
    people = {person.name: person for person in listed}
    # With Bob: agreed, disputed, corrected; and with the owner's correction.
    assert (people["Ada"].agreement, people["Ada"].compared) == (0.25, 4)
    assert (people["Bob"].agreement, people["Bob"].compared) == (0.5, 4)
    assert (people["Owner"].agreement, people["Owner"].labels) == (None, 0)


SURE = {"name": "sure", "kind": "choice", "options": ["yes", "no"], "required": False}
ASKED = {
    "kind": "form",
    "questions": [
        {
            "name": "topic",
            "kind": "choice",
            "options": [{"value": "bug", "options": ["crash", "typo"]}, "praise"],
        },
        {"name": "tags", "kind": "choices", "options": ["praise", {"value": 1}], "required": False},
        {
            "name": "who",
            "kind": "spans",
            "labels": [{"value": "person", "questions": [SURE]}, "place"],
            "relations": ["knows"],
            "required": False,
        },
        {"name": "why", "kind": "text", "required": False},
    ],
}


async def test_items_are_found_by_a_part_of_an_answer(queue: QueueFixture) -> None:
    form = await queue.another_project("form")
    await queue.storage.catalogue.change(form.project.id, task=ASKED)
    ada, bo = [0, 1, "person", {"sure": "no"}], [1, 2, "person"]
    given = {
        "crash": {"topic": "crash", "tags": ["praise", 1]},
        "praise": {"topic": "praise"},
        "who": {"topic": "typo", "who": {"regions": [ada, bo], "relations": [[0, 1, "knows"]]}},
        "place": {"topic": "praise", "who": {"regions": [[0, 1, "place"]], "relations": []}},
        "why": {"topic": "praise", "why": '"crash" or "person"'},
        "never": None,
    }
    await form.add(*given)
    session = await form.open_session("Ada")
    for offer in (await session.claim(9)).leased:
        value = given[offer.payload.strip('"')]
        if value is not None:
            await session.submit(offer, value)

    async def by(value: Any, question: str | None = None) -> set[str]:
        return set(await found(form, part=answer_part(parse(ASKED), value, question)))

    assert await by("crash") == {"crash"}
    assert await by("bug") == {"crash", "who"}, "options below it"
    assert await by("praise") == {"crash", "praise", "place", "why"}
    assert await by("praise", "tags") == {"crash"}
    assert await by(1) == {"crash"}
    assert await by("person") == await by("person", "who") == await by("no", "sure") == {"who"}
    assert await by("knows") == {"who"}
    assert await by("no", "topic") == set()
    assert await by('"crash" or "person"', "why") == {"why"}
    with pytest.raises(ValueError, match="question: the task has no question 'x'"):
        answer_part(parse(ASKED), 1, "x")


async def test_a_part_is_searched_in_the_answers_that_count(reviewed: QueueFixture) -> None:
    task = parse(TASK)
    for value in ("cat", "dog"):
        expected = await found(reviewed, value=value)
        assert await found(reviewed, part=answer_part(task, value, None)) == expected
        assert expected


async def test_a_part_of_an_answer_that_was_corrected_is_not_found(queue: QueueFixture) -> None:
    form = await queue.another_project("form")
    await queue.storage.catalogue.change(form.project.id, task=ASKED)
    await form.add("x")
    session = await form.open_session("Ada")
    offer = await session.get()
    await session.submit(offer, {"topic": "crash"})
    now = {"topic": "praise", "why": "crash"}
    await queue.storage.corrections.correct(await owner(form), offer.item, RequestId("C"), now)
    for question, expected in (("topic", []), ("why", ["x"])):
        part = answer_part(parse(ASKED), "crash", question)
        assert await found(form, part=part) == expected


async def test_answers_to_a_form_are_compared_by_question(queue: QueueFixture) -> None:
    form = await queue.another_project("form", overlap=2)
    asked = [
        {"name": "topic", "kind": "choice", "options": ["bug", "praise"]},
        {"name": "tags", "kind": "choices", "options": ["a", "b"]},
        {"name": "why", "kind": "text", "required": False},
        {"name": "note", "kind": "text", "required": False},
    ]
    task = {"kind": "form", "questions": asked}
    await queue.storage.catalogue.change(form.project.id, task=task)
    await form.add("x")
    for name, value in (
        ("Ada", {"topic": "bug", "tags": ["a", "b"], "why": "x"}),
        ("Bob", {"topic": "bug", "tags": ["a", "b"]}),
    ):
        session = await form.open_session(name)
        await session.submit(await session.get(), value)
    people = {one.name: one for one in await form.storage.people.labellers(form.project.id)}
    assert (people["Ada"].agreement, people["Ada"].compared) == (2 / 3, 3)
