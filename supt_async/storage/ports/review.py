"""Ports of the review: what an owner searches, corrects, resolves and counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from supt_async.domain.ids import ItemId, LabellerId, LeaseToken, ProjectId, RequestId
from supt_async.domain.project import Access
from supt_async.domain.values import JSONValue
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.records import ItemVectors
from supt_async.storage.review_records import (
    Act,
    Distribution,
    Filter,
    FlagInfo,
    FlagMessage,
    FlagThread,
    ItemDetail,
    KnownOpinions,
    LabelledMany,
    Page,
    ReviewList,
    ReviewWish,
    SuspectPage,
)


class ItemBrowser(Protocol):
    """A project's items, with their answers and flags."""

    async def page(self, project: ProjectId, wanted: Filter, *, after: int, limit: int) -> Page:
        """Return the next items that match a filter, by id.

        A page looks at a bounded number of items, so it may hold fewer than ``limit`` items, or
        none, and still have a next page.

        Args:
            project: The project.
            wanted: What an item must match.
            after: The id of the last item of the page before; 0 for the first page.
            limit: Maximum number of items in the page.

        Raises:
            StatementTooSlow: Even a search of few items takes too long.
        """

    async def one(self, project: ProjectId, item: ItemId) -> ItemDetail | None:
        """Return an item; None if it is not one of the project's."""

    async def some(
        self, project: ProjectId, items: Sequence[ItemId], *, unlabelled: bool, limit: int
    ) -> Page:
        """Return the first of these items, in this order, as far as they are the project's.

        A page also ends where its items have many bytes. ``Page.next`` is then its last item.

        Args:
            project: The project.
            items: At most 1,000 items.
            unlabelled: Whether to leave out those that have an answer.
            limit: Maximum number of items on the page.
        """

    async def leased(self, project: ProjectId, lease: LeaseToken) -> ItemId | None:
        """Return the item of a lease, which may be over; None if there is no such lease."""


class Corrections(Protocol):
    """An owner's answers, which count instead of all others to their items."""

    async def correct(self, by: Access, item: ItemId, id_: RequestId, value: JSONValue) -> bool:
        """Store an owner's answer.

        Args:
            by: The owner, and the project.
            item: The item that the answer settles: its open places are closed.
            id_: Made by the client, so that a repeated request has no further effect.
            value: The answer, which the caller has checked against the task.

        Returns:
            Whether the answer is new.

        Raises:
            NotFound: There is no such item in the project.
            Refused: The id belongs to another answer.
        """

    async def correct_many(
        self, by: Access, act: RequestId, values: Mapping[ItemId, JSONValue]
    ) -> LabelledMany:
        """Store an owner's answers to those items that no correction settles.

        Args:
            by: The owner, and the project.
            act: Made by the client. Requests with one id are withdrawn together, and a repeated
                one has no further effect.
            values: The answers, which the caller has checked against the task.
        """

    async def withdraw(self, by: Access, id_: RequestId) -> int:
        """Withdraw the owner's correction with this id, or all of this act; return their number.

        Only those of the last day are found. What a correction replaced counts again, and the
        places that it had closed are open again.
        """


class ReviewLists(Protocol):
    """Lists of items to review, those that most need a look first."""

    async def page(
        self, project: ProjectId, wanted: ReviewWish, *, after: str, limit: int
    ) -> ReviewList:
        """Return the next items that no owner has settled.

        A page looks at a bounded number of items, so it may have fewer than ``limit``, or none,
        and still have a next page.

        Args:
            project: The project.
            wanted: Which items, and in which order.
            after: ``next`` of the page before; empty for the first page.
            limit: Maximum number of items on the page.

        Raises:
            Refused: ``after`` is not from a page of such a list.
        """

    async def known(self, project: ProjectId, items: Sequence[ItemId]) -> KnownOpinions:
        """Return what the last training made of the answers to items, and of the labellers."""


class ManyLabels(Protocol):
    """An owner's answers to many items at once."""

    async def vectors(self, project: ProjectId) -> ItemVectors | None:
        """Return what tells which items are alike; None if there is nothing yet."""

    async def label(
        self,
        by: Access,
        act: RequestId,
        items: Sequence[ItemId],
        value: JSONValue,
        source: str | None = None,
    ) -> LabelledMany:
        """Give one answer to those items that have an open place.

        Args:
            by: The owner, and the project.
            act: Made by the client. Requests with one id are withdrawn together, and a repeated
                one has no further effect.
            items: The items.
            value: The answer, which the caller has checked against the task.
            source: Source whose suggestions the owner saw beside the items, if any.
        """

    async def withdraw(self, by: Access, act: RequestId) -> int:
        """Withdraw the owner's labels of one act, of the last day; return their number."""


class Flags(Protocol):
    """Labellers' notes to the owner about items."""

    async def page(
        self, project: ProjectId, *, resolved: bool, before: tuple[int, str] | None, limit: int
    ) -> list[FlagInfo]:
        """Return flags, newest first.

        Args:
            project: The project.
            resolved: Whether to return resolved flags, or those that are open.
            before: Time in milliseconds and id of the last flag of the page before; None for the
                first page.
            limit: Maximum number of flags.
        """

    async def open(self, project: ProjectId) -> int:
        """Count the open flags, up to a bound of 1,000."""

    async def resolve(self, by: Access, id_: str, resolved: bool) -> FlagInfo:
        """Mark a flag as resolved, or as open again; who resolved it first stays recorded.

        Raises:
            NotFound: There is no such flag.
        """


class Acts(Protocol):
    """The audit log: what owners and operators did."""

    async def page(self, project: ProjectId | None, *, before: int | None, limit: int) -> list[Act]:
        """Return acts, newest first.

        Args:
            project: The project; None for acts that are about none.
            before: Number of the last act of the page before; None for the first page.
            limit: Maximum number of acts.
        """


class Threads(Protocol):
    """What labellers and owners write to each other about flags."""

    async def write(self, by: Access, flag: str, text: str, *, owner: bool) -> FlagThread:
        """Add a message to a flag's thread; a labeller's opens a resolved flag again.

        Args:
            by: Who writes.
            flag: The flag's id.
            text: What they write.
            owner: Whether they write as an owner; a labeller can only write about own flags.

        Raises:
            NotFound: There is no such flag, or it is somebody else's.
            Refused: The text is empty or too long, or the flag has too many messages.
        """

    async def own(
        self, by: Access, *, before: tuple[int, str] | None, limit: int
    ) -> list[FlagThread]:
        """Return a labeller's own flags with their threads, newest first; see ``Flags.page``."""

    async def see(self, by: Access) -> None:
        """Note that a labeller has seen all answers to their flags."""

    async def unread(self, by: Access) -> int:
        """Count the answers that a labeller has not seen."""

    async def of_flags(
        self, project: ProjectId, flags: Sequence[str]
    ) -> dict[str, list[FlagMessage]]:
        """Return the messages of flags, oldest first, by the flags' ids."""

    async def has_flags(self, project: ProjectId, labeller: LabellerId) -> bool:
        """Tell whether a labeller has ever flagged an item of a project."""

    async def of_item(
        self, project: ProjectId, item: ItemId, labeller: LabellerId
    ) -> FlagThread | None:
        """Return a labeller's latest flag on an item; None if they have not flagged it."""


class Suspects(Protocol):
    """Likely label errors, which each evaluation of the model lists anew."""

    async def page(
        self, project: ProjectId, *, looked: bool, after: int, limit: int
    ) -> SuspectPage:
        """Return suspects, most doubtful first, without those whose item is corrected.

        Args:
            project: The project.
            looked: Whether to return those that an owner is done with, or the others.
            after: Place of the last one of the page before; 0 for the first page.
            limit: Maximum number of suspects, but for those of the last one's place.
        """

    async def look(self, by: Access, item: ItemId, looked: bool) -> None:
        """Note that an owner is done with a suspect, or that nobody has.

        Raises:
            NotFound: The item is not among the suspects.
        """

    async def second_look(self, by: Access, item: ItemId) -> bool:
        """Return a labelled item to the queue, for one more person, before all others.

        Returns:
            False if it waits for somebody already.

        Raises:
            NotFound: There is no such item in the project.
            Refused: Nobody has labelled it, or an owner has settled it.
        """


class AnswerCounts(Protocol):
    """Counts of each answer."""

    async def distribution(self, project: ProjectId, task: Task) -> Distribution:
        """Count the answers that count, by value.

        Args:
            project: The project.
            task: Its task. Answers that are one of several options are all counted; of others
                only the latest 10,000.
        """
