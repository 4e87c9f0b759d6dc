"""Commands that wait together are divided into batches without twins, in the order of each."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given

from supt_async.domain.commands import ClaimItems, Command, Holder, SubmitAnswer
from supt_async.domain.ids import LabellerId, LeaseToken, ProjectId, RequestId, SessionId
from supt_async.storage.group_commit import batches

holders = st.builds(
    Holder,
    project=st.just(ProjectId(1)),
    labeller=st.just(LabellerId(1)),
    session=st.sampled_from("abc").map(SessionId),
)
commands = st.one_of(
    st.builds(ClaimItems, by=holders, want=st.just(1)),
    st.builds(
        SubmitAnswer,
        by=holders,
        id=st.sampled_from("12345").map(RequestId),
        lease=st.sampled_from("xyz").map(LeaseToken),
        value=st.just("cat"),
    ),
)


def submit(session: str, id_: str, lease: str) -> Command:
    by = Holder(project=ProjectId(1), labeller=LabellerId(1), session=SessionId(session))
    return SubmitAnswer(by=by, id=RequestId(id_), lease=LeaseToken(lease), value="cat")


def test_different_commands_go_together() -> None:
    assert batches([submit("a", "1", "x"), submit("b", "2", "y"), submit("c", "3", "z")]) == [
        [0, 1, 2]
    ]


def test_one_session_id_or_lease_goes_twice_only_in_two_batches() -> None:
    first = submit("a", "1", "x")
    for other in (submit("a", "2", "y"), submit("b", "1", "y"), submit("b", "2", "x")):
        assert batches([first, other]) == [[0], [1]]


@given(st.lists(commands, max_size=20))
def test_every_command_is_carried_out_once_and_twins_in_their_order(given: list[Command]) -> None:
    divided = batches(given)
    assert sorted(number for batch in divided for number in batch) == list(range(len(given)))
    where = {number: nth for nth, batch in enumerate(divided) for number in batch}
    for number, command in enumerate(given):
        for other in range(number):
            if twins(command, given[other]):
                assert where[other] < where[number]


def twins(one: Command, other: Command) -> bool:
    if one.by.session == other.by.session:
        return True
    if isinstance(one, SubmitAnswer) and isinstance(other, SubmitAnswer):
        return one.id == other.id or one.lease == other.lease
    return False
