"""Templates for new projects over HTTP."""

from __future__ import annotations

from supt_async.server.api.operations import Call, Operation
from supt_async.templates.templates import Template, templates


async def list_templates(call: Call) -> list[Template]:
    """List the templates: ready tasks with guidelines and example items."""
    await call.services.auth.person(call.request)
    return list(templates())


OPERATIONS = (Operation(method="GET", path="/templates", function=list_templates, role=None),)
