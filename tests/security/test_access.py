"""Access: a decision for every route and every message, and an attempt at each route.

The routes are those of the application, the messages those of the protocol. One that is added
without a line here fails the test, so nobody forgets to decide.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute

from supt_async.domain.project import Project, Role
from supt_async.server.api.openapi import document
from supt_async.server.api.routes import OPERATIONS
from supt_async.server.app import make_app
from supt_async.storage.records import Joined
from tests.support.servers import Running

SOURCE = Path(__file__).parents[2] / "supt_async"


# For everybody, and why that is right.
PUBLIC = {
    ("GET", "/"): "the page, the same for all",
    ("GET", "/join"): "the page",
    ("POST", "/join"): "takes the code of an invitation instead",
    ("GET", "/open"): "the page",
    ("POST", "/open"): "takes the code of an open link instead",
    ("GET", "/sign-in"): "the page",
    ("GET", "/sign-ins"): "the page; what it shows it has to ask for",
    ("GET", "/sign-in/ways"): "how people sign in here",
    ("GET", "/sign-in/{provider}"): "leads to a provider, at a rate for each address",
    ("GET", "/sign-in/{provider}/callback"): "takes a provider's answer instead",
    ("POST", "/sign-in/{provider}/logout"): "takes a token that a provider has signed instead",
    ("GET", "/new"): "the page; the server decides who may make projects",
    ("GET", "/label"): "the page",
    ("GET", "/admin"): "the page",
    ("GET", "/label/{slug}"): "the page",
    ("GET", "/admin/{slug}"): "the page; what it shows it has to ask for",
    ("GET", "/admin/{slug}/{section}"): "the page",
    ("GET", "/media/{project:number}/{item:number}"): "takes a signature instead",
    ("GET", "/healthz"): "for whoever watches the process",
    ("GET", "/readyz"): "for load balancers",
    ("GET", "/asyncapi.json"): "the protocol",
    ("GET", "/openapi.json"): "the HTTP interface",
    ("GET", "/static/*"): "the built page",
}


WATCHERS = {("GET", "/metrics")}
"""For this machine, or for who has the token of --metrics-token-file."""


SIGNED_IN = {
    ("GET", "/api/v1/me"),
    ("POST", "/api/v1/logout"),
    ("GET", "/api/v1/sign-ins"),
    ("DELETE", "/api/v1/sign-ins"),
    ("DELETE", "/api/v1/sign-ins/{id}"),
    ("GET", "/api/v1/projects"),
    ("GET", "/api/v1/choices"),
    ("GET", "/api/v1/templates"),
    ("GET", "/api/v1/templates/{name}/media"),
}


CREATOR = {("POST", "/api/v1/projects"), ("POST", "/api/v1/previews")}
"""For people who may make projects."""


LABELLER = {
    ("GET", "/api/v1/projects/{slug}"),
    ("GET", "/api/v1/projects/{slug}/style"),
    ("GET", "/api/v1/projects/{slug}/me/flags"),
    ("POST", "/api/v1/projects/{slug}/me/flags/seen"),
    ("POST", "/api/v1/projects/{slug}/me/flags/{flag}/messages"),
}


ONE = "/api/v1/projects/{slug}"
WEBHOOK = f"{ONE}/webhooks/{{webhook:number}}"


ADMIN = {
    ("PATCH", ONE),
    ("GET", f"{ONE}/status"),
    ("GET", f"{ONE}/items"),
    ("POST", f"{ONE}/items"),
    ("GET", f"{ONE}/items/search"),
    ("GET", f"{ONE}/items/alike"),
    ("GET", f"{ONE}/items/groups"),
    ("GET", f"{ONE}/items/{{item:number}}"),
    ("POST", f"{ONE}/items/{{item:number}}/corrections"),
    ("POST", f"{ONE}/labels/many"),
    ("POST", f"{ONE}/labels/many/undo"),
    ("GET", f"{ONE}/pool"),
    ("POST", f"{ONE}/pool"),
    ("POST", f"{ONE}/pool/payloads"),
    ("GET", f"{ONE}/labels"),
    ("GET", f"{ONE}/file"),
    ("GET", f"{ONE}/runs"),
    ("GET", f"{ONE}/ranking"),
    ("PUT", f"{ONE}/ranking"),
    ("GET", f"{ONE}/labellers"),
    ("POST", f"{ONE}/labellers"),
    ("DELETE", f"{ONE}/labellers/{{name}}"),
    ("POST", f"{ONE}/labellers/{{name}}/link"),
    ("POST", f"{ONE}/hand-over"),
    ("GET", f"{ONE}/links"),
    ("POST", f"{ONE}/links"),
    ("DELETE", f"{ONE}/links/{{link:number}}"),
    ("GET", f"{ONE}/groups"),
    ("POST", f"{ONE}/groups"),
    ("PATCH", f"{ONE}/groups/{{group}}"),
    ("DELETE", f"{ONE}/groups/{{group}}"),
    ("GET", f"{ONE}/flags"),
    ("PATCH", f"{ONE}/flags/{{flag}}"),
    ("POST", f"{ONE}/flags/{{flag}}/messages"),
    ("GET", f"{ONE}/agreement"),
    ("GET", f"{ONE}/labeller-report"),
    ("GET", f"{ONE}/suspects"),
    ("PATCH", f"{ONE}/suspects/{{item:number}}"),
    ("GET", f"{ONE}/review"),
    ("GET", f"{ONE}/review/ids"),
    ("POST", f"{ONE}/corrections/many"),
    ("POST", f"{ONE}/corrections/undo"),
    ("POST", f"{ONE}/items/{{item:number}}/second-look"),
    ("GET", f"{ONE}/acts"),
    *{("GET", f"{ONE}/webhooks"), ("POST", f"{ONE}/webhooks"), ("PATCH", WEBHOOK)},
    *{("POST", f"{WEBHOOK}/{act}") for act in ("rotate", "test", "replay")},
    *{("DELETE", WEBHOOK), ("GET", f"{WEBHOOK}/deliveries")},
    ("POST", f"{WEBHOOK}/deliveries/{{delivery:number}}/resend"),
    ("GET", f"{ONE}/events"),
    ("POST", f"{ONE}/labellers/{{name}}/void"),
    ("POST", f"{ONE}/labellers/{{name}}/lift"),
    ("POST", f"{ONE}/items/reopen"),
    ("POST", f"{ONE}/items/retire-gold"),
    ("GET", f"{ONE}/items/{{item:number}}/consensus"),
    ("GET", f"{ONE}/distribution"),
    ("GET", f"{ONE}/suggestions/report"),
    ("GET", f"{ONE}/suggestions"),
    ("PUT", f"{ONE}/suggestions"),
    ("DELETE", f"{ONE}/suggestions"),
    ("GET", f"{ONE}/suggestions/sources"),
    ("GET", f"{ONE}/suggestions/curve"),
    ("POST", f"{ONE}/suggestions/accept"),
    ("GET", f"{ONE}/suggestions/acceptances"),
}


SOCKETS = {"/api/v1/session"}


def walk(routes: Sequence[BaseRoute], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield method and path of every route; sockets have the method WS, files a star."""
    for route in routes:
        match route:
            case WebSocketRoute():
                yield "WS", prefix + route.path
            case Route():
                for method in sorted((route.methods or set()) - {"HEAD"}):
                    yield method, prefix + route.path
            case Mount() if route.routes:
                yield from walk(route.routes, prefix + route.path)
            case Mount():
                yield "GET", f"{prefix}{route.path}/*"
            case _:
                raise AssertionError(f"a route of a new kind: {route}")


def routes_of(server: Running) -> set[tuple[str, str]]:
    return set(walk(make_app(server.services).routes))


@dataclass
class Cast:
    """Those who knock: by what they show, with what they should hear."""

    server: Running
    project: Project
    unknown: dict[str, str | None]
    """Worth nothing."""
    foreign: str
    """An admin's of another project."""
    labeller: str
    admin: str


async def cast(server: Running) -> Cast:
    project, other = await server.project(items=3), await server.project("other")
    people = server.storage.people
    revoked = await server.token("Eve", project, Role.ADMIN)
    gone = await people.invite("Gone", project=project.id, role=Role.ADMIN)
    joined = await people.redeem(gone.code)
    assert isinstance(joined, Joined)
    assert joined.cookie is not None
    await people.forget(joined.cookie)
    unused = await people.invite("New", project=project.id, role=Role.ADMIN)
    await people.revoke("Eve")
    return Cast(
        server,
        project,
        unknown={
            "nothing": None,
            "a guess": "x" * 43,
            "a revoked token": revoked,
            "a cookie that was signed out": joined.cookie,
            "the code of a link": unused.code,
            "the code of a used link": gone.code,
            "something endless": "x" * 5000,
        },
        foreign=await server.token("Mallory", other, Role.ADMIN),
        labeller=await server.token("Ada", project),
        admin=await server.token("root", project, Role.ADMIN),
    )


def address(path: str) -> str:
    for word in ("{slug}", "{section}"):
        path = path.replace(word, "digits")
    path = path.replace("{group}", "experts")
    for kind in ("item", "project", "link", "webhook", "delivery"):
        path = path.replace(f"{{{kind}:number}}", "1")
    return path.replace("{name}", "Ada").replace("{flag}", "F1").replace("*", "nothing.js")


# --- routes ---------------------------------------------------------------------------------


async def test_somebody_has_decided_who_may_use_each_route(server: Running) -> None:
    served = routes_of(server)
    decided = (
        PUBLIC.keys()
        | WATCHERS
        | SIGNED_IN
        | CREATOR
        | LABELLER
        | ADMIN
        | {("WS", path) for path in SOCKETS}
    )
    assert served - decided == set(), "decide who may use these, and write it down above"
    assert decided - served == set(), "these are gone"


async def test_what_the_code_says_of_a_route_is_what_was_decided() -> None:
    said = {
        (one.method, f"/api/v1{one.path}"): one.role for one in OPERATIONS if not one.for_creators
    }
    assert {route for route, role in said.items() if role is Role.ADMIN} == ADMIN
    assert {route for route, role in said.items() if role is Role.LABELLER} == LABELLER
    assert {route for route, role in said.items() if role is None} == SIGNED_IN
    made = {(one.method, f"/api/v1{one.path}") for one in OPERATIONS if one.for_creators}
    assert made == CREATOR


async def test_whoever_shows_nothing_or_something_worthless_gets_401_everywhere(
    server: Running,
) -> None:
    who = await cast(server)
    for name, secret in who.unknown.items():
        async with server.http(secret) as http:
            for method, path in SIGNED_IN | CREATOR | LABELLER | ADMIN:
                answer = await http.request(method, address(path))
                assert answer.status_code == 401, f"{method} {path} with {name}: {answer.text}"
                assert answer.headers["www-authenticate"] == "Bearer"
                assert answer.json().keys() == {"error"}


async def test_another_projects_admin_finds_no_project_here(server: Running) -> None:
    who = await cast(server)
    async with server.http(who.foreign) as http:
        for method, path in LABELLER | ADMIN:
            answer = await http.request(method, address(path))
            assert answer.status_code == 404, f"{method} {path}: {answer.text}"
        for method, path in CREATOR:
            answer = await http.request(method, address(path))
            assert answer.status_code == 403, f"{method} {path}: {answer.text}"
        listed = await http.get("/api/v1/projects")
        assert [project["slug"] for project in listed.json()] == ["other"]


async def test_a_labeller_is_refused_wherever_an_admin_is_needed(server: Running) -> None:
    who = await cast(server)
    async with server.http(who.labeller) as http:
        for method, path in CREATOR | ADMIN:
            answer = await http.request(method, address(path))
            assert answer.status_code == 403, f"{method} {path}: {answer.text}"
        for method, path in LABELLER | {("GET", "/api/v1/me"), ("GET", "/api/v1/projects")}:
            status = (await http.request(method, address(path))).status_code
            # A body that is missing is refused only after the caller has been let in.
            assert status in ((200,) if method == "GET" else (204, 400)), f"{method} {path}"


async def test_an_admin_is_refused_nowhere(server: Running) -> None:
    """So the refusals above are for who asks, and not for what is asked."""
    who = await cast(server)
    async with server.http(who.admin) as http:
        for method, path in LABELLER | ADMIN:
            answer = await http.request(method, address(path))
            assert answer.status_code not in (401, 403, 429), f"{method} {path}: {answer.text}"
            assert answer.status_code < 500


async def test_what_is_public_shows_nothing_of_a_project(server: Running) -> None:
    who = await cast(server)
    await server.add(who.project, "a text that only labellers see")
    async with server.http() as http:
        for method, path in PUBLIC:
            answer = await http.request(method, address(path))
            assert "only labellers" not in answer.text
            assert "Digits" not in answer.text
            assert answer.status_code < 500, f"{method} {path}"


async def test_only_this_machine_may_watch(server: Running) -> None:
    who = await cast(server)
    for secret in (*who.unknown.values(), who.foreign, who.labeller, who.admin):
        async with server.http(secret, source="127.0.0.2") as http:
            for method, path in WATCHERS:
                assert (await http.request(method, path)).status_code in (401, 403)


async def test_the_document_names_the_same_routes(server: Running) -> None:
    async with server.http() as http:
        served = (await http.get("/openapi.json")).json()
    assert served["paths"].keys() == document(OPERATIONS, "1")["paths"].keys()
    described = {
        (method.upper(), path) for path, ways in served["paths"].items() for method in ways
    }
    decided = {
        (way, path.replace(":number", "")) for way, path in SIGNED_IN | CREATOR | LABELLER | ADMIN
    }
    assert described == decided


def test_only_the_authenticator_asks_what_a_secret_opens() -> None:
    """So there is one place in which access to a project can be left open."""
    asking = set()
    for path in (SOURCE / "server").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Attribute(value=ast.Attribute(attr="people"), attr="access" | "accesses"):
                    asking.add(path.relative_to(SOURCE).as_posix())
                case _:
                    pass
    assert asking == {"server/access/authentication.py"}
