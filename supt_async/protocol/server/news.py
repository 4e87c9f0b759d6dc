"""What a session is told of progress and the model, and its labeller's number of answers."""

from __future__ import annotations

import enum

from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import Effect, Send, TellNews


class NewsKind(enum.Enum):
    """What a session is told of progress and the model."""

    NONE = "none"
    """Nothing: nobody sees it, or nobody may."""
    SHARED = "shared"
    """What all are told: the client counts its own answers."""
    OWN = "own"
    """Progress with the labeller's own number of answers."""


class NewsState:
    """Which news a session gets; it is told none before its welcome and after its end."""

    def __init__(self) -> None:
        self.kind = NewsKind.NONE
        self.mine = 0
        """Answers of the labeller that count."""
        self._blind = False
        self._counts = False
        self._wanted = True
        self._open = False

    def greeted(self, hello: m.Hello) -> None:
        """Note what a client says of itself."""
        self._counts, self._wanted = hello.counts, hello.news

    def authenticated(self, *, blind: bool) -> None:
        """Note whether the labeller may see neither progress nor model."""
        self._blind = blind

    def opened(self, mine: int) -> None:
        """Begin, with the number of the labeller's answers."""
        self.mine, self._open = mine, True
        self._decide()

    def closed(self) -> None:
        """End."""
        self._open = False
        self._decide()

    def switched(self, on: bool) -> list[Effect]:
        """Note whether the client wants news; it gets the latest if it wants some again."""
        before, self._wanted = self._wanted, on
        self._decide()
        return [TellNews()] if on and not before else []

    def counted(self, answers: int) -> list[Effect]:
        """Add the labels that the labeller gave, or took back, in other sessions."""
        self.mine += answers
        if not self._open or self._blind:
            return []
        return [Send(m.Counted(mine=self.mine)) if self._counts else TellNews()]

    def _decide(self) -> None:
        told = self._open and self._wanted and not self._blind
        kind = NewsKind.SHARED if self._counts else NewsKind.OWN
        self.kind = kind if told else NewsKind.NONE
