"""A person's own browsers and programs, over HTTP."""

from __future__ import annotations

from supt_async.domain.project import Role
from supt_async.storage.records import Joined
from tests.support.servers import Running


async def joined(server: Running, name: str) -> str:
    """Return the Cookie header of a browser that has opened an invitation link."""
    made = await server.storage.people.invite(name, project=None, role=Role.LABELLER)
    found = await server.storage.people.redeem(made.code)
    assert isinstance(found, Joined)
    return f"{server.services.auth.cookie.name}={found.cookie}"


async def test_a_person_lists_and_ends_where_they_are_signed_in(server: Running) -> None:
    await server.project("digits")
    one, other = await joined(server, "Ada"), await joined(server, "Ada")
    origin = {"origin": server.url}
    async with server.http() as http:
        first, second = {"cookie": one, **origin}, {"cookie": other, **origin}
        listed = (await http.get("/api/v1/sign-ins", headers=first)).json()
        assert sorted(row["program"] for row in listed) == [False, False, True, True]
        (present,) = [row for row in listed if row["present"]]
        away = next(row for row in listed if not row["present"] and not row["program"])
        gone = await http.delete(f"/api/v1/sign-ins/{away['id']}", headers=first)
        assert gone.status_code == 204
        again = await http.delete(f"/api/v1/sign-ins/{away['id']}", headers=first)
        assert (again.status_code, "ended already" in again.json()["error"]) == (404, True)
        assert (await http.get("/api/v1/me", headers=second)).status_code == 401
        rest = await http.delete("/api/v1/sign-ins", headers=first)
        assert rest.json() == {"ended": 2}
        (left,) = (await http.get("/api/v1/sign-ins", headers=first)).json()
        assert left["id"] == present["id"]


async def test_nobody_ends_what_is_another_persons(server: Running) -> None:
    mine, theirs = await server.token("Ada"), await server.token("Bob")
    async with server.http(theirs) as http:
        (listed,) = (await http.get("/api/v1/sign-ins")).json()
    async with server.http(mine) as http:
        for id_ in (listed["id"], "x" * 16, "%25", listed["id"][:1]):
            assert (await http.delete(f"/api/v1/sign-ins/{id_}")).status_code == 404
    assert await server.storage.people.name(theirs) == "Bob"


async def test_a_browser_ends_nothing_without_its_origin(server: Running) -> None:
    cookie = {"cookie": await joined(server, "Ada")}
    async with server.http() as http:
        assert (await http.delete("/api/v1/sign-ins", headers=cookie)).status_code == 403
