"""What an owner looks at: items, flags, and how often each answer was given."""

from __future__ import annotations

import pytest

from supt_async.domain.commands import FlagItem
from supt_async.domain.ids import ItemId, LeaseToken, RequestId
from supt_async.domain.project import Access, Role
from supt_async.errors import NotFound, Refused
from supt_async.protocol.tasks.task import parse
from supt_async.storage.ports import ItemBrowser
from supt_async.storage.queries.item_search import SqlItemBrowser
from supt_async.storage.review_records import Filter, Kept
from tests.support.queue_fixture import TASK, Desk, Seat


async def found(desk: Desk, browser: ItemBrowser | None = None, **wanted: object) -> list[str]:
    """Return all payloads that fit, page by page, two a page."""
    browser = browser or desk.storage.browser
    payloads: list[str] = []
    after: int | None = 0
    while after is not None:
        page = await browser.page(
            desk.project.id,
            Filter(**wanted),  # type: ignore[arg-type]
            after=after,
            limit=2,
        )
        payloads.extend(item.payload.strip('"') for item in page.items)
        assert page.next is None or page.next > after
        after = page.next
    return payloads


async def answers(seat: Seat, **given: str) -> dict[str, ItemId]:
    """Let a labeller answer all items, with the payloads as keys; others are skipped."""
    items = {}
    for offer in (await seat.claim(100)).leased:
        payload = offer.payload.strip('"')
        items[payload] = offer.item
        if payload in given:
            await seat.submit(offer, given[payload], id=f"{seat.access.name}-{payload}")
        else:
            await seat.skip(offer)
    return items


async def owner(desk: Desk) -> Access:
    people = desk.storage.people
    invitation = await people.invite("Owner", project=desk.project.id, role=Role.ADMIN)
    access = await people.access(invitation.token, desk.project.slug)
    assert access is not None
    return access


@pytest.fixture
async def reviewed(desk: Desk) -> Desk:
    """Five items: agreed on, disputed, answered once, corrected, and untouched."""
    several = await desk.another_project("several", overlap=2)
    for name in ("agreed", "disputed", "once", "corrected", "untouched"):
        await several.add(name, external_id=f"doc-{name}")
    ada, bob = await several.sit("Ada"), await several.sit("Bob")
    items = await answers(ada, agreed="cat", disputed="cat", once="dog", corrected="cat")
    await answers(bob, agreed="cat", disputed="dog", corrected="dog")
    corrections = several.storage.corrections
    await corrections.correct(await owner(several), items["corrected"], RequestId("C1"), "dog")
    flag = FlagItem(by=bob.by, id=RequestId("F1"), answer=RequestId("Bob-disputed"), note="a fox?")
    await several.storage.queue.ask(flag)
    return several


async def test_items_are_found_by_what_was_done_with_them(reviewed: Desk) -> None:
    everything = ["agreed", "disputed", "once", "corrected", "untouched"]
    assert await found(reviewed) == everything
    assert await found(reviewed, kept=Kept.LABELLED) == everything[:4]
    assert await found(reviewed, kept=Kept.UNLABELLED) == ["untouched"]
    assert await found(reviewed, kept=Kept.DISAGREEMENT) == ["disputed"]
    assert await found(reviewed, kept=Kept.CORRECTED) == ["corrected"]
    assert await found(reviewed, kept=Kept.FLAGGED) == ["disputed"]


async def test_items_are_found_by_labeller_and_by_value_and_by_both(reviewed: Desk) -> None:
    assert await found(reviewed, labeller="Bob") == ["agreed", "disputed", "corrected"]
    assert await found(reviewed, labeller="Owner") == ["corrected"]
    assert await found(reviewed, labeller="nobody") == []
    # What was overruled does not count.
    assert await found(reviewed, value="cat") == ["agreed", "disputed"]
    assert await found(reviewed, value="dog") == ["disputed", "once", "corrected"]
    assert await found(reviewed, value="dog", labeller="Bob") == ["disputed", "corrected"]
    assert await found(reviewed, value="dog", kept=Kept.FLAGGED) == ["disputed"]
    assert await found(reviewed, value=True) == []


async def test_items_are_found_by_their_text(desk: Desk) -> None:
    await desk.add('A "quoted" word', "100 % sure", "100 x sure", "Äpfel_und\nBirnen", {"k": "v"})
    await desk.add("nothing", external_id="Doc-7")
    assert await found(desk, text="QUOTED") == ['A \\"quoted\\" word']
    assert await found(desk, text='"quoted"') == ['A \\"quoted\\" word']
    assert await found(desk, text="0 % s") == ["100 % sure"]
    assert await found(desk, text="äpfel") == ["Äpfel_und\\nBirnen"]
    assert await found(desk, text="und\nbirnen") == ["Äpfel_und\\nBirnen"]
    assert await found(desk, text="doc-7") == ["nothing"]
    page = await desk.storage.browser.page(desk.project.id, Filter(), after=0, limit=100)
    last = page.items[-1].id
    assert await found(desk, text=str(last)) == ["nothing"]
    assert await found(desk, text="'; DROP TABLE item; --") == []


async def test_a_page_stops_looking_and_says_where_to_go_on(desk: Desk) -> None:
    await desk.add(*(f"text {number}" for number in range(9)), "needle")
    seat = await desk.sit("Ada")
    for offer in (await seat.claim(10)).leased:
        await seat.submit(offer)
    browser = SqlItemBrowser(desk.storage.database, scan=3)
    page = await browser.page(desk.project.id, Filter(text="needle"), after=0, limit=2)
    assert page.items == []
    assert page.next is not None
    assert await found(desk, browser, text="needle") == ["needle"]
    assert len(await found(desk, browser, kept=Kept.LABELLED)) == 10
    assert await found(desk, browser, kept=Kept.UNLABELLED) == []


async def test_items_of_other_projects_are_not_seen(reviewed: Desk, desk: Desk) -> None:
    await desk.add("mine")
    assert await found(desk) == ["mine"]
    assert await found(desk, kept=Kept.LABELLED) == []
    page = await reviewed.storage.browser.page(reviewed.project.id, Filter(), after=0, limit=1)
    assert await desk.storage.browser.one(desk.project.id, page.items[0].id) is None


async def test_an_item_comes_with_its_answers_and_flags(reviewed: Desk) -> None:
    browser = reviewed.storage.browser
    page = await browser.page(reviewed.project.id, Filter(text="corrected"), after=0, limit=9)
    (item,) = page.items
    assert item.external_id == "doc-corrected"
    assert [(x.labeller, x.value, x.overruled, x.correction) for x in item.answers] == [
        ("Ada", "cat", True, False),
        ("Bob", "dog", True, False),
        ("Owner", "dog", False, True),
    ]
    page = await browser.page(reviewed.project.id, Filter(kept=Kept.FLAGGED), after=0, limit=9)
    (item,) = page.items
    assert [(flag.labeller, flag.note) for flag in item.flags] == [("Bob", "a fox?")]
    assert await browser.one(reviewed.project.id, item.id) == item


async def test_a_flag_is_resolved_and_opened_again(reviewed: Desk) -> None:
    flags = reviewed.storage.flags
    by = await owner(reviewed)
    (flag,) = await flags.page(reviewed.project.id, resolved=False, before=None, limit=10)
    assert (flag.labeller, flag.note, flag.resolved_ms) == ("Bob", "a fox?", None)
    assert await flags.open(reviewed.project.id) == 1
    resolved = await flags.resolve(by, flag.id, True)
    reviewed.clock.advance(5)
    assert (await flags.resolve(by, flag.id, True)).resolved_ms == resolved.resolved_ms
    assert await flags.open(reviewed.project.id) == 0
    assert await found(reviewed, kept=Kept.FLAGGED) == []
    assert await flags.page(reviewed.project.id, resolved=True, before=None, limit=10) == [resolved]
    await flags.resolve(by, flag.id, False)
    assert await flags.open(reviewed.project.id) == 1
    with pytest.raises(NotFound):
        await flags.resolve(by, "another", True)


async def test_flags_are_paged_newest_first_without_loss(desk: Desk) -> None:
    await desk.add("x")
    seat = await desk.sit("Ada")
    lease = LeaseToken((await seat.get()).lease)
    for number in range(7):
        desk.clock.advance(number % 2)  # some at the same moment
        flag = FlagItem(by=seat.by, id=RequestId(f"F{number}"), lease=lease, note=str(number))
        await desk.storage.queue.ask(flag)
    seen: list[str] = []
    before = None
    while page := await desk.storage.flags.page(
        desk.project.id, resolved=False, before=before, limit=2
    ):
        seen.extend(flag.id for flag in page)
        before = (page[-1].created_ms, page[-1].id)
    assert seen == [f"F{number}" for number in range(6, -1, -1)]


async def test_answers_that_count_are_tallied(reviewed: Desk) -> None:
    tally = await reviewed.storage.tally.distribution(reviewed.project.id, parse(TASK))
    assert [(bar.value, bar.count) for bar in tally.bars] == [("cat", 3), ("dog", 3)]
    assert (tally.answers, tally.all, tally.distinct) == (6, True, 2)


async def test_what_was_withdrawn_or_late_is_not_tallied(desk: Desk) -> None:
    await desk.add("x", "y")
    seat = await desk.sit("Ada")
    for offer, id_ in zip((await seat.claim(2)).leased, ("A1", "A2"), strict=True):
        await seat.submit(offer, "cat", id=id_)
    await seat.undo("A1")
    tally = await desk.storage.tally.distribution(desk.project.id, parse(TASK))
    assert [(bar.value, bar.count) for bar in tally.bars] == [("cat", 1)]


async def test_parts_of_an_answer_are_tallied_once_an_answer(desk: Desk) -> None:
    task = parse({"kind": "spans", "labels": ["name", "place"]})
    await desk.add("x", "y")
    seat = await desk.sit("Ada")
    first, second = (await seat.claim(2)).leased
    await seat.submit(first, [[0, 1, "name"], [2, 3, "name"], [4, 5, "place"]])
    await seat.submit(second, [[0, 1, "name"]])
    tally = await desk.storage.tally.distribution(desk.project.id, task)
    assert [(bar.value, bar.count) for bar in tally.bars] == [("name", 2), ("place", 1)]
    assert (tally.answers, tally.all) == (2, True)


async def test_labellers_are_compared_with_others_and_their_pauses_left_out(
    reviewed: Desk,
) -> None:
    listed = await reviewed.storage.people.labellers(reviewed.project.id)
    people = {person.name: person for person in listed}
    # With Bob: agreed, disputed, corrected; and with the owner's correction.
    assert (people["Ada"].agreement, people["Ada"].compared) == (0.25, 4)
    assert (people["Bob"].agreement, people["Bob"].compared) == (0.5, 4)
    assert (people["Owner"].agreement, people["Owner"].labels) == (None, 0)


async def test_a_task_may_get_more_options_but_not_lose_one_that_was_given(desk: Desk) -> None:
    catalogue, project = desk.storage.catalogue, desk.project.id
    await desk.add("x", "y")
    seat = await desk.sit("Ada")
    first, second = (await seat.claim(2)).leased
    await seat.submit(first, "cat", id="A1")
    await catalogue.change(project, task={**TASK, "options": ["cat", "dog", "fox"]})
    await catalogue.change(project, task={**TASK, "options": ["cat", "fox"]})
    with pytest.raises(Refused, match="an answer that this task would not allow"):
        await catalogue.change(project, task={**TASK, "options": ["fox", "dog"]}, title="New")
    with pytest.raises(Refused, match=r"task\.kind"):
        await catalogue.change(project, task={"kind": "nothing"})
    now = await catalogue.project("digits")
    assert (now.title, now.task["options"]) == ("Digits", ["cat", "fox"])
    # A correction is an answer, too.
    corrections = desk.storage.corrections
    await corrections.correct(await owner(desk), second.item, RequestId("C1"), "fox")
    with pytest.raises(Refused):
        await catalogue.change(project, task={"kind": "choice", "options": ["cat"]})
    await catalogue.change(project, task={"kind": "text"})


async def test_a_change_of_a_project_is_told(desk: Desk) -> None:
    await desk.storage.catalogue.change(
        desk.project.id, title="Cats", guidelines="Look closely.", paused=True
    )
    now = await desk.storage.catalogue.project("digits")
    assert (now.title, now.guidelines, now.paused) == ("Cats", "Look closely.", True)
    assert now.task == desk.project.task
