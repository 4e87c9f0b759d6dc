"""Project of a labeller's client, for those who own it: items, labels and further projects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from supt_async.client.new_items import AddedItems
from supt_async.client.server import AsyncProject, AsyncServer, Project, Server
from supt_async.client.suggestions import AddedSuggestions
from supt_async.domain.values import JSONObject, JSONValue


class Owned:
    """Requests over HTTP with the token of a blocking client; they need no session."""

    def _own(self, url: str, slug: str, token: str | None) -> None:
        self._url, self._slug, self._token = url, slug, token

    @property
    def server(self) -> Server:
        """The server, for other projects.

        Raises:
            Refused: The client has no token.
        """
        return Server(self._url, token=self._token)

    @property
    def project(self) -> Project:
        """The client's project, for its owners."""
        return self.server.project(self._slug)

    def add_items(self, items: Any, **options: Any) -> AddedItems:
        """Add items to the project; see ``Project.add_items``."""
        return self.project.add_items(items, **options)

    def labels(self, path: str | Path | None = None, **options: Any) -> list[JSONObject] | Path:
        """Return the project's labels, or write them to a file; see ``Project.labels``."""
        if path is None:
            rows: list[JSONObject] = self.project.labels(**options)
            return rows
        return self.project.labels(path, **options)

    def add_suggestions(self, rows: Any, *, source: str, **options: Any) -> AddedSuggestions:
        """Add suggestions to the project's items; see ``Project.add_suggestions``."""
        return self.project.add_suggestions(rows, source=source, **options)

    def suggestions(self, source: str | None = None, **options: Any) -> list[JSONObject]:
        """Return the project's suggestions; see ``Project.suggestions``."""
        return self.project.suggestions(source, **options)

    def create_project(self, slug: str, *, task: JSONValue, **options: Any) -> Project:
        """Make a project; see ``Server.create_project``."""
        return self.server.create_project(slug, task=task, **options)


class AsyncOwned:
    """Requests over HTTP with the token of an asyncio client; they need no session."""

    def _own(self, url: str, slug: str, token: str | None) -> None:
        self._url, self._slug, self._token = url, slug, token

    @property
    def server(self) -> AsyncServer:
        """The server, for other projects.

        Raises:
            Refused: The client has no token.
        """
        return AsyncServer(self._url, token=self._token)

    @property
    def project(self) -> AsyncProject:
        """The client's project, for its owners."""
        return self.server.project(self._slug)

    async def add_items(self, items: Any, **options: Any) -> AddedItems:
        """Add items to the project; see ``Project.add_items``."""
        return await self.project.add_items(items, **options)

    async def labels(
        self, path: str | Path | None = None, **options: Any
    ) -> list[JSONObject] | Path:
        """Return the project's labels, or write them to a file; see ``Project.labels``."""
        if path is None:
            rows: list[JSONObject] = await self.project.labels(**options)
            return rows
        return await self.project.labels(path, **options)

    async def add_suggestions(self, rows: Any, *, source: str, **options: Any) -> AddedSuggestions:
        """Add suggestions to the project's items; see ``Project.add_suggestions``."""
        return await self.project.add_suggestions(rows, source=source, **options)

    async def suggestions(self, source: str | None = None, **options: Any) -> list[JSONObject]:
        """Return the project's suggestions; see ``Project.suggestions``."""
        return await self.project.suggestions(source, **options)

    async def create_project(self, slug: str, *, task: JSONValue, **options: Any) -> AsyncProject:
        """Make a project; see ``Server.create_project``."""
        return await self.server.create_project(slug, task=task, **options)
