"""Uses of tokens and cookies are noted rarely, and written in the background."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from supt_async.errors import StorageError, StorageUnavailable
from supt_async.server.access import uses as module
from supt_async.server.access.uses import Uses
from supt_async.storage.sign_in.sign_ins import SqlSignIns
from tests.support.servers import Running


class FakeSignIns(SqlSignIns):
    """Sign-ins that only remember what was noted; the database may be away."""

    def __init__(self) -> None:
        self.noted: list[tuple[str, str]] = []
        self.away = False

    async def seen(self, agents: Collection[tuple[str, str]]) -> None:
        if self.away:
            raise StorageUnavailable("away")
        self.noted += agents


async def test_a_secret_is_noted_once_in_ten_minutes() -> None:
    now, sign_ins = [0.0], FakeSignIns()
    uses = Uses(sign_ins, clock=lambda: now[0])
    for _ in range(100):
        uses.note("a", "curl/8")
        await uses.write()
    uses.note("b", "Mozilla/5.0 (X11; Linux) Firefox/145")
    await uses.write()
    assert sign_ins.noted == [("a", "curl"), ("b", "Firefox on Linux")]
    now[0] += module.AGAIN_SECONDS
    uses.note("a", "")
    await uses.write()
    assert sign_ins.noted[2:] == [("a", "")]


async def test_what_could_not_be_written_is_written_later() -> None:
    sign_ins = FakeSignIns()
    uses = Uses(sign_ins)
    sign_ins.away = True
    uses.note("a", "")
    with pytest.raises(StorageError):
        await uses.write()
    sign_ins.away = False
    await uses.write()
    assert sign_ins.noted == [("a", "")]


async def test_only_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_NOTED", 3)
    uses = Uses(FakeSignIns())
    for number in range(50):
        uses.note(str(number), "")
    assert len(uses._noted) <= 3
    assert len(uses._waiting) <= 3


async def test_a_request_of_a_person_is_noted(server: Running) -> None:
    token = await server.token("Ada")
    async with server.http(token) as http:
        await http.get("/api/v1/me")
    await server.services.auth.uses.write()
    (found,) = await server.storage.sign_ins.of(token)
    assert found.agent == "python-httpx2"
    assert found.seen_ms is not None
