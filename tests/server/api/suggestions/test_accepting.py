"""An owner accepts suggestions in bulk over HTTP, and sees what is known of their error."""

from __future__ import annotations

from typing import Any

import pytest

from supt_async.domain.items import NewItem, NewSuggestion
from supt_async.domain.project import Role
from supt_async.payloads.codec import encode
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def prepare(server: Running, scores: list[float]) -> Any:
    """Make a project whose items have suggestions with some scores; return a client."""
    project = await server.project(items=0)
    items = [
        NewItem(
            payload=encode(f"text {number}"),
            suggestions=(NewSuggestion(source="llm", value="cat", score=score),),
        )
        for number, score in enumerate(scores)
    ]
    await server.storage.catalogue.add_items(project.id, items)
    return server.http(await server.token("root", project, Role.ADMIN))


async def test_an_owner_counts_accepts_and_sees_the_audit(server: Running) -> None:
    async with await prepare(server, [0.99] * 40 + [0.5]) as http:
        body = {"source": "llm", "min_score": 0.9, "audit": 0.2}
        counted = (
            await http.post(f"{P}/suggestions/accept", json={**body, "dry_run": True})
        ).json()
        assert counted["labels"] + counted["audited"] == 40
        assert (await http.get(f"{P}/suggestions/acceptances")).json() == []
        done = (await http.post(f"{P}/suggestions/accept", json=body)).json()
        assert (done["labels"] + done["audited"], done["left"]) == (40, {})
        (one,) = (await http.get(f"{P}/suggestions/acceptances")).json()
        assert (one["source"], one["labels"]) == ("llm", done["labels"])
        assert (one["answered"], one["error"], one["withdrawn"]) == (0, None, None)
        status = (await http.get(f"{P}/status")).json()
        assert status["labels"] == done["labels"]


async def test_labels_are_taken_back(server: Running) -> None:
    async with await prepare(server, [0.99] * 4) as http:
        body = {"source": "llm", "min_score": 0.9, "audit": 0}
        await http.post(f"{P}/suggestions/accept", json=body)
        back = await http.delete(f"{P}/suggestions", params={"source": "llm", "labels": "1"})
        assert back.json() == {"deleted": 0, "taken_back": 4}
        (one,) = (await http.get(f"{P}/suggestions/acceptances")).json()
        assert one["withdrawn"] is not None
        assert (await http.get(f"{P}/status")).json()["labels"] == 0


async def test_the_curve_says_what_is_not_known_yet(server: Running) -> None:
    async with await prepare(server, [0.99] * 3 + [0.5]) as http:
        found = (await http.get(f"{P}/suggestions/curve", params={"source": "llm"})).json()
        assert [(x["min_score"], x["suggestions"], x["error"]) for x in found["steps"]] == [
            (0.5, 4, None),
            (0.99, 3, None),
        ]
        assert (found["known"], found["open"], found["bins"]) == (0, 4, [])
        other = await http.get(f"{P}/suggestions/curve", params={"source": "gpt"})
        assert other.status_code == 400
        assert "there are some of llm" in other.json()["error"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"min_score": 1.1}, "min_score"),
        ({"min_score": None}, "min_score"),
        ({"audit": 1}, "audit"),
        ({"audit": -0.1}, "audit"),
        ({"source": ""}, "source"),
        ({"source": "model"}, "no suggestions of 'model'"),
        ({"x": 1}, "unknown field"),
    ],
)
async def test_what_can_not_be_accepted_is_refused(
    server: Running, wrong: dict[str, object], reason: str
) -> None:
    async with await prepare(server, [0.99]) as http:
        body = {"source": "llm", "min_score": 0.9} | wrong
        refused = await http.post(f"{P}/suggestions/accept", json=body)
        assert refused.status_code == 400
        assert reason in refused.json()["error"]


async def test_only_one_act_on_a_project_is_under_way(server: Running) -> None:
    async with await prepare(server, [0.99] * 3) as http:
        project = await server.storage.catalogue.project("digits")
        body = {"source": "llm", "min_score": 0.9, "audit": 0}
        with server.services.bulk_work.alone(project.id):
            denied = [
                await http.post(f"{P}/suggestions/accept", json=body),
                await http.delete(f"{P}/suggestions", params={"source": "llm", "labels": "1"}),
            ]
        assert [answer.status_code for answer in denied] == [409, 409]
        assert all("try again" in answer.json()["error"] for answer in denied)
        done = await http.post(f"{P}/suggestions/accept", json=body)
        assert done.json()["labels"] == 3
