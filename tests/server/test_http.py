"""HTTP: projects, items, labels, ranking, people, and who may do what."""

from __future__ import annotations

import json

import pytest

from supt_async.domain.project import Role
from tests.support.servers import Running


async def test_items_are_added_and_listed_one_a_line(server: Running) -> None:
    project = await server.project()
    admin = await server.token("root", project, Role.ADMIN)
    body = '\ufeff"a text"\n\n{"data": {"x": 1}, "id": "doc-1", "priority": 3}\n[1, 2]'
    async with server.http(admin) as http:
        added = await http.post("/api/v1/projects/digits/items", content=body)
        assert added.json() == {"added": 3, "known": 0}
        again = await http.post("/api/v1/projects/digits/items", content=body)
        assert again.json() == {"added": 0, "known": 3}
        listed = await http.get("/api/v1/projects/digits/items")
        items = [json.loads(line) for line in listed.text.splitlines()]
        assert [item["external_id"] for item in items] == [None, "doc-1", None]
        assert items[0]["data"] == {"kind": "text", "text": "a text"}
        limited = await http.get("/api/v1/projects/digits/items?limit=1")
        assert len(limited.text.splitlines()) == 1


async def test_one_line_a_request_tells_which_were_taken_for_others(server: Running) -> None:
    project = await server.project()
    admin = await server.token("root", project, Role.ADMIN)
    async with server.http(admin) as http:
        for expected in ({"added": 1, "known": 0}, {"added": 0, "known": 1, "alike": 1}):
            added = await http.post("/api/v1/projects/digits/items", content='"ok"')
            assert added.json() == expected
        labelled = '{"data": "a", "id": "a", "label": "cat"}'
        await http.post("/api/v1/projects/digits/items", content='{"data": "a", "id": "a"}')
        added = await http.post("/api/v1/projects/digits/items", content=labelled)
        assert added.json() == {"added": 0, "known": 1, "answered": 1}
        added = await http.post("/api/v1/projects/digits/items", content=labelled)
        assert added.json() == {"added": 0, "known": 1}


async def test_a_bad_line_is_named_by_its_number(server: Running) -> None:
    project = await server.project()
    admin = await server.token("root", project, Role.ADMIN)
    async with server.http(admin) as http:
        refused = await http.post("/api/v1/projects/digits/items", content='"fine"\n{oops\n')
        assert refused.status_code == 400
        assert "line 2" in refused.json()["error"]


async def test_labels_are_exported_as_json_lines_and_as_csv(server: Running) -> None:
    project = await server.project(items=2)
    admin = await server.token("root", project, Role.ADMIN)
    async with server.session("=Ada", project) as ada:
        item = await ada.get("item")
        await ada.answer(item, "dog", id_="A1")
    async with server.http(admin) as http:
        lines = await http.get("/api/v1/projects/digits/labels")
        (label,) = [json.loads(line) for line in lines.text.splitlines()]
        assert label["label"] == "A1"
        assert (label["item"], label["labeller"], label["value"]) == (item["item"], "=Ada", "dog")
        assert label["created"].endswith("+00:00")
        table = await http.get("/api/v1/projects/digits/labels?format=csv")
        head, row = table.text.splitlines()
        assert head.startswith("label,item,external_id,labeller,value")
        assert "'=Ada" in row  # no spreadsheet takes it for a formula
        exact = await http.get("/api/v1/projects/digits/labels?format=csv&safe=false&with=item")
        head, row = exact.text.splitlines()
        assert head.endswith(",data")
        assert ",=Ada," in row
        unknown = await http.get("/api/v1/projects/digits/labels?format=exe")
        assert unknown.status_code == 400


async def test_a_ranking_can_be_put_and_is_followed(server: Running) -> None:
    project = await server.project(items=5)
    admin = await server.token("root", project, Role.ADMIN)
    pool = (await server.storage.training.pool(project.id)).ids.tolist()
    async with server.http(admin) as http:
        address = "/api/v1/projects/digits/ranking"
        put = await http.put(address, json=[str(pool[3]), str(pool[1])])
        assert put.json() == {"generation": 1, "items": 2}
        scored = [[str(id_), score] for id_, score in zip(pool, [1, 5, 3, 4, 2], strict=True)]
        assert (await http.put(address, json=scored)).json()["generation"] == 2
        head = (await http.get(address)).json()
        assert head == {"generation": 2, "head": [str(pool[n]) for n in (1, 3, 2, 4, 0)]}
        mistakes: list[object] = [[999_999], ["x"], {}, [pool[0], pool[0]]]
        for wrong in mistakes:
            assert (await http.put(address, json=wrong)).status_code == 400
    async with server.session("Ada", project) as ada:
        assert (await ada.get("item"))["item"] == str(pool[1])


async def test_the_status_says_where_the_project_stands(server: Running) -> None:
    project = await server.project(items=3)
    admin = await server.token("root", project, Role.ADMIN)
    async with server.session("Ada", project) as ada, server.http(admin) as http:
        await ada.answer(await ada.get("item"))
        await ada.get("item")
        await ada.get("item")
        status = (await http.get("/api/v1/projects/digits/status")).json()
    assert status["slug"] == "digits"
    assert (status["items"], status["done"], status["out"], status["labels"]) == (3, 1, 2, 1)
    assert (status["labellers"], status["connected"], status["generation"]) == (2, 1, 0)
    assert status["dealt_twice"] == 0
    assert "dealt_twice_at" in status
    assert status["model"] == {
        "state": "idle",
        "score": None,
        "holdout_score": None,
        "measure": "accuracy",
        "labels": 0,
        "error": None,
        "progress": None,
        "waits": "orchestrator",
        "stopping": None,
        "encoding": None,
        "left_out": None,
        "questions": [],
        "notes": ["No orchestrator is running. Start one with supt serve --orchestrate."],
    }


async def test_an_admin_pauses_a_project(server: Running) -> None:
    project = await server.project(items=3)
    admin = await server.token("root", project, Role.ADMIN)
    async with server.http(admin) as http:
        paused = await http.patch("/api/v1/projects/digits", json={"paused": True})
        assert paused.json()["paused"] is True
        async with server.session("Ada", project) as ada:
            assert (await ada.get("idle"))["reason"] == "paused"
        assert (await http.patch("/api/v1/projects/digits", json={"x": 1})).status_code == 400


async def test_an_invitation_link_signs_a_browser_in(server: Running) -> None:
    project = await server.project(items=3)
    admin = await server.token("root", project, Role.ADMIN)
    async with server.http(admin) as http:
        body = {"name": "Ada", "role": "labeller"}
        invited = (await http.post("/api/v1/projects/digits/labellers", json=body)).json()
    assert invited["link"].startswith(f"{server.url}/join#")
    code = invited["link"].partition("#")[2]
    assert code != invited["token"]
    async with server.http() as browser:
        joined = await browser.post("/join", json={"code": code})
        assert joined.json() == {"next": "/label/digits", "user": "Ada"}
        cookie = joined.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        me = (await browser.get("/api/v1/me")).json()
        assert (me["user"], [p["slug"] for p in me["projects"]]) == ("Ada", ["digits"])
        # A browser's changing request must come from the server's own page.
        assert (await browser.post("/api/v1/logout")).status_code == 403
        elsewhere = {"origin": "https://evil.example"}
        assert (await browser.get("/api/v1/me", headers=elsewhere)).status_code == 403
        own = {"origin": server.url}
        assert (await browser.post("/api/v1/logout", headers=own)).status_code == 204
        assert (await browser.get("/api/v1/me")).status_code == 401
        wrong = await browser.post("/join", json={"code": "wrong"})
        assert wrong.status_code == 403


async def test_a_revoked_labeller_is_shut_out_at_once(server: Running) -> None:
    project = await server.project(items=3)
    admin = await server.token("root", project, Role.ADMIN)
    async with server.session("Eve", project) as eve, server.http(admin) as http:
        await eve.get("item")
        gone = await http.delete("/api/v1/projects/digits/labellers/Eve")
        assert gone.status_code == 204
        assert (await eve.get("bye"))["reason"] == "kicked"
        assert await eve.closed() == 4401


ADMIN_ROUTES = [
    ("PATCH", ""),
    ("GET", "/status"),
    ("GET", "/runs"),
    ("GET", "/items"),
    ("POST", "/items"),
    ("GET", "/labels"),
    ("GET", "/file"),
    ("GET", "/ranking"),
    ("PUT", "/ranking"),
    ("GET", "/labellers"),
    ("POST", "/labellers"),
    ("DELETE", "/labellers/Ada"),
    ("GET", "/items/search"),
    ("GET", "/items/1"),
    ("POST", "/items/1/corrections"),
    ("GET", "/flags"),
    ("PATCH", "/flags/F1"),
    ("GET", "/distribution"),
]


@pytest.mark.parametrize(("method", "path"), ADMIN_ROUTES)
async def test_nobody_but_an_admin_of_the_project_gets_in(
    server: Running, method: str, path: str
) -> None:
    project, other = await server.project(), await server.project("other")
    labeller = await server.token("Ada", project)
    foreign = await server.token("Bob", other, Role.ADMIN)
    address = f"/api/v1/projects/digits{path}"
    for token, status in ((None, 401), ("wrong", 401), (foreign, 404), (labeller, 403)):
        async with server.http(token) as http:
            assert (await http.request(method, address)).status_code == status


async def test_the_server_says_that_it_lives_and_is_ready(server: Running) -> None:
    async with server.http() as http:
        assert (await http.get("/healthz")).json() == {"status": "ok"}
        assert (await http.get("/readyz")).json() == {"status": "ready"}
        page = await http.get("/label/digits")
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert (await http.get("/nothing")).json() == {"error": "Not Found"}


LONG = "9" * 4301


@pytest.mark.parametrize(
    "path",
    [
        f"/media/{LONG}/1",
        f"/media/1/{LONG}",
        f"/api/v1/projects/digits/items/{LONG}",
        "/media/1/-1",
    ],
)
async def test_a_number_with_too_many_digits_names_nothing(server: Running, path: str) -> None:
    async with server.http() as http:
        answer = await http.get(path)
        assert answer.status_code == 404, answer.text
        assert (await http.post(f"{path}/corrections", json={})).status_code in (404, 405)


async def test_a_browser_is_shown_a_page_where_there_is_none(server: Running) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    async with server.http() as http:
        for path in ("/admin", "/label"):  # the list of projects
            assert (await http.get(path, headers=browser)).status_code == 200
        for path in (
            "/admin/a/b/c",
            "/nothing",
            "/label/a/b/c",
            "/api/v1/nothing",
            "/static/no.js",
        ):
            answer = await http.get(path, headers=browser)
            assert answer.status_code == 404
            assert answer.headers["content-type"] == "text/html; charset=utf-8"
            assert "There is no page at this address" in answer.text
            assert 'href="/"' in answer.text
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            plain = await http.get(path)
            assert (plain.status_code, plain.json()) == (404, {"error": "Not Found"})
