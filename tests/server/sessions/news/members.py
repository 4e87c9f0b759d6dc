"""Members without sockets, which count what they are told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from supt_async.domain.ids import LabellerId
from supt_async.protocol.server.news import NewsKind
from supt_async.server.sessions.member import Member
from supt_async.server.sessions.sending.shared import Shared


class ToldMember:
    """Member of a room that is told news."""

    def __init__(self, labeller: int, news: NewsKind = NewsKind.SHARED) -> None:
        self.labeller = LabellerId(labeller)
        self.news = news
        self.mine = labeller
        self.writes: list[Sequence[Shared]] = []
        self.on_tell: Callable[[], None] = lambda: None

    def tell(self, news: Sequence[Shared]) -> None:
        self.writes.append(news)
        self.on_tell()

    @property
    def member(self) -> Member:
        return cast("Member", self)

    @property
    def texts(self) -> list[str]:
        return [one.text for news in self.writes for one in news]
