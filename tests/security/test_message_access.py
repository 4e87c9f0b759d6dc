"""Access to messages: before hello, by role, and about another's leases."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from supt_async.domain.project import Project
from supt_async.protocol import messages as m
from tests.security.test_access import cast
from tests.support.servers import Running, Socket

# --- messages -------------------------------------------------------------------------------

# What somebody hears who sends each message about a lease, or an answer, of another labeller of
# the project; None is nothing at all. `ack` is right where a message may be repeated after the
# fact: the database is asked below whether it had any effect.
ABOUT_ANOTHERS: dict[type[m.Message], str | None] = {
    m.Hello: "bad_state",
    m.Submit: "not_yours",
    m.Skip: "not_yours",
    m.Undo: "undo_expired",
    m.Release: "ack",
    m.Flag: "lease_lost",
    m.Show: None,
    m.Window: None,
    m.News: None,
    m.Ping: "pong",
    m.Bye: None,
}


KINDS: tuple[type[m.Message], ...] = get_args(m.ClientMessage)


def example(kind: type[m.Message], lease: str, submit: str) -> dict[str, Any]:
    """Make a message of a kind that is about a lease and an answer."""
    fields = {
        "v": 1,
        "project": "digits",
        "id": f"X-{kind.__name__}",
        "lease": lease,
        "value": "dog",
        "submit": submit,
        "leases": [lease],
        "n": 2,
        "on": False,
    }
    if kind is m.Flag:
        del fields["submit"]
    named = {name: value for name, value in fields.items() if name in kind.__struct_fields__}
    return {"type": str(kind.__struct_config__.tag), **named}


def test_somebody_has_decided_what_each_message_may_do() -> None:
    assert set(KINDS) == ABOUT_ANOTHERS.keys(), "decide what it does to others, and write it down"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_before_hello_every_message_is_refused(
    server: Running, kind: type[m.Message]
) -> None:
    who = await cast(server)
    if kind is not m.Hello:
        async with server.socket() as socket:
            await socket.send(example(kind, "L", "A"))
            assert await socket.closed() == 4400
        return
    expected = {name: (secret, 4401) for name, secret in who.unknown.items()}
    expected["another project's admin"] = (who.foreign, 4404)
    for name, (secret, code) in expected.items():
        async with server.socket() as socket:
            hello = example(kind, "L", "A") | ({} if secret is None else {"token": secret})
            await socket.send(hello)
            closed = await socket.closed()
            # Without a token it would be the cookie, which needs a browser; too long is no token.
            assert closed in ({4403} if secret is None else {code, 4400}), name
            assert socket.passed == [], "nothing but a close is sent"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("where", ["digits", "other"])
async def test_no_message_reaches_what_is_anothers(
    server: Running, kind: type[m.Message], where: str
) -> None:
    project, other = await server.project(items=4), await server.project("other", items=2)
    home = project if where == "digits" else other
    async with server.session("Ada", project) as ada, server.session("Mallory", home) as mallory:
        answered, held = await ada.get("item"), await ada.get("item")
        await ada.answer(answered, "cat", id_="A1")
        before = await snapshot(server, project)
        await mallory.send(example(kind, held["lease"], "A1"))
        heard = await answer_to(mallory, kind)
        expected = ABOUT_ANOTHERS[kind]
        # From another project the lease is not even known.
        assert heard == expected or (where == "other" and heard in ("lease_lost", expected))
        assert await snapshot(server, project) == before
        assert await ada.answer(held, "cat", id_="A2") == "stored"


async def snapshot(server: Running, project: Project) -> object:
    """Tell what a message might have changed: answers, leases' holders, flags."""
    counts = await server.storage.queue.counts(project.id)
    flags = await server.storage.flags.open(project.id)
    labels = [
        (label.label, label.labeller, label.value, label.withdrawn)
        async for label in server.storage.catalogue.labels(project.id, withdrawn=True, late=True)
    ]
    return labels, counts.done, flags


async def answer_to(socket: Socket, kind: type[m.Message]) -> str | None:
    """Return what came of a message: an error's code, or the type; None if nothing did."""
    if kind is m.Bye:
        assert await socket.closed() == 1000
        return None
    await socket.send(type="ping", id="after")
    while True:
        message = await socket.next()
        if message["type"] == "pong" and message["re"] == "after":
            return None
        if message["type"] in ("error", "ack", "pong"):
            return str(message.get("code", message["type"]))


async def test_after_revocation_the_socket_is_closed_and_no_new_one_opens(
    server: Running,
) -> None:
    project = await server.project(items=1)
    token = await server.token("Eve", project)
    async with server.session("Eve", project, token=token) as eve:
        item = await eve.get("item")
        await server.storage.people.revoke("Eve")
        assert await eve.closed() == 4401
    for kind in KINDS:
        async with server.socket() as socket:
            hello = {"type": "hello", "v": 1, "project": "digits", "token": token}
            await socket.send(hello | {"session": eve.welcome["session"]})
            await socket.send(example(kind, item["lease"], "A1"))
            assert await socket.closed() == 4401
    async with server.session("Ada", project) as ada:
        assert (await ada.get("item"))["item"] == item["item"]
