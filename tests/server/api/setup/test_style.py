"""Style sheet of a project: served to its members, and checked wherever it is given."""

from __future__ import annotations

import pytest

from supt_async.domain.project import Settings
from supt_async.errors import Refused
from tests.support.servers import Running

TASK = {"kind": "choice", "options": ["good", "bad"]}
STYLE = ".text-view { color: red }"


async def test_it_is_served_to_members_alone_and_cached(server: Running) -> None:
    catalogue = server.storage.catalogue
    mine = await catalogue.create_project(
        "mine", title="", task=TASK, style=STYLE, settings=Settings()
    )
    other = await server.project("other")
    path = "/api/v1/projects/mine/style"
    async with server.http(await server.token("Ada", mine)) as http:
        answer = await http.get(path)
        assert answer.headers["content-type"].startswith("text/css")
        assert answer.text.startswith(".stage { contain: paint; }\n@scope (.stage > .item) {")
        again = await http.get(path, headers={"if-none-match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    async with server.http(await server.token("Eve", other)) as http:
        assert (await http.get(path)).status_code in (403, 404)
    async with server.http() as http:
        assert (await http.get(path)).status_code == 401


async def test_a_style_sheet_that_is_not_allowed_changes_nothing(server: Running) -> None:
    made = await server.project("made")
    catalogue = server.storage.catalogue
    with pytest.raises(Refused, match="style: line 1: @import is not allowed"):
        await catalogue.change(made.id, style="@import 'x';")
    await catalogue.change(made.id, style=STYLE)
    async with server.session("Ada", made) as ada:
        address = ada.welcome["project"]["style"]
    assert address.startswith("/api/v1/projects/made/style?v=")
    await catalogue.change(made.id, style="")
    assert (await catalogue.project("made")).style == ""
