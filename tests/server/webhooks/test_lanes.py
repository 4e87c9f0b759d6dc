"""Order of deliveries: one item's come one after the other, and hold up no other's."""

from __future__ import annotations

from supt_async.server.webhooks.lanes import Plan, Step, plan
from supt_async.storage.webhooks.records import TEST, Delivery, DeliveryState

NOW = 1_000


def delivery(event: str, item: int | None = 1, next_ms: int | None = 0, **more: object) -> Delivery:
    return Delivery(
        id=0,
        event_id=event,
        kind=str(more.get("kind", "item.done")),
        item=item,
        position="",
        event_ms=0,
        state=DeliveryState.WAITING,
        next_ms=next_ms,
    )


def new(event: str, item: int | None = 1) -> Step:
    return Step(delivery(event, item, None), new=True)


def lanes(made: Plan) -> list[list[str]]:
    return [[step.delivery.event_id for step in lane] for lane in made.lanes]


def test_events_of_an_item_follow_each_other_and_those_of_others_go_beside_them() -> None:
    made = plan([delivery("a", 1), delivery("b", 2)], [new("c", 1), new("d", 3)], NOW, probe=False)
    assert lanes(made) == [["a", "c"], ["b"], ["d"]]
    assert (made.behind, made.next_ms) == ([], None)


def test_what_waits_holds_up_later_events_of_its_item_only() -> None:
    later = delivery("a", 1, next_ms=NOW + 1)
    made = plan([later, delivery("b", 1, None)], [new("c", 1), new("d", 2)], NOW, probe=False)
    assert lanes(made) == [["d"]]
    assert [one.event_id for one in made.behind] == ["c"]
    assert made.next_ms == NOW + 1


def test_what_is_about_no_item_comes_last_and_in_its_order() -> None:
    made = plan([], [new("done", None), new("a", 1), new("ready", None)], NOW, probe=False)
    assert lanes(made) == [["a"]]
    assert [step.delivery.event_id for step in made.last] == ["done", "ready"]


def test_a_test_waits_for_nothing() -> None:
    waiting = [delivery("a", None, next_ms=NOW + 1), delivery("t", None, kind=TEST)]
    assert lanes(plan(waiting, [], NOW, probe=False)) == [["t"]]


def test_while_nobody_is_there_only_what_is_due_first_is_tried() -> None:
    waiting = [
        delivery("a", 1, next_ms=NOW),
        delivery("b", 2, next_ms=NOW - 5),
        delivery("c", 2, None),
        delivery("d", 3, None),
    ]
    assert lanes(plan(waiting, [], NOW, probe=True)) == [["b"]]
