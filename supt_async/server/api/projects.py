"""Projects: their task, settings and status, pausing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from supt_async.domain.ids import Generation, ProjectId
from supt_async.domain.project import ModelState, Project, Role
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused
from supt_async.learning.stopping.verdict import Verdict, Why
from supt_async.protocol.tasks.task import parse, to_dict
from supt_async.rules.project_texts import MAX_GUIDELINES, MAX_IMAGES, MAX_TITLE, check_texts
from supt_async.rules.style_sheets import MAX_STYLE
from supt_async.server.api.encoding.pieces import Views
from supt_async.server.api.operations import ARCHIVED, Call, Operation
from supt_async.server.api.setup.settings import (
    SettingsFields,
    SettingsView,
    read_settings,
    settings_view,
)
from supt_async.server.errors import Denied
from supt_async.storage.queries.project_status import dealt_twice, status as read_status
from supt_async.time_format import iso


class ProjectView(Struct, frozen=True, kw_only=True):
    slug: str
    title: str
    task: dict[str, JSONValue]
    guidelines: str
    style: str
    """Style sheet for its items."""
    settings: SettingsView
    paused: bool
    archived: bool
    """Nothing is handed out, and nothing can be changed."""
    generation: Generation
    created: str | None
    role: Role


class LeftOutItemView(Struct, frozen=True, kw_only=True):
    item: int
    id: str | None
    """Id that the owner gave to it."""
    why: str


class LeftOutView(Struct, frozen=True, kw_only=True):
    """Items that the latest training left out, since the model can't use them."""

    count: int
    items: list[LeftOutItemView]
    """The first of them."""


class QuestionView(Struct, frozen=True, kw_only=True):
    question: str
    agreement: float | None
    """Krippendorff's alpha of the answers to it, as of the latest training."""
    score: float | None
    """Score of the model that learns it, if the task names several questions to learn."""
    holdout_score: float | None


class StoppingView(Struct, frozen=True, kw_only=True):
    """Whether more labels pay."""

    verdict: Verdict
    why: Why
    gain: float | None
    """Accuracy, as a share, that ``gain_labels`` further labels would gain; null if unknown."""
    gain_low: float | None
    """Lower end of its interval, which holds the gain in nine of ten cases."""
    gain_high: float | None
    gain_labels: int | None
    sentence: str
    """The same in English."""


class EncodingView(Struct, frozen=True, kw_only=True):
    """How far an encoder has made vectors of the items; they are used once all are done."""

    name: str
    done: int
    total: int
    error: str | None
    """Why it does not go on; it is tried again each minute."""


class ModelView(Struct, frozen=True, kw_only=True):
    state: ModelState
    score: float | None
    """Cross-validated score on items that the model asked for: lower than on all items."""
    holdout_score: float | None
    """The same on held-out items, which are drawn at random: an unbiased estimate."""
    measure: str
    """What both scores are: accuracy, or of a task of spans f1."""
    labels: int
    error: str | None
    progress: str | None
    """What the model has printed last, while it is being trained."""
    waits: str | None
    """Why nothing has been trained yet: orchestrator, task, package, features, encoding, items or
    labels."""
    stopping: StoppingView | None
    """Null if nothing has been trained."""
    left_out: LeftOutView | None
    questions: list[QuestionView]
    """Questions of a form."""
    notes: list[str]
    """Sentences on what the model can't use, or what it waits for."""
    encoding: EncodingView | None
    """Null without an encoder for such items."""


class OpinionsView(Struct, frozen=True, kw_only=True):
    """Further opinions of a project with an adaptive overlap."""

    least: int
    most: int
    asked: int
    """How often one more opinion was asked for, beyond the least number."""
    each: float | None
    """Opinions an item so far; null before the first item is done."""
    waiting: int
    """Items that wait for one more opinion and that nobody has, up to 500."""
    stuck: int
    """Those of them that all people have answered or skipped."""
    could: list[str]
    """People who could still give an opinion on some of them."""


class StatusView(Struct, frozen=True, kw_only=True):
    slug: str
    items: int
    done: int
    out: int
    labels: int
    labellers: int
    connected: int
    generation: Generation
    open: int
    """Number of open places."""
    behind: int
    """Labels that came in after the current ranking was trained."""
    out_behind: int
    """Labels that the ranking of a leased item did not know, at most over all leased items."""
    flags: int
    """Number of unresolved flags, up to 1,000."""
    dealt_twice: int
    """Number of items that more people held at once than are to answer them: a bug."""
    dealt_twice_at: str | None
    """As of when, since servers look from time to time; null: as of this answer."""
    per_minute: float
    paused: bool
    opinions: OpinionsView | None
    """Null if every item gets as many opinions."""
    model: ModelView


class ProjectChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Changes to a project; a field that is left out stays as it is."""

    title: Annotated[str, Meta(min_length=1, max_length=MAX_TITLE)] | None = None
    guidelines: Annotated[str, Meta(max_length=MAX_GUIDELINES + MAX_IMAGES)] | None = None
    style: Annotated[str, Meta(max_length=MAX_STYLE)] | None = None
    task: dict[str, JSONValue] | None = None
    paused: bool | None = None
    archived: bool | None = None
    settings: SettingsFields | None = None


class Listed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which projects to list."""

    archived: bool = False
    """The archived ones that the caller owns, instead of the others."""


async def projects(call: Call, query: Listed) -> Sequence[ProjectView]:
    """List the projects that a token or cookie opens."""
    person = await call.services.auth.person(call.request)
    roles = {
        slug: access.role
        for slug, access in person.accesses
        if access.archived == query.archived and (access.role is Role.ADMIN or not query.archived)
    }
    found = await call.storage.catalogue.projects()
    theirs = [project for project in found if project.slug in roles]
    return Views(theirs, lambda project: view(project, roles[project.slug]))


async def project(call: Call) -> ProjectView:
    """Show a project."""
    return view(await call.project(), call.by.role)


async def change_project(call: Call, body: ProjectChange) -> ProjectView:
    """Pause, resume, archive or unarchive a project; change what is given of it.

    A task is refused if existing answers would not be valid.
    """
    given = msgspec.structs.asdict(body)
    if all(value is None for value in given.values()):
        raise Refused(f"write at least one of {', '.join(given)}")
    if call.by.archived and body.archived is not False:
        raise Denied(409, ARCHIVED)
    check_texts(title=body.title, guidelines=body.guidelines, style=body.style, task=body.task)
    given["settings"] = await read_settings(call, body.settings)
    await call.storage.catalogue.change(call.project_id, **given, by=call.by)
    call.services.query_cache.clear()
    return await project(call)


async def status(call: Call) -> StatusView:
    """Show the status of a project."""

    async def count_twice(project: ProjectId) -> int:
        return await call.services.query_cache.get_or_compute(
            ("dealt_twice", project), lambda: dealt_twice(call.storage, project)
        )

    found: JSONObject = await read_status(call.storage, call.slug, count_twice=count_twice)
    return msgspec.convert(found, StatusView)


def view(project: Project, role: Role) -> ProjectView:
    """Return a project as its members see it."""
    return ProjectView(
        slug=project.slug,
        title=project.title,
        task=to_dict(parse(project.task)),
        guidelines=project.guidelines,
        style=project.style,
        settings=settings_view(project.settings),
        paused=project.paused,
        archived=project.archived,
        generation=project.generation,
        created=iso(project.created_ms),
        role=role,
    )


ONE = "/projects/{slug}"
"""Path of a project."""
OPERATIONS = (
    Operation(method="GET", path="/projects", function=projects, role=None),
    Operation(method="GET", path=ONE, function=project, role=Role.LABELLER),
    Operation(method="PATCH", path=ONE, function=change_project, in_archive=True),
    Operation(method="GET", path=f"{ONE}/status", function=status),
)
