"""A person's own sign-ins from a program, against a real server."""

from __future__ import annotations

import pytest

from supt_async.client import AsyncServer
from supt_async.errors import Refused
from tests.client.oversight.conftest import Owned


async def test_a_program_sees_and_ends_where_its_owner_is_signed_in(owned: Owned) -> None:
    first, second, third = [
        AsyncServer(owned.running.url, token=await owned.running.token("Ada", owned.project))
        for _ in range(3)
    ]
    listed = await first.sign_ins()
    assert [one["program"] for one in listed] == [True] * 3
    assert sum(bool(one["present"]) for one in listed) == 1
    (present,) = [one for one in await second.sign_ins() if one["present"]]
    await first.end_sign_in(str(present["id"]))
    with pytest.raises(Refused):
        await second.sign_ins()
    with pytest.raises(Refused, match="ended already"):
        await first.end_sign_in(str(present["id"]))
    assert await first.end_other_sign_ins() == 1
    with pytest.raises(Refused):
        await third.sign_ins()
