"""Settings of a project over HTTP."""

from __future__ import annotations

from typing import Any

from supt_async.domain.project import Role
from supt_async.storage.project_settings import offer_models
from tests.support.servers import Running

HERE = "/api/v1/projects/digits"


async def test_an_owner_changes_settings_one_by_one(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        changes: list[dict[str, Any]] = [
            {"lease_seconds": 60},
            {"undo_seconds": 30, "blind": True},
            {"holdout": 0.2, "acquisition": "entropy", "model": "built-in"},
            {"holdout": None},
        ]
        changed = await http.get(HERE)
        for change in changes:
            changed = await http.patch(HERE, json={"settings": change})
            assert changed.status_code == 200, changed.text
        assert changed.json()["settings"] == {
            "overlap": 1,
            "lease_seconds": 60,
            "undo_seconds": 30,
            "blind": True,
            "holdout": None,
            "acquisition": "entropy",
            "model": "built-in",
            "suggest": "off",
            "suggest_min": 0,
            "suggest_blind": 0.2,
            "sure": 0.9,
            "again": "first",
            "gold_rate": 0.05,
            "gold_feedback": False,
            "gold_min": 0,
            "quiz": 0,
            "quota": None,
        }
        assert (await http.patch(HERE, json={"settings": {}})).status_code == 200


async def test_a_source_without_suggestions_is_not_shown_to_labellers(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        refused = await http.patch(HERE, json={"settings": {"suggest": "llm"}})
        assert refused.status_code == 400
        assert "there are no suggestions of 'llm'; there are off, model" in refused.text
        changed = await http.patch(HERE, json={"settings": {"suggest": "model"}})
        assert changed.json()["settings"]["suggest"] == "model"


async def test_models_are_those_that_the_orchestrator_offers(server: Running) -> None:
    project = await server.project()
    async with server.http(await server.token("root", project, Role.ADMIN)) as http:
        refused = await http.patch(HERE, json={"settings": {"model": "forest"}})
        assert refused.status_code == 400
        await server.storage.database.write(lambda connection: offer_models(connection, ["forest"]))
        choices = (await http.get("/api/v1/choices")).json()
        assert choices["model"] == ["built-in", "forest"]
        assert "margin" in choices["acquisition"]
        changed = await http.patch(HERE, json={"settings": {"model": "forest"}})
        assert changed.json()["settings"]["model"] == "forest"


async def test_labellers_and_strangers_change_no_settings(server: Running) -> None:
    project, other = await server.project(), await server.project("other")
    for token, status in (
        (await server.token("Ada", project), 403),
        (await server.token("Mallory", other, Role.ADMIN), 404),
        ("a guess", 401),
    ):
        async with server.http(token) as http:
            refused = await http.patch(HERE, json={"settings": {"overlap": 5}})
            assert refused.status_code == status
    assert (await server.storage.catalogue.project("digits")).settings.overlap == 1
