"""Threads of flags over HTTP, and at the item over the websocket."""

from __future__ import annotations

from supt_async.domain.project import Role
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def test_labeller_and_owner_write_to_each_other(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        offered = await ada.get("item")
        assert "messages" not in offered
        await ada.answer(offered, "cat", id_="A1")
        await ada.send({"type": "flag", "id": "F1", "submit": "A1", "note": "which?"})
        await ada.get("ack")
        answered = await http.post(f"{P}/flags/F1/messages", json={"text": "the left one"})
        assert [one["text"] for one in answered.json()["messages"]] == ["the left one"]
        own = await server.token("Ada", project)
        async with server.http(own) as mine:
            page = (await mine.get(f"{P}/me/flags")).json()
            assert (page["unread"], page["next"]) == (1, None)
            (flag,) = page["flags"]
            assert (flag["item"], flag["note"]) == (offered["item"], "which?")
            written = await mine.post(f"{P}/me/flags/F1/messages", json={"text": "thanks"})
            told = [(one["by"], one["owner"]) for one in written.json()["messages"]]
            assert told == [("owner", True), ("Ada", False)], "owners have no names here"
            listed = (await mine.get(f"{P}/me/flags")).text
            assert "root" not in listed
            assert (await mine.post(f"{P}/me/flags/seen")).status_code == 204
            assert (await mine.get(f"{P}/me/flags")).json()["unread"] == 0
            assert (await mine.get(f"{P}/flags")).status_code == 403
            wrong = await mine.post(f"{P}/me/flags/F9/messages", json={"text": "x"})
            assert wrong.status_code == 404
        (listed,) = (await http.get(f"{P}/flags")).json()["flags"]
        assert [one["text"] for one in listed["messages"]] == ["the left one", "thanks"]
        # The item comes back, and the thread with it.
        await ada.send({"type": "undo", "id": "U1", "submit": "A1"})
        again = await ada.get("item")
        told = [(one["by"], one["text"]) for one in again["messages"]]
        assert told == [("you", "which?"), ("owner", "the left one"), ("you", "thanks")]
