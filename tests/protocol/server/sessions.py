"""Sessions in given states, and messages for them, for the tests of their rules."""

from __future__ import annotations

from dataclasses import replace

from supt_async.domain.commands import (
    ClaimItems,
    Holder,
    SubmitAnswer,
)
from supt_async.domain.ids import (
    Generation,
    ItemId,
    LabellerId,
    LeaseToken,
    ProjectId,
    SessionId,
)
from supt_async.domain.project import Access, ModelState, Role
from supt_async.domain.results import (
    CommandResult,
    LeasedItem,
    OpenedSession,
)
from supt_async.protocol import messages as m
from supt_async.protocol.server.effects import (
    Execute,
)
from supt_async.protocol.server.session import Session
from supt_async.protocol.tasks.task import parse

TASK = parse({"kind": "choice", "options": ["cat", "dog"]})


ADA = Access(labeller=LabellerId(1), name="Ada", role=Role.LABELLER, project=ProjectId(1))


BY = Holder(project=ProjectId(1), labeller=LabellerId(1), session=SessionId("s7"))


PROGRESS = m.Progress(done=1, total=9, mine=0, labellers=1, per_minute=2.0)


MODEL = m.Model(state=ModelState.READY, generation=1, metrics={}, labels=10)


WELCOME = m.Welcome(
    v=1,
    session="s7",
    resumed=False,
    user="Ada",
    role=Role.LABELLER,
    leases=[],
    limits=m.Limits(),
    project=m.ProjectInfo(slug="digits", title="Digits", task={}),
    server="here",
)


LA, LB, LC = LeaseToken("La"), LeaseToken("Lb"), LeaseToken("Lc")


def hello(**fields: object) -> m.Hello:
    return m.Hello(v=1, project="digits", **fields)  # type: ignore[arg-type]


def offer(lease: LeaseToken, **fields: object) -> LeasedItem:
    return replace(
        LeasedItem(
            lease=lease,
            item=ItemId(1),
            payload="1",
            expires_in_ms=1000,
            generation=Generation(1),
        ),
        **fields,  # type: ignore[arg-type]
    )


def opened(
    *leases: LeasedItem,
    window: int = 2,
    mine: int = 0,
    role: Role = Role.LABELLER,
    blind: bool = False,
) -> Session:
    """A session that is open and has the given leases in hand, dealt in this order."""
    session = Session()
    session.receive(hello(window=window))
    session.authenticated(replace(ADA, role=role), TASK, blind=blind)
    opened = OpenedSession(session=BY.session, connection=1, resumed=False, leases=(), mine=mine)
    session.opened(opened, WELCOME)
    session.executed(ClaimItems(by=BY, want=window), CommandResult(leased=leases))
    return session


def submitted(session: Session, lease: LeaseToken = LA, *, id: str = "A1") -> SubmitAnswer:
    """The request that a submit becomes."""
    (effect,) = session.receive(m.Submit(id=id, lease=lease, value="cat"))
    assert isinstance(effect, Execute)
    assert isinstance(effect.command, SubmitAnswer)
    return effect.command


def wanted(session: Session) -> int:
    """How many items the session would claim now."""
    (effect,) = session.elapsed(()) or [Execute(ClaimItems(by=BY, want=0))]
    assert isinstance(effect, Execute)
    assert isinstance(effect.command, ClaimItems)
    return effect.command.want
