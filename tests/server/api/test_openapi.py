"""OpenAPI document: it describes the server's operations."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from starlette.routing import Mount, Route

from supt_async.config import ServerConfig
from supt_async.domain.project import Role
from supt_async.server.api.openapi import document
from supt_async.server.api.routes import OPERATIONS
from supt_async.server.app import make_app, make_services
from tests.support.servers import Running

DOCUMENT = document(OPERATIONS, "1")


async def test_every_route_is_described_and_nothing_else(server: Running) -> None:
    services = make_services(server.storage, ServerConfig(), server.url)
    (mount,) = [r for r in make_app(services).routes if isinstance(r, Mount) and r.name != "static"]
    served = {
        ("/api/v1" + re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path), method.lower())
        for route in mount.routes
        if isinstance(route, Route)
        for method in set(route.methods or ()) - {"HEAD"}
    }
    described = {(path, method) for path, ways in DOCUMENT["paths"].items() for method in ways}
    assert described == served


async def test_the_document_is_served_to_anybody(server: Running) -> None:
    async with server.http() as http:
        served = (await http.get("/openapi.json")).json()
    assert served["openapi"].startswith("3.1")
    assert served["paths"].keys() == DOCUMENT["paths"].keys()


def test_parameters_have_the_names_that_are_sent() -> None:
    path = DOCUMENT["paths"]["/api/v1/projects/{slug}/labels"]["get"]
    names = [one["name"] for one in path["parameters"]]
    assert names[:5] == ["slug", "format", "resolve", "with", "since"]
    assert "with_" not in names


def test_every_operation_has_a_name_of_its_own_and_says_what_it_does() -> None:
    every = [way for ways in DOCUMENT["paths"].values() for way in ways.values()]
    names = [way["operationId"] for way in every]
    assert len(set(names)) == len(names)
    assert all(len(way["summary"]) > 10 for way in every)


def test_every_reference_leads_somewhere() -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, dict):
            here = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
            return here + [ref for part in value.values() for ref in references(part)]
        return (
            [ref for part in value for ref in references(part)] if isinstance(value, list) else []
        )

    known = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert set(references(DOCUMENT)) <= known


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/status",
        "/runs",
        "/labellers",
        "/items/search",
        "/items/{item}",
        "/flags",
        "/distribution",
        "/ranking",
    ],
)
async def test_answers_are_what_the_document_says(server: Running, path: str) -> None:
    project = await server.project(items=2)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        item = await ada.get("item")
        await ada.send(type="flag", id="F1", lease=item["lease"])
        await ada.answer(item)
        address = f"/api/v1/projects/digits{path}".format(item=item["item"])
        answer = await http.get(address)
    assert answer.status_code == 200
    described = DOCUMENT["paths"][f"/api/v1/projects/{{slug}}{path}"]["get"]["responses"]["200"]
    schema = described["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(answer.json())


def test_a_query_without_a_default_is_required() -> None:
    parameters = DOCUMENT["paths"]["/api/v1/projects/{slug}/suggestions/curve"]["get"]["parameters"]
    required = {one["name"]: one["required"] for one in parameters}
    assert required == {"slug": True, "source": True}
