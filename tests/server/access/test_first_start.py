"""What a server says before its first person has come."""

from __future__ import annotations

from pathlib import Path

from supt_async.domain.project import Role
from supt_async.errors import StorageUnavailable
from supt_async.server.access.first_start import LOOK_SECONDS, OWNER, FirstStart
from supt_async.storage.factory import open_storage
from tests.support.servers import run_server
from tests.support.waiting import http_client


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_strangers_are_told_of_the_first_start_until_somebody_has_come(
    tmp_path: Path,
) -> None:
    async with run_server(f"sqlite:///{tmp_path}/a.db") as server:
        made = await server.storage.people.invite(OWNER, project=None, role=Role.ADMIN)
        async with http_client(server.url) as stranger, http_client(server.url) as owner:
            answer = await stranger.get("/api/v1/me")
            assert answer.status_code == 401
            assert answer.json()["first_start"] is True
            await owner.post("/join", json={"code": made.code})
            assert (await owner.get("/api/v1/me")).json()["user"] == OWNER
            server.services.first_start._looked_at = float("-inf")
            answer = await stranger.get("/api/v1/me")
            assert answer.status_code == 401
            assert "first_start" not in answer.json()


async def test_with_a_provider_the_first_person_is_asked_to_sign_in_with_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "sign-in.toml"
    file.write_text(
        '[[provider]]\nname = "acme"\nissuer = "http://127.0.0.1:1"\nclient_id = "supt"\n'
        '[[provider.rule]]\nvalue = "owners"\nproject = "*"\nrole = "admin"\n'
    )
    address = f"sqlite:///{tmp_path}/a.db"
    async with run_server(address, sign_in=str(file)) as server:
        async with http_client(server.url) as stranger:
            answer = await stranger.get("/api/v1/me")
            assert answer.status_code == 401
            assert "first_start" not in answer.json()


async def test_strangers_cost_the_database_one_look_a_second_and_none_once_somebody_came(
    tmp_path: Path,
) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/a.db")
    clock, looks = Clock(), 0
    ask = storage.people.nobody_came

    async def counted(owner: str) -> bool:
        nonlocal looks
        looks += 1
        return await ask(owner)

    storage.people.nobody_came = counted  # type: ignore[method-assign]
    first = FirstStart(storage.people, clock)
    try:
        assert [await first.waiting() for _ in range(9)] == [True] * 9
        assert looks == 1
        await storage.people.invite("Ada", project=None, role=Role.LABELLER)
        clock.now += LOOK_SECONDS
        assert not await first.waiting()
        clock.now += LOOK_SECONDS
        assert not await first.waiting()
        assert looks == 2
    finally:
        await storage.close()


async def test_a_database_that_is_away_makes_nobody_the_first(tmp_path: Path) -> None:
    storage = await open_storage(f"sqlite:///{tmp_path}/a.db")

    async def away(owner: str) -> bool:
        raise StorageUnavailable("away")

    storage.people.nobody_came = away  # type: ignore[method-assign]
    try:
        assert not await FirstStart(storage.people, Clock()).waiting()
    finally:
        await storage.close()
