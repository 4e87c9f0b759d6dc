"""Client and session against each other over a network that is worse than any there is.

TCP neither loses nor doubles nor reorders a single message; clients that send again, proxies and
broken programs do. ``tests/protocol`` plays the two over connections that are only cut.
"""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import precondition, rule

from supt_async.protocol import messages as m
from supt_async.protocol.client.effects import ClientEffect, Told
from supt_async.protocol.codec import decode_client
from tests.protocol.client.test_session_machine import BothSides

PICK = st.integers(0, 9)
REQUESTS = m.Submit | m.Skip | m.Undo | m.Release | m.Flag


class RoughSides(BothSides):
    """The same, and single messages are lost, doubled, and overtake one another."""

    torn = False
    """A message was lost though the connection holds: only the next one makes that good."""

    def on_its_way(self) -> list[int]:
        """Number the requests that have not arrived: the greeting is no request."""
        assert self.wire is not None
        frames = enumerate(self.wire.up)
        return [n for n, text in frames if isinstance(decode_client(text), REQUESTS)]

    @precondition(lambda self: self.wire is not None and self.on_its_way())
    @rule(pick=PICK)
    def double_a_request(self, pick: int) -> None:
        numbers = self.on_its_way()
        assert self.wire is not None
        self.wire.up.append(self.wire.up[numbers[pick % len(numbers)]])

    @precondition(lambda self: self.wire is not None and len(self.on_its_way()) > 1)
    @rule(pick=PICK)
    def let_a_request_overtake_another(self, pick: int) -> None:
        numbers, up = self.on_its_way(), self.wire.up if self.wire is not None else None
        assert up is not None
        one, other = numbers[0], numbers[1 + pick % (len(numbers) - 1)]
        up[one], up[other] = up[other], up[one]

    @precondition(lambda self: self.wire is not None and self.on_its_way())
    @rule(pick=PICK)
    def lose_a_request(self, pick: int) -> None:
        numbers = self.on_its_way()
        assert self.wire is not None
        del self.wire.up[numbers[pick % len(numbers)]]
        self.torn = True

    @precondition(lambda self: self.wire is not None and self.wire.connection.sent)
    @rule(pick=PICK)
    def double_a_message(self, pick: int) -> None:
        assert self.wire is not None
        sent = self.wire.connection.sent
        sent.append(sent[pick % len(sent)])

    @precondition(lambda self: self.wire is not None and self.wire.connection.sent)
    @rule(pick=PICK)
    def lose_a_message(self, pick: int) -> None:
        assert self.wire is not None
        del self.wire.connection.sent[pick % len(self.wire.connection.sent)]
        self.torn = True

    @rule()
    def settle(self) -> None:
        if self.torn and self.wire is not None:
            self.lose_the_connection()
        self.torn = False
        super().settle()

    def perform(self, effects: list[ClientEffect]) -> None:
        # The second answer to what was sent twice is about nothing that is known any more.
        known = [x for x in effects if not (isinstance(x, Told) and x.request is None)]
        super().perform(known)


TestRoughSides = RoughSides.TestCase
TestRoughSides.settings = settings(stateful_step_count=60, deadline=None)
