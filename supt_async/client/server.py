"""Projects of a server for programs: made, shown and changed over HTTP.

    Server, Project              blocking
    AsyncServer, AsyncProject    the same for asyncio

``Project`` is where each further request about one project belongs, such as its items and its
labels; ``AsyncProject`` makes the same call in a thread.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack, overload
from urllib.parse import quote

from supt_async.client import urls
from supt_async.client.labels import LabelOptions, read_labels, save_labels
from supt_async.client.new_items import AddedItems, add_items
from supt_async.client.oversight.events import AsyncProjectEvents, ProjectEvents
from supt_async.client.oversight.participants import AsyncParticipants, Participants
from supt_async.client.oversight.sign_ins import AsyncOwnSignIns, OwnSignIns
from supt_async.client.oversight.webhooks import AsyncWebhooks, Webhooks
from supt_async.client.oversight.withdrawals import AsyncWithdrawals, Withdrawals
from supt_async.client.rest import RestClient, in_thread as in_thread
from supt_async.client.review import AsyncReview, Review
from supt_async.client.suggestions import AsyncProjectSuggestions, ProjectSuggestions
from supt_async.config import variable
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import Refused

NO_FILE = "rows have no format: give the path of a file as well"


class Server(OwnSignIns):
    """A server, for programs that make projects.

    ``url`` is the server's address, and ``token`` that of a person who may make projects, or who
    owns some; without it the environment variable ``SUPT_TOKEN`` is read::

        server = Server("https://label.example.org", token=token)
        cats = server.create_project("cats", task={"kind": "choice", "options": ["cat", "dog"]})

    Raises:
        Refused: The URL is not a server's address, or there is no token.
    """

    def __init__(self, url: str, *, token: str | None = None) -> None:
        secret = token or os.environ.get(variable("token"))
        if not secret:
            raise Refused("a server wants a token: give token=, or set SUPT_TOKEN")
        self.url = urls.server(url)
        self.rest = RestClient(lambda: self.url, secret)

    def __repr__(self) -> str:
        return f"<Server {self.url}>"  # and never the token

    def create_project(
        self,
        slug: str,
        *,
        task: JSONValue,
        title: str = "",
        guidelines: str = "",
        style: str = "",
        settings: Mapping[str, JSONValue] | None = None,
    ) -> Project:
        """Make a project, which the token's owner then owns.

        ``settings`` are those of ``supt project create``, with underscores: ``overlap``,
        ``lease_seconds``, ``undo_seconds``, ``blind``, ``holdout``, ``acquisition``, ``model``,
        ``suggest``, ``suggest_min``, ``suggest_blind``, ``sure``, ``again``, ``gold_rate``,
        ``gold_feedback``, ``gold_min``, ``quiz``, ``quota``.

        Raises:
            Refused: The owner may not make projects, or something of it is not allowed.
        """
        body = {"slug": slug, "title": title, "task": task, "guidelines": guidelines}
        body |= {"style": style} if style else {}
        given = {} if settings is None else {"settings": dict(settings)}
        self.rest.send("POST", "/projects", {**body, **given})
        return self.project(slug)

    def project(self, slug: str) -> Project:
        """Return a project by its slug, without asking the server."""
        return Project(self.rest, slug)

    def projects(self) -> list[JSONObject]:
        """Return the projects that the token opens, as the server shows them."""
        found: list[JSONObject] = self.rest.get("/projects")
        return found

    def templates(self) -> list[JSONObject]:
        """Return the server's templates: ready tasks with guidelines and example items."""
        found: list[JSONObject] = self.rest.get("/templates")
        return found


class Project(ProjectSuggestions, Review, Participants, Withdrawals, ProjectEvents, Webhooks):
    """One project of a server; ``Server`` makes it."""

    def __init__(self, rest: RestClient, slug: str) -> None:
        self.slug = slug
        self.path = f"/projects/{quote(slug, safe='')}"
        """Path of the project below that of the HTTP interface."""
        self.rest = rest

    def __repr__(self) -> str:
        return f"<Project {self.slug}>"

    def show(self) -> JSONObject:
        """Return the project's task, guidelines and settings."""
        found: JSONObject = self.rest.get(self.path)
        return found

    def status(self) -> JSONObject:
        """Return the project's progress and what is known of its model.

        ``status()["model"]["stopping"]`` tells whether more labels pay: its ``verdict`` is
        ``stop``, ``continue`` or ``unknown``, and ``sentence`` says it in words. It is None before
        the first training.
        """
        found: JSONObject = self.rest.get(f"{self.path}/status")
        return found

    def change(
        self,
        *,
        title: str | None = None,
        guidelines: str | None = None,
        style: str | None = None,
        task: JSONValue = None,
        paused: bool | None = None,
        archived: bool | None = None,
        settings: Mapping[str, JSONValue] | None = None,
    ) -> JSONObject:
        """Change what is given of the project; return it as ``show`` does.

        Raises:
            Refused: The token's owner does not own the project, or something is not allowed.
        """
        given = {
            "title": title,
            "guidelines": guidelines,
            "style": style,
            "task": task,
            "paused": paused,
            "archived": archived,
            "settings": None if settings is None else dict(settings),
        }
        body = {name: value for name, value in given.items() if value is not None}
        found: JSONObject = self.rest.send("PATCH", self.path, body)
        return found

    def add_items(
        self, items: Any, *, update: bool = False, progress: bool = True, **roles: Any
    ) -> AddedItems:
        """Add items: a DataFrame, an array, a list, a generator, or the path of a file.

        Items that the project has already are not added again, so that a call may be repeated;
        with ``update`` those that are known by their id and have no label get the new content.
        ``roles`` say what the columns of a table are, as the options of ``supt items add``::

            project.add_items(frame, text="body", id="ticket", label="topic", meta=["source"])
            project.add_items("reviews.csv", show=["title", "body"], features=["emb_*"])

        They are ``text``, ``image``, ``audio`` or ``show`` (what labellers see), ``id``, ``label``,
        ``gold``, ``priority``, ``assign``, ``meta``, ``features``, ``suggest`` and ``source``; for
        files also ``delimiter``, ``encoding`` and ``sheet``. Without them labellers see all
        columns. A ``progress`` bar is shown on a terminal and in a notebook.

        Raises:
            BadFile: An item can't be added; items before it may have been.
            Refused: The token's owner does not own the project, or a role is wrong.
        """
        return add_items(self.rest, self.path, items, roles, update=update, progress=progress)

    @overload
    def labels(self, **options: Unpack[LabelOptions]) -> list[JSONObject]: ...
    @overload
    def labels(
        self, path: str | Path, *, format: str | None = ..., **options: Unpack[LabelOptions]
    ) -> Path: ...

    def labels(
        self,
        path: str | Path | None = None,
        *,
        format: str | None = None,
        **options: Unpack[LabelOptions],
    ) -> list[JSONObject] | Path:
        """Return the project's labels as rows; or write them to a file, and return its path.

        The ``format`` of a file is one of ``supt labels export``, by default what the path's end
        says (``.jsonl``, ``.csv``, ``.parquet``). ``options`` are those of the command too:
        ``resolve``, ``include`` (``--with``), ``since``, ``machine``, ``withdrawn``, ``late``,
        ``gold``::

            rows = project.labels(resolve="consensus", include=["item"])
            project.labels("labels.parquet", since="2026-11-01")
            project.labels("dataset", format="yolo")  # a folder

        Raises:
            Refused: The token's owner does not own the project, or an option is wrong.
        """
        if path is None and format is not None:
            raise Refused(NO_FILE)
        if path is None:
            return read_labels(self.rest, self.path, **options)
        return save_labels(self.rest, self.path, Path(path), format, **options)


class AsyncServer(AsyncOwnSignIns):
    """A server, for asyncio; it takes the arguments of ``Server`` and raises the same errors."""

    def __init__(self, url: str, *, token: str | None = None) -> None:
        self.blocking: Server = Server(url, token=token)

    def __repr__(self) -> str:
        return f"<AsyncServer {self.blocking.url}>"

    async def create_project(
        self,
        slug: str,
        *,
        task: JSONValue,
        title: str = "",
        guidelines: str = "",
        style: str = "",
        settings: Mapping[str, JSONValue] | None = None,
    ) -> AsyncProject:
        """Make a project; see ``Server.create_project``."""
        await in_thread(
            self.blocking.create_project,
            slug,
            task=task,
            title=title,
            guidelines=guidelines,
            style=style,
            settings=settings,
        )
        return self.project(slug)

    def project(self, slug: str) -> AsyncProject:
        """Return a project by its slug, without asking the server."""
        return AsyncProject(self.blocking.project(slug))

    async def projects(self) -> list[JSONObject]:
        """Return the projects that the token opens, as the server shows them."""
        return await in_thread(self.blocking.projects)

    async def templates(self) -> list[JSONObject]:
        """Return the server's templates: ready tasks with guidelines and example items."""
        return await in_thread(self.blocking.templates)


class AsyncProject(
    AsyncProjectSuggestions,
    AsyncReview,
    AsyncParticipants,
    AsyncWithdrawals,
    AsyncProjectEvents,
    AsyncWebhooks,
):
    """One project of a server, for asyncio; ``AsyncServer`` makes it."""

    blocking: Project

    def __init__(self, blocking: Project) -> None:
        self.blocking = self._blocking = blocking
        self.slug = blocking.slug

    def __repr__(self) -> str:
        return f"<AsyncProject {self.slug}>"

    async def show(self) -> JSONObject:
        """Return the project's task, guidelines and settings."""
        return await in_thread(self.blocking.show)

    async def status(self) -> JSONObject:
        """Return the project's progress and what is known of its model; see ``Project.status``."""
        return await in_thread(self.blocking.status)

    async def change(
        self,
        *,
        title: str | None = None,
        guidelines: str | None = None,
        style: str | None = None,
        task: JSONValue = None,
        paused: bool | None = None,
        archived: bool | None = None,
        settings: Mapping[str, JSONValue] | None = None,
    ) -> JSONObject:
        """Change what is given of the project; see ``Project.change``."""
        return await in_thread(
            self.blocking.change,
            title=title,
            guidelines=guidelines,
            style=style,
            task=task,
            paused=paused,
            archived=archived,
            settings=settings,
        )

    async def add_items(
        self, items: Any, *, update: bool = False, progress: bool = True, **roles: Any
    ) -> AddedItems:
        """Add items; see ``Project.add_items``. They are read in a thread."""
        return await in_thread(
            self.blocking.add_items, items, update=update, progress=progress, **roles
        )

    @overload
    async def labels(self, **options: Unpack[LabelOptions]) -> list[JSONObject]: ...
    @overload
    async def labels(
        self, path: str | Path, *, format: str | None = ..., **options: Unpack[LabelOptions]
    ) -> Path: ...

    async def labels(
        self,
        path: str | Path | None = None,
        *,
        format: str | None = None,
        **options: Unpack[LabelOptions],
    ) -> list[JSONObject] | Path:
        """Return the project's labels, or write them to a file; see ``Project.labels``."""
        if path is None and format is None:
            return await in_thread(lambda: self.blocking.labels(**options))
        if path is None:
            raise Refused(NO_FILE)
        return await in_thread(lambda: self.blocking.labels(path, format=format, **options))
