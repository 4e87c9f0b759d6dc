"""Which news a session gets, and its labeller's number of answers."""

from __future__ import annotations

import pytest

from supt_async.domain.ids import SessionId
from supt_async.domain.project import Role
from supt_async.domain.results import OpenedSession
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import Effect, Send, TellNews
from supt_async.protocol.server.news import NewsKind
from supt_async.protocol.server.session import Session
from tests.protocol.server.sessions import ADA, TASK, WELCOME, hello, opened


def greeted(**fields: object) -> Session:
    """A session that is open, with 5 answers of its labeller."""
    session = Session()
    session.receive(hello(**fields))
    session.authenticated(ADA, TASK)
    now = OpenedSession(session=SessionId("s7"), connection=1, resumed=False, leases=(), mine=5)
    session.opened(now, WELCOME)
    return session


@pytest.mark.parametrize(("role", "kind"), [(Role.LABELLER, "none"), (Role.ADMIN, "own")])
def test_blind_labellers_see_neither_progress_nor_model(role: Role, kind: str) -> None:
    assert opened(role=role, blind=True).news.kind is NewsKind(kind)


def test_there_is_no_news_before_the_welcome_and_after_the_end() -> None:
    before, session = Session(), greeted()
    before.receive(hello())
    kinds = [before.news.kind, session.news.kind]
    session.dismissed("drain")
    assert [*kinds, session.news.kind] == [NewsKind.NONE, NewsKind.OWN, NewsKind.NONE]


def test_a_client_that_counts_its_own_answers_gets_what_all_get() -> None:
    assert greeted(counts=True).news.kind is NewsKind.SHARED


def test_who_wants_no_news_gets_none_until_they_do_and_then_the_latest_once() -> None:
    session = greeted(counts=True, news=False)
    told: list[list[Effect]] = []
    for on in (False, True, True, False, True):
        told.append(session.receive(m.News(on=on)))
        assert session.news.kind is (NewsKind.SHARED if on else NewsKind.NONE)
    assert told == [[], [TellNews()], [], [], [TellNews()]]


def test_answers_in_other_sessions_are_told_to_who_counts_their_own() -> None:
    assert greeted(counts=True).counted(2) == [Send(m.Counted(mine=7))]
    assert greeted(counts=True, news=False).counted(-1) == [Send(m.Counted(mine=4))]
    # Everybody else finds the number in their progress.
    session = greeted()
    assert (session.counted(2), session.news.mine) == ([TellNews()], 7)
    assert opened(blind=True).counted(1) == []
