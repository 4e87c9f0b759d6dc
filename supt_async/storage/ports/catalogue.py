"""Port of the catalogue: projects, their items and their labels."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from supt_async.domain.ids import ProjectId
from supt_async.domain.items import NewItem
from supt_async.domain.project import Access, Creator, Project, Settings, SettingsChange
from supt_async.domain.values import JSONValue
from supt_async.storage.records import Added, StoredItem, StoredLabel


class ItemAdder(Protocol):
    """Adds one call's items part by part, each part in its own transaction."""

    async def add(self, items: Sequence[NewItem]) -> Added:
        """Add a further part of the call's items; see ``Catalogue.add_items``."""


class Catalogue(Protocol):
    """Projects, and what is put into and read out of them."""

    async def create_project(
        self,
        slug: str,
        *,
        title: str,
        task: JSONValue,
        guidelines: str = "",
        style: str = "",
        settings: Settings | None = None,
        by: Creator | None = None,
        most: int = 0,
    ) -> Project:
        """Make a project.

        Args:
            slug: Its name in addresses: 1 to 64 of a-z, 0-9, - and _.
            title: What people read; the slug if it is empty.
            task: The task's JSON value, which the caller has checked.
            guidelines: Text for labellers.
            style: Style sheet for the items.
            settings: Overlap, lease and undo times; None for the defaults.
            by: The person who makes and then owns it; None for the operator.
            most: Maximum number of projects that ``by`` may have made, whoever owns them; 0 for no
                limit.

        Raises:
            Refused: The slug is taken or not allowed, or ``by`` may make no more projects.
        """

    async def projects(self) -> list[Project]:
        """Return all projects in the order in which they were made."""

    async def project(self, slug: str) -> Project:
        """Return a project.

        Raises:
            NotFound: There is no project of this slug.
        """

    async def set_paused(self, project: ProjectId, paused: bool) -> None:
        """Stop leasing a project's items, or start again; answers are taken in any case."""

    async def change(
        self,
        project: ProjectId,
        *,
        title: str | None = None,
        guidelines: str | None = None,
        style: str | None = None,
        task: JSONValue = None,
        paused: bool | None = None,
        archived: bool | None = None,
        settings: SettingsChange | None = None,
        progress: Callable[[int], None] | None = None,
        by: Access | None = None,
    ) -> None:
        """Change what is given of a project, all of it or nothing; None leaves it as it is.

        A new overlap counts at once; the items' places follow in further transactions, and
        ``progress`` is called with the number of items that are done. ``by`` is the owner who
        changes it; None for an operator, as in the methods below.

        Raises:
            Refused: The task would not allow an answer that is stored, or does not fit an item.
        """

    async def finish_changes(self) -> None:
        """Finish changes of an overlap that a process had begun when it ended."""

    async def delete_project(
        self,
        project: ProjectId,
        *,
        by: Access | None = None,
        told: Callable[[int], None] | None = None,
    ) -> None:
        """Delete a project with its items, labels, sessions and roles.

        It is gone for everybody at once, and its labels and items follow in short transactions.
        ``told`` is called with how many of these were deleted since the last time.
        """

    async def finish_deletions(self) -> None:
        """Delete what killed processes have left of deleted projects."""

    async def add_items(
        self, project: ProjectId, items: Sequence[NewItem], *, by: Access | Creator | None = None
    ) -> Added:
        """Add items that count at once.

        An item is known by its external id, or else by its content and by which occurrence of
        that content it is in the call; known items are not added again.

        Raises:
            BadFile: An item's id is known with another payload; nothing is added.
            Refused: The project has been deleted.
        """

    def adder(
        self,
        project: ProjectId,
        *,
        update: bool = False,
        by: Access | Creator | None = None,
    ) -> ItemAdder:
        """Return an adder for one call whose items come in several parts.

        Args:
            project: The project.
            update: Whether an item that is known by its id and has no label gets the new payload,
                features and meta, instead of being refused if its content differs.
            by: The owner who adds them.
        """

    def items(
        self, project: ProjectId, *, after: int = 0, page: int = ...
    ) -> AsyncIterator[StoredItem]:
        """Yield all published items by id, in pages that are a transaction each.

        Args:
            project: The project.
            after: The id of the last item that is not wanted any more.
            page: Number of items in a page.
        """

    def labels(
        self, project: ProjectId, *, withdrawn: bool = False, late: bool = False
    ) -> AsyncIterator[StoredLabel]:
        """Yield labels in the order in which they came, then the owners' corrections.

        Args:
            project: The project.
            withdrawn: Whether to include withdrawn labels.
            late: Whether to include late labels, which count for nothing.
        """
