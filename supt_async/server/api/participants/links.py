"""Open links of a project: making, listing and closing them."""

from __future__ import annotations

from collections.abc import Sequence

from supt_async.redaction import Redacted
from supt_async.server.api.encoding.pieces import Views
from supt_async.server.api.operations import Call, Operation
from supt_async.server.api.projects import ONE
from supt_async.server.id_parameters import NUMBER
from supt_async.storage.people.link_records import NewLink, OpenLink
from supt_async.time_format import iso


class LinkRequest(Redacted, frozen=True, kw_only=True, forbid_unknown_fields=True):
    max: int
    """Number of people who may come by the link."""
    quota: int | None = None
    """Most answers of each of them; null: the project's."""
    return_url: str | None = None
    """Address that they are sent back to when they are done; `{code}` stands for the code."""
    code: str | None = None
    """Completion code that they are shown then; null: a random one."""


class LinkView(Redacted, frozen=True, kw_only=True):
    id: int
    link: str | None
    """The link itself; null but in the answer to its making."""
    max: int
    used: int
    """Number of people who came by it."""
    labels: int
    """Number of their answers that count."""
    quota: int | None
    return_url: str | None
    code: str
    made_by: str | None
    created: str
    closed: str | None


async def links(call: Call) -> Sequence[LinkView]:
    """List the project's open links, the latest first."""
    return Views(await call.storage.links.list(call.project_id), _view)


async def make_link(call: Call, body: LinkRequest) -> LinkView:
    """Make a link by which many people come, each as a labeller of their own."""
    call.services.sign_in.sign_in.check_links()
    new = NewLink(
        most=body.max, quota=body.quota, return_url=body.return_url or None, code=body.code or None
    )
    secret, made = await call.storage.links.make(call.project_id, new, by=call.by)
    return _view(made, f"{call.services.url}/open#{secret}")


async def close_link(call: Call) -> None:
    """Close an open link: nobody else can begin by it; those who came go on."""
    link = int(call.request.path_params["link"])
    await call.storage.links.close(call.project_id, link, by=call.by)


def _view(link: OpenLink, opens: str | None = None) -> LinkView:
    return LinkView(
        id=link.id,
        link=opens,
        max=link.most,
        used=link.used,
        labels=link.labels,
        quota=link.quota,
        return_url=link.return_url,
        code=link.code,
        made_by=link.made_by,
        created=iso(link.created_ms) or "",
        closed=iso(link.closed_ms),
    )


LINKS = f"{ONE}/links"
OPERATIONS = (
    Operation(method="GET", path=LINKS, function=links),
    Operation(method="POST", path=LINKS, function=make_link),
    Operation(method="DELETE", path=f"{LINKS}/{{link:{NUMBER}}}", function=close_link),
)
