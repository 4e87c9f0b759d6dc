"""The ``welcome`` message of a session."""

from __future__ import annotations

from hashlib import sha256
from urllib.parse import quote

from msgspec import UNSET

from supt_async.config import ServerConfig
from supt_async.domain.project import Access, Project, Role
from supt_async.domain.results import OpenedSession
from supt_async.protocol import messages as m
from supt_async.protocol.tasks.task import parse, to_dict


def make_welcome(
    project: Project,
    access: Access,
    opened: OpenedSession,
    config: ServerConfig,
    server_id: str,
    *,
    prefix: str = "",
) -> m.Welcome:
    """Return the welcome to a session that the queue has just opened or resumed.

    Addresses in it begin with the prefix.
    """
    settings = project.settings
    return m.Welcome(
        v=m.VERSION,
        session=opened.session,
        resumed=opened.resumed,
        user=access.name,
        role=access.role,
        leases=[
            m.LeaseState(lease=item.lease, item=str(item.item), expires_in_ms=item.expires_in_ms)
            for item in opened.leases
        ],
        limits=m.Limits(
            rate_per_s=0.0 if access.role is Role.ADMIN else config.rate_limit,
            hello_ms=config.hello_ms,
            grace_ms=config.grace_ms,
            undo_ms=settings.undo_ms,
        ),
        project=m.ProjectInfo(
            slug=project.slug,
            title=project.title,
            task=to_dict(parse(project.task)),
            guidelines=project.guidelines,
            style=style_address(project, prefix),
            blind=settings.blind,
            paused=project.stopped,
        ),
        server=server_id,
        mine=UNSET if settings.blind and access.role is not Role.ADMIN else opened.mine,
    )


def style_address(project: Project, prefix: str = "") -> str:
    """Return where a project's style sheet is served, another one for each; "" without one."""
    if not project.style:
        return ""
    version = sha256(project.style.encode()).hexdigest()[:16]
    return f"{prefix}/api/v1/projects/{quote(project.slug, safe='')}/style?v={version}"
