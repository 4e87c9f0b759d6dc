"""The audit log over HTTP, in which every operation that changes something leaves an entry."""

from __future__ import annotations

from typing import Any

import msgspec

from supt_async.domain.acts import What
from supt_async.domain.ids import ItemId, RunId
from supt_async.domain.project import Project, Role
from supt_async.learning.label_errors import Suspect
from supt_async.server.api.routes import OPERATIONS
from tests.support.servers import Running

P = "/api/v1/projects/digits"


async def test_an_owner_reads_what_was_done_in_pages(server: Running) -> None:
    project = await server.project(items=1)
    root = await server.token("root", project, Role.ADMIN)
    async with server.http(root) as http:
        await http.patch(P, json={"title": "Numbers", "paused": True})
        page = (await http.get(f"{P}/acts?limit=2")).json()
        told = {(act["by"], act["what"]) for act in page["acts"]}
        assert told == {("root", "project_changed"), ("root", "project_paused")}
        changed = next(act for act in page["acts"] if act["what"] == "project_changed")
        assert changed["details"] == {"changed": ["title"]}
        rest = (await http.get(f"{P}/acts?before={page['next']}")).json()
        assert rest["acts"][0]["what"] == "labeller_invited"
        assert rest["acts"][-1]["what"] == "project_created"
        assert rest["next"] is None


ONE = "/projects/{slug}"
NO_ACT = {
    ("POST", "/logout"): "a person's own session",
    ("POST", "/previews"): "stores nothing",
    ("POST", f"{ONE}/previews"): "stores nothing",
    ("POST", f"{ONE}/pool/payloads"): "reads",
    ("POST", f"{ONE}/me/flags/seen"): "a labeller's own flags",
    ("POST", f"{ONE}/me/flags/{{flag}}/messages"): "a labeller's own flags",
    ("DELETE", "/sign-ins"): "a person's own browsers",
    ("DELETE", "/sign-ins/{id}"): "a person's own browsers",
}
"""Operations that are no acts of an owner, and why."""
WHY = {"reason": "guidelines have changed"}
LINES = "".join(f'{{"data": "t{n}", "id": "t{n}"}}\n' for n in range(6)).encode()
LINES += b'{"data": "g", "id": "g1", "label": "cat", "gold": true}\n'
POOL = b'{"payload": "p", "id": "p1"}\n'
SUGGESTIONS = b'{"id": "t4", "value": "cat", "score": 0.9}\n{"id": "t5", "value": "cat"}\n'

JSON = {"content-type": "application/json"}

Step = tuple[str, str, Any, What]
"""Method, path below the project, body, and the act that it leaves."""


def steps(item: str, other: str) -> list[Step]:
    """Return a request to each operation, in an order in which each has something to do."""
    item_ = f"{ONE}/items/{{item:number}}"
    return [
        ("PATCH", ONE, {"title": "Numbers"}, What.PROJECT_CHANGED),
        ("POST", f"{ONE}/items", LINES, What.ITEMS_ADDED),
        ("POST", f"{ONE}/pool", POOL, What.ITEMS_ADDED),
        ("PUT", f"{ONE}/suggestions?source=llm", SUGGESTIONS, What.SUGGESTIONS_ADDED),
        (
            "POST",
            f"{ONE}/suggestions/accept",
            {"source": "llm", "min_score": 0.5, "audit": 0},
            What.SUGGESTIONS_ACCEPTED,
        ),
        ("DELETE", f"{ONE}/suggestions?source=llm", None, What.SUGGESTIONS_DELETED),
        ("PUT", f"{ONE}/ranking", [item], What.RANKING_SET),
        (
            "POST",
            f"{ONE}/labels/many",
            {"act": "m1", "items": ["3", "4", "5", "6"], "value": "cat"},  # Ada holds few of them
            What.LABELS_GIVEN,
        ),
        ("POST", f"{ONE}/labels/many/undo", {"act": "m1"}, What.LABELS_TAKEN_BACK),
        ("PATCH", f"{ONE}/suspects/{{item:number}}", {"looked": True}, What.SUSPECT_CLOSED),
        ("POST", f"{item_}/second-look", None, What.SECOND_LOOK),
        ("POST", f"{ONE}/flags/{{flag}}/messages", {"text": "the left one"}, What.FLAG_ANSWERED),
        ("PATCH", f"{ONE}/flags/{{flag}}", {"resolved": True}, What.FLAG_RESOLVED),
        ("POST", f"{item_}/corrections", {"id": "C1", "value": "dog"}, What.ITEM_CORRECTED),
        ("POST", f"{ONE}/corrections/undo", {"id": "C1"}, What.CORRECTIONS_TAKEN_BACK),
        (
            "POST",
            f"{ONE}/corrections/many",
            {"act": "c2", "items": [other], "value": "dog"},
            What.ITEMS_CORRECTED,
        ),
        ("POST", f"{ONE}/items/reopen", WHY | {"items": [item]}, What.ITEMS_REOPENED),
        ("POST", f"{ONE}/items/retire-gold", {"items": ["g1"]}, What.GOLD_RETIRED),
        ("POST", f"{ONE}/links", {"max": 3}, What.LINK_MADE),
        ("DELETE", f"{ONE}/links/{{link:number}}", None, What.LINK_CLOSED),
        ("POST", f"{ONE}/groups", {"name": "experts"}, What.GROUP_CREATED),
        ("PATCH", f"{ONE}/groups/{{group}}", {"add": ["Ada"]}, What.GROUP_CHANGED),
        ("DELETE", f"{ONE}/groups/{{group}}", None, What.GROUP_REMOVED),
        ("POST", f"{ONE}/labellers", {"name": "Cy"}, What.LABELLER_INVITED),
        ("POST", f"{ONE}/labellers/{{name}}/link", None, What.LABELLER_REINVITED),
        ("POST", f"{ONE}/labellers/{{name}}/void", WHY, What.LABELLER_VOIDED),
        ("POST", f"{ONE}/labellers/{{name}}/lift", None, What.LABELLER_LIFTED),
        ("POST", f"{ONE}/hand-over", {"name": "Cy"}, What.PROJECT_HANDED_OVER),
        ("DELETE", f"{ONE}/labellers/{{name}}", None, What.LABELLER_REVOKED),
    ]


def test_each_operation_that_changes_something_is_walked_below_or_says_why_not() -> None:
    there = {
        (one.method, one.path)
        for one in OPERATIONS
        if one.method != "GET" and not one.path.startswith(f"{ONE}/webhooks")
    }  # those are walked in tests/server/api/webhooks
    walked = {(method, path.partition("?")[0]) for method, path, _, _ in steps("1", "2")}
    assert there - walked - set(NO_ACT) == {("POST", "/projects")}  # the next test makes one


async def test_each_act_of_an_owner_is_in_the_log_with_their_name(server: Running) -> None:
    project = await server.project(items=2)
    root = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(root) as http:
        offered = await ada.get("item")
        item = offered["item"]
        await ada.answer(offered, "cat", id_="A1")
        await ada.send({"type": "flag", "id": "F1", "submit": "A1", "note": "which?"})
        await ada.get("ack", re="F1")
        await suspect(server, project, int(item))
        other = "2" if item == "1" else "1"
        names = {"item:number": item, "flag": "F1", "group": "experts", "name": "Ada"}
        names |= {"slug": "digits", "link:number": "1"}
        for method, path, body, what in steps(item, other):
            before = await latest(server, project)
            by = "root"
            if what is What.LABELLER_REVOKED:  # the project was handed over
                by, token = "root2", await server.token("root2", project, Role.ADMIN)
                http.headers["authorization"] = f"Bearer {token}"
                before = await latest(server, project)
            address = path
            for name, value in names.items():
                address = address.replace(f"{{{name}}}", value)
            content = body if isinstance(body, bytes | None) else msgspec.json.encode(body)
            answer = await http.request(method, f"/api/v1{address}", content=content, headers=JSON)
            assert answer.status_code < 300, f"{method} {path}: {answer.text}"
            page = await server.storage.acts.page(project.id, before=None, limit=20)
            fresh = {(act.what, act.by) for act in page if act.seq > before}
            assert (what.value, by) in fresh, f"{method} {path}: {fresh}"


async def latest(server: Running, project: Project) -> int:
    page = await server.storage.acts.page(project.id, before=None, limit=1)
    return page[0].seq


async def suspect(server: Running, project: Project, item: int) -> None:
    training = server.storage.training
    term = await training.lead(project.id, "api-here", 1)
    assert term is not None
    found = [
        Suspect(
            item=ItemId(item),
            value="cat",
            probability=0.2,
            predicted="dog",
            predicted_probability=0.5,
        )
    ]
    assert await training.replace_suspects(project.id, term, RunId(7), found)
