"""Routes of operations: what a client gets that leaves before the answer."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import msgspec
import pytest
from starlette.requests import Request

from supt_async.server.api.operations import GONE, Call, Left, Operation, while_there
from supt_async.server.services import Services


class View(msgspec.Struct):
    """Answer that holds what was waited for."""

    found: int


async def sleeping() -> int:
    await asyncio.Event().wait()
    return 1


async def alone(call: Call) -> int:
    return await sleeping()


async def within_a_view(call: Call) -> View:
    return View(await while_there(call.request, sleeping()))


def leaving() -> Request:
    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
    return Request({**scope, "raw_path": b"/"}, receive)


@pytest.mark.parametrize(("method", "function"), [("GET", alone), ("POST", within_a_view)])
async def test_a_client_that_leaves_ends_the_work_and_gets_no_answer(
    method: str, function: Any
) -> None:
    operation = Operation(method=method, path="/x", function=function, role=None)
    route = operation.route(cast(Services, None))
    answer = await route.endpoint(leaving())
    assert (answer.status_code, answer.body) == (GONE, b"")


async def test_what_is_done_before_the_client_leaves_is_answered() -> None:
    async def quick() -> int:
        return 2

    async def receive() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    assert await while_there(Request({"type": "http"}, receive), quick()) == 2
    with pytest.raises(Left):
        await while_there(leaving(), sleeping())
