"""Run that asks a language model about a project's items, and stores its answers.

Items that have a suggestion of the same source and version are left out, so that a run that was
interrupted goes on where it was. Answers are stored some at a time, while further ones come.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

from sqlalchemy import Connection

from supt_async.domain.acts import What
from supt_async.domain.ids import ProjectId
from supt_async.domain.values import JSONValue
from supt_async.errors import StorageError, SuptError
from supt_async.llm.costs import REPLY_TOKENS, TEXT_TOKENS, Prices, Tokens, estimated
from supt_async.llm.prompts import instructions, item_text, messages
from supt_async.llm.replies import Failed, Nonsense, Reply, read_reply
from supt_async.protocol.tasks.kind import Task
from supt_async.storage.acts.acts import record
from supt_async.storage.database import Database
from supt_async.storage.suggestions import missing, writing
from supt_async.storage.suggestions.missing import Unsuggested

STORED_AT_ONCE = 50
"""Number of answers after which they are stored."""
STORE_SECONDS = 2.0
"""Seconds after which they are stored even if they are fewer."""
SAMPLE = 100
"""Number of items by which the cost is estimated."""
MOST_FAILED = 10
"""Number of requests in a row without a reply after which the run ends."""


class Asks(Protocol):
    """What a run needs of an endpoint."""

    async def ask(self, messages: list[dict[str, JSONValue]]) -> Reply:
        """Return the model's reply to messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is asked, and how much of it."""

    source: str
    version: str | None
    prompt: str = field(repr=False)
    limit: int | None = None
    """Maximum number of items."""
    labelled: bool = False
    """Whether items that have an answer are asked about as well."""
    concurrency: int = 4
    """Number of requests at a time."""
    prices: Prices = field(default_factory=Prices)
    max_cost: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a run will come to."""

    items: int
    tokens: Tokens
    cost: float | None
    example: str = field(repr=False)
    """Messages about the first item, as they will be sent; empty if there is none."""


@dataclass(slots=True, kw_only=True)
class Report:
    """What has come of a run."""

    asked: int = 0
    """Number of items with a reply, or without one after all attempts."""
    stored: int = 0
    nonsense: int = 0
    """Replies without an answer that the task allows."""
    failed: int = 0
    """Items without a reply."""
    unfit: int = 0
    """Items that can't be sent as a text."""
    tokens: Tokens = field(default_factory=Tokens)
    cost: float = 0.0
    stopped: str | None = None
    """Why the run has ended before all items were asked about."""
    reasons: Counter[str] = field(default_factory=Counter)
    """Why replies are nonsense or missing, without their words."""


class LlmRun:
    """One run over the items of a project."""

    def __init__(self, database: Database, project: ProjectId, task: Task, plan: Plan) -> None:
        self._database = database
        self._project = project
        self._task = task
        self._plan = plan
        self._first = instructions(task, plan.prompt)
        self._reply_tokens = TEXT_TOKENS if _has_text(task) else REPLY_TOKENS
        self._rows: list[tuple[int, str, float | None]] = []
        self._stored_at = time.monotonic()
        self._storing = asyncio.Lock()
        self._reserved = 0.0
        self._failed_in_a_row = 0
        self.report = Report()

    async def estimate(self) -> Estimate:
        """Estimate what the run will come to, by some of its items."""
        plan = self._plan
        lacking = partial(
            missing.count,
            project=self._project,
            source=plan.source,
            version=plan.version,
            labelled=plan.labelled,
        )
        count = await self._database.read(lacking)
        wanted = count if plan.limit is None else min(count, plan.limit)
        some = await self._page(0, SAMPLE)
        texts = [text for one in some if (text := self._text(one)) is not None]
        self.report.unfit = 0
        if not texts:
            return Estimate(items=0, tokens=Tokens(), cost=None, example="")
        total = sum((self._estimated(text) for text in texts), Tokens())
        share = wanted / len(texts)
        tokens = Tokens(sent=round(total.sent * share), received=round(total.received * share))
        return Estimate(
            items=wanted,
            tokens=tokens,
            cost=plan.prices.of(tokens) if plan.prices.known else None,
            example=f"{self._first}\n\n---\n\n{texts[0]}",
        )

    async def run(self, endpoint: Asks, progress: Callable[[Report], None]) -> Report:
        """Ask about all items; ``progress`` is called after each reply.

        Raises:
            Refused: The endpoint refuses all requests, or the project is gone or archived.
            StorageError: The database can't be reached.
        """
        items = self._items()
        turn = asyncio.Lock()
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._plan.concurrency):
                    group.create_task(self._work(items, turn, endpoint, progress))
        except* SuptError as exc:
            raise exc.exceptions[0] from None
        finally:
            await self._store()
        return self.report

    async def _work(
        self,
        items: AsyncIterator[Unsuggested],
        turn: asyncio.Lock,
        endpoint: Asks,
        progress: Callable[[Report], None],
    ) -> None:
        while self.report.stopped is None:
            async with turn:
                one = await anext(items, None)
            if one is None:
                return
            text = self._text(one)
            if text is not None and self._reserve(text):
                await self._ask(endpoint, one, text)
                self.report.asked += 1
                progress(self.report)

    async def _ask(self, endpoint: Asks, one: Unsuggested, text: str) -> None:
        expected = self._estimated(text)
        try:
            reply = await endpoint.ask(messages(self._first, text))
        except Failed as exc:
            self.report.failed += 1
            self.report.reasons[str(exc)] += 1
            self._failed_in_a_row += 1
            if self._failed_in_a_row >= MOST_FAILED:
                self.report.stopped = f"{MOST_FAILED} requests in a row had no reply ({exc})"
            return
        finally:
            self._reserved -= self._plan.prices.of(expected)
        self._failed_in_a_row = 0
        self.report.tokens += reply.tokens or expected
        self.report.cost = self._plan.prices.of(self.report.tokens)
        try:
            guess = await asyncio.to_thread(read_reply, self._task, one.payload, reply.content)
        except Nonsense as exc:
            self.report.nonsense += 1
            self.report.reasons[str(exc)] += 1
            return
        self._rows.append((one.item, guess.value, guess.score))
        waited = time.monotonic() - self._stored_at
        if len(self._rows) >= STORED_AT_ONCE or waited > STORE_SECONDS:
            await self._store()

    async def _store(self) -> None:
        async with self._storing:
            rows, self._rows = self._rows, []
            self._stored_at = time.monotonic()
            if not rows:
                return
            write = partial(
                writing.write,
                project=self._project,
                source=self._plan.source,
                version=self._plan.version,
                rows=rows,
                now_ms=self._database.now_ms(),
                replace=True,
                durable=True,
            )

            def change(connection: Connection) -> None:
                write(connection)
                if not self.report.stored:  # once for each run
                    details = {"source": self._plan.source}
                    record(connection, self._project, None, What.SUGGESTIONS_ADDED, details)

            try:
                await self._database.write(change)
            except StorageError:
                self._rows = [*rows, *self._rows]  # they were paid for: the end tries again
                raise
            self.report.stored += len(rows)

    def _reserve(self, text: str) -> bool:
        """Set the cost of a request aside; stop the run if it would go beyond the maximum."""
        prices, most = self._plan.prices, self._plan.max_cost
        wanted = prices.of(self._estimated(text))
        if most is not None and self.report.cost + self._reserved + wanted > most:
            self.report.stopped = f"the next request would cost more than {most:g} in all"
            return False
        self._reserved += wanted
        return True

    def _estimated(self, text: str) -> Tokens:
        return estimated([self._first, text], self._reply_tokens)

    def _text(self, one: Unsuggested) -> str | None:
        try:
            return item_text(self._task, one.payload)
        except (ValueError, RecursionError):
            self.report.unfit += 1
            return None

    async def _items(self) -> AsyncIterator[Unsuggested]:
        left, after = self._plan.limit, 0
        while page := await self._page(after, missing.PAGE if left is None else left):
            for one in page:
                yield one
            after = page[-1].item
            if left is not None and (left := left - len(page)) <= 0:
                return

    async def _page(self, after: int, size: int) -> list[Unsuggested]:
        read = partial(
            missing.page,
            project=self._project,
            source=self._plan.source,
            version=self._plan.version,
            labelled=self._plan.labelled,
            after=after,
            size=min(size, missing.PAGE),
        )
        return await self._database.read(read)


def _has_text(task: Task) -> bool:
    return any(part.kind == "text" for part in task.parts)
