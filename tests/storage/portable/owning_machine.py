"""What owners and time do to twins, as rules of a state machine."""

from __future__ import annotations

import random
from typing import Any

import hypothesis.strategies as st
import numpy as np
from hypothesis.stateful import RuleBasedStateMachine, rule

from supt_async.domain.ids import ItemId, RequestId
from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import NO_SUGGESTIONS
from supt_async.storage.people.link_records import GroupChange
from supt_async.storage.people.participation import lift
from supt_async.storage.withdrawals.reopening import Reopening
from supt_async.storage.withdrawals.voiding import Voiding
from supt_async.storage.withdrawals.withdrawing import Owner
from tests.storage.portable.twins import Twin, Twins

PICK = st.integers(0, 99)
SOURCE = "llm"
NAMES = ("Ada", "Bob", "Eve", "Guest")
EXPERTS = "experts"
AUDIENCES: list[tuple[str, ...]] = [("Ada",), ("Bob", "Eve"), (EXPERTS,), ("Ada", EXPERTS)]
SETTINGS: list[dict[str, Any]] = [
    *({"overlap": overlap, "overlap_max": None} for overlap in (1, 2, 3)),
    {"overlap": 1, "overlap_max": 3, "again": "first"},
    {"overlap": 2, "overlap_max": 4, "again": "first"},
    {"overlap": 2, "overlap_max": 4, "again": "ranked"},
    *({"quota": quota} for quota in (None, 2, 6)),
    *({"suggest": SOURCE, "suggest_min": least} for least in (0.0, 0.5)),
    {"suggest": NO_SUGGESTIONS},
    *({"suggest_blind": share} for share in (0.0, 0.5)),
    *({"holdout": share} for share in (None, 0.4)),
    *({"gold_rate": rate} for rate in (0.0, 0.5)),
    *({"gold_feedback": told} for told in (False, True)),
    *({"quiz": quiz} for quiz in (0, 2)),
    *({"gold_min": least} for least in (0.0, 0.7)),
]
"""Changes of settings that an owner makes."""

ACTS = ("second_look", "correct", "void", "lift", "lift", "reopen", "regroup", "pause", "forget")
"""What an owner does now and then."""


class OwningMachine(RuleBasedStateMachine):
    """An owner of two equal projects."""

    twins: Twins

    def __init__(self, *, in_turn: bool) -> None:
        super().__init__()
        self.in_turn = in_turn
        """Whether the native queue carries out one command after the other: then who gets what of
        claims at once is certain, and no gold item is taken off a deck in vain."""
        self.payloads = 0
        self.answers: list[str] = []
        """Ids of all submits, skips and undos."""

    def add(self, count: int, **fields: Any) -> None:
        """Add items to both."""
        first, self.payloads = self.payloads, self.payloads + count
        self.twins.golden |= bool(count and fields.get("gold"))
        new = [
            NewItem(
                payload=f'"{n}"',
                external_id=f"x{n}",
                suggestions=(NewSuggestion(source=SOURCE, value="cat", score=n % 3 / 2),)
                if n % 4 and "label" not in fields
                else (),
                **fields,
            )
            for n in range(first, first + count)
        ]
        self.twins.carry_out(lambda twin: twin.first.catalogue.add_items(twin.project.id, new))

    def item(self, twin: Twin, number: int) -> ItemId:
        """Return an item of a twin's project."""

        async def every() -> list[ItemId]:
            return [x.id async for x in twin.first.catalogue.items(twin.project.id)]

        ids = twin.database.run(every())
        return ids[number % len(ids)]

    @rule(count=st.integers(1, 4), priority=st.integers(0, 2))
    def add_items(self, count: int, priority: int) -> None:
        self.add(count, priority=priority)

    @rule(count=st.integers(1, 3), value=st.sampled_from(["cat", "dog"]), gold=st.booleans())
    def add_known(self, count: int, value: str, gold: bool) -> None:
        self.add(count, label=value, gold=gold and self.in_turn)

    @rule(count=st.integers(1, 3), audience=st.sampled_from(AUDIENCES))
    def add_assigned(self, count: int, audience: tuple[str, ...]) -> None:
        self.add(count, assign=audience)

    @rule(change=st.sampled_from(SETTINGS))
    def change(self, change: dict[str, Any]) -> None:
        self.twins.carry_out(
            lambda twin: twin.first.catalogue.change(twin.project.id, settings=change)
        )

    def pause(self, number: int) -> None:
        paused = number % 2 > 0
        self.twins.carry_out(lambda twin: twin.first.catalogue.set_paused(twin.project.id, paused))

    @rule(seed=PICK, share=st.sampled_from([0.0, 0.5, 1.0]))
    def rank(self, seed: int, share: float) -> None:
        """Publish a ranking of some of the items."""

        async def publish(twin: Twin) -> int | None:
            training, project = twin.first.training, twin.project.id
            term = await training.lead(project, "model", 60_000)
            assert term is not None
            pool = await training.pool(project)
            ids = [int(id_) for id_ in pool.ids]
            chosen = random.Random(seed).sample(ids, round(share * len(ids)))
            ranking = np.asarray(chosen, dtype=np.int64)
            return await training.publish(
                project, term, None, ranking, covers=pool.covers, labels=0
            )

        self.twins.carry_out(publish)

    def second_look(self, number: int) -> None:
        if self.payloads:
            self.twins.carry_out(
                lambda twin: twin.first.suspects.second_look(
                    twin.people["Ada"], self.item(twin, number)
                )
            )

    def correct(self, number: int) -> None:
        id_, value = RequestId(f"c{len(self.answers)}-{number}"), ("cat", "dog")[number % 2]
        if self.payloads:
            self.twins.carry_out(
                lambda twin: twin.first.corrections.correct(
                    twin.people["Ada"], self.item(twin, number), id_, value
                )
            )

    def void(self, number: int) -> None:
        """Withdraw what somebody has answered; they get nothing more."""
        name = NAMES[1 + number % 2]
        self.twins.carry_out(lambda twin: Voiding(twin.first.database, owner(twin), name).run())

    def lift(self, number: int) -> None:
        """Let somebody get items again who was voided or suspended."""
        name = NAMES[number % len(NAMES)]
        self.twins.carry_out(
            lambda twin: lift(twin.first.database, twin.project.id, twin.people[name].name, None)
        )

    def reopen(self, number: int) -> None:
        """Withdraw all answers to an item."""

        async def run(twin: Twin, item: ItemId) -> object:
            reopening = Reopening(twin.first.database, owner(twin), {})
            await reopening.reopen([item])
            await reopening.end()
            return reopening.report

        if self.payloads:
            self.twins.carry_out(lambda twin: run(twin, self.item(twin, number)))

    def regroup(self, number: int) -> None:
        name = NAMES[number % 3]
        change = GroupChange(add=(name,)) if number % 2 else GroupChange(remove=(name,))
        self.twins.carry_out(lambda twin: twin.first.groups.change(EXPERTS, change))

    @rule(act=st.sampled_from(ACTS), number=PICK)
    def intervene(self, act: str, number: int) -> None:
        """Let the owner do one of the rarer things."""
        getattr(self, act)(number)

    # --- what happens by itself --------------------------------------------------------------

    @rule(seconds=st.sampled_from([1, 6, 14, 16, 61, 301, 599, 601, 3700]))
    def let_time_pass(self, seconds: int) -> None:
        self.twins.sweep()
        self.twins.advance(seconds)
        self.twins.sweep()

    def forget(self, number: int) -> None:
        """Read the ranking again, as after a restart."""
        for twin in (self.twins.native, self.twins.portable):
            twin.queue(number % len(twin.database.storages)).forget_windows()


def owner(twin: Twin) -> Owner:
    return Owner(project=twin.project.id, by=None, reason="no care")
