"""Queue with superintendent's interface, over a server.

Ids are integers. Every method reads the server's state, so that the answers of other people
count as soon as they are stored.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any, NamedTuple, Unpack
from uuid import uuid4

from supt_async.client.labels import LabelOptions, read_labels
from supt_async.client.new_items import add_items
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.notebook.items import gather, lines_of, plain
from supt_async.notebook.labelling_session import fetch
from supt_async.notebook.popped_items import PoppedItems
from supt_async.notebook.server_target import ServerTarget
from supt_async.protocol.tasks.equality import text_of

PAGE = 1000
"""Number of payloads in one request."""


class Row(SimpleNamespace):
    """Row of ``session().query(queue.data)``: one item."""


class Added(NamedTuple):
    added: int
    known: int
    alike: int = 0
    answered: int = 0
    ignored: int = 0
    updated: int = 0


class NotebookQueue:
    """A project's queue, with superintendent's interface; close it after use."""

    data = Row

    def __init__(
        self, target: ServerTarget, worker: str | None, flush: Callable[[], None] = lambda: None
    ) -> None:
        """``flush`` is called before labels are read: it waits for answers on their way."""
        self.worker_id = worker
        self._target = target
        self._flush = flush
        self._payloads: dict[int, Any] = {}
        self._popped = PoppedItems(target, worker)

    def __len__(self) -> int:
        """Return the number of items that still need an answer."""
        status = self._status()
        return int(status["items"] - status["done"])

    def __bool__(self) -> bool:
        return True  # an empty queue is a queue

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        return self

    def __next__(self) -> tuple[int, Any]:
        try:
            return self.pop()
        except IndexError:
            raise StopIteration from None

    @property
    def progress(self) -> float:
        """Share of the items that are answered; NaN if there are no items."""
        status = self._status()
        return status["done"] / status["items"] if status["items"] else float("nan")

    # --- adding ---

    def enqueue(
        self,
        features: Any,
        labels: Iterable[Any] | None = None,
        priorities: Sequence[int] | None = None,
        *,
        allow_duplicates: bool = False,
    ) -> Added:
        """Add items, as ``Superintendent.add_features`` does, in a stream.

        Items with the lowest of the ``priorities`` come first.

        Raises:
            Refused: An item can't be stored, or there are more or fewer labels than items.
        """
        new_id = _new_id if allow_duplicates else None
        again = iter(features) is not features  # a generator can be read only once
        used = False

        def lines() -> Iterator[bytes]:
            nonlocal used
            if used and not again:
                raise Refused("the connection was lost while a generator was read: add it again")
            used = True
            return lines_of(features, labels, priorities, new_id)

        return Added(**self._target.http().post_lines(self._path("pool"), lines))

    def add_table(
        self,
        source: Any,
        roles: dict[str, Any],
        *,
        labels: Iterable[Any] | None = None,
        copies: bool = False,
    ) -> Added:
        """Add the rows of a table by the roles of its columns.

        Raises:
            Refused: A role is wrong, or the labels or ids do not come from columns.
        """
        if labels is not None or copies:
            wrong, column = (
                ("labels", "label") if labels is not None else ("allow_duplicates", "id")
            )
            raise Refused(f"{wrong} can't be used with columns: name one, {column}=COLUMN")
        path = f"/projects/{self._target.project}"
        return Added(**asdict(add_items(self._target.http(), path, source, roles)))

    # --- dealing ---

    def pop(self, timeout: float = 600) -> tuple[int, Any]:
        """Take an item; return its id and what was added.

        ``timeout`` is accepted, as in superintendent, and has no effect: how long an item is kept
        is the project's setting.

        Raises:
            IndexError: There is no item now.
        """
        return self._popped.pop()

    def submit(self, id_: int, label: Any) -> None:
        """Answer an item that this queue popped; the answer is stored when this returns.

        Raises:
            ValueError: This queue did not pop the item.
            RequestRefused: The project's task does not allow the answer.
        """
        self._popped.submit(id_, plain(label))

    def undo(self) -> None:
        """Put back the item that was popped last, and withdraw its answer."""
        self._popped.undo()

    # --- the order ---

    def reorder(self, priorities: Mapping[int, int]) -> None:
        """Order the items by the priorities of their ids, the lowest first."""
        self.rank([id_ for id_, _ in sorted(priorities.items(), key=lambda pair: pair[1])])

    def set_priorities(self, ids: Sequence[int], priorities: Sequence[int]) -> None:
        """Order these items by these priorities, the lowest first."""
        self.reorder(dict(zip(map(int, ids), map(int, priorities), strict=True)))

    def rank(self, ids: Iterable[int]) -> int:
        """Put these items first, in this order; return the ranking's generation."""
        body = [str(int(id_)) for id_ in ids]
        return int(self._target.http().send("PUT", self._path("ranking"), body)["generation"])

    # --- reading ---

    def list_all(self) -> tuple[list[int], Any, list[Any]]:
        """Return ids, items and labels of all items, oldest first; a missing label is None."""
        ids, _ = self._pool()
        labels = self.labels()
        return ids, self._gather(ids), [labels.get(id_) for id_ in ids]

    def list_completed(self) -> tuple[list[int], Any, list[Any]]:
        """Return ids, items and labels of the items that have a label."""
        labels = self.labels()
        ids = [id_ for id_ in self._pool()[0] if id_ in labels]
        return ids, self._gather(ids), [labels[id_] for id_ in ids]

    def list_uncompleted(self) -> tuple[list[int], Any]:
        """Return ids and items of the items that have no label."""
        labels = self.labels()
        ids = [id_ for id_ in self._pool()[0] if id_ not in labels]
        return ids, self._gather(ids)

    def list_labels(self) -> list[Any]:
        """Return the label of each item, or None, oldest item first."""
        labels = self.labels()
        return [labels.get(id_) for id_ in self._pool()[0]]

    def labels(self) -> dict[int, JSONValue]:
        """Return each labelled item's answer: the most frequent one, of equals the latest."""
        opinions: dict[int, list[JSONValue]] = {}
        for row in self.label_rows():
            opinions.setdefault(int(row["item"]), []).append(row["value"])
        return {id_: _agreed(values) for id_, values in opinions.items()}

    def label_rows(self, **options: Unpack[LabelOptions]) -> list[dict[str, Any]]:
        """Return the labels that count, oldest first, with the columns of exports."""
        self._flush()
        return read_labels(self._target.http(), f"/projects/{self._target.project}", **options)

    @contextlib.contextmanager
    def session(self) -> Iterator[Session]:
        """Read the rows: ``with queue.session() as s: s.query(queue.data).first()``."""
        yield Session(self)

    def rows(self) -> Iterator[Row]:
        """Yield a row for each item, oldest first."""
        labels = {int(row["item"]): row for row in self.label_rows()}
        ids, open_ = self._pool()
        for start in range(0, len(ids), PAGE):
            part = ids[start : start + PAGE]
            self._fetch(part)
            for id_, still_open in zip(part, open_[start : start + PAGE], strict=True):
                label = labels.get(id_)
                yield Row(
                    id=id_,
                    input=self._payloads[id_],
                    output=None if label is None else label["value"],
                    worker_id=None if label is None else label["labeller"],
                    completed_at=None if label is None else label["created"],
                    open=still_open,
                )

    def labelled_count(self) -> int:
        """Return the number of labels that count."""
        return int(self._status()["labels"])

    def close(self) -> None:
        """Give back the items that were popped and not answered."""
        self._popped.close()

    def _path(self, name: str) -> str:
        return f"/projects/{self._target.project}/{name}"

    def task(self) -> JSONValue:
        """Return the project's task."""
        return self._target.http().get(f"/projects/{self._target.project}")["task"]

    def _status(self) -> dict[str, Any]:
        self._flush()
        status: dict[str, Any] = self._target.http().get(self._path("status"))
        return status

    def _pool(self) -> tuple[list[int], list[bool]]:
        pool = self._target.http().get(self._path("pool"))
        return [int(id_) for id_ in pool["items"]], pool["open"]

    def _gather(self, ids: Sequence[int]) -> Any:
        self._fetch(ids)
        return gather([self._payloads[id_] for id_ in ids])

    def _fetch(self, ids: Sequence[int]) -> None:
        missing = [id_ for id_ in ids if id_ not in self._payloads]
        for start in range(0, len(missing), PAGE):
            self._payloads.update(fetch(self._target, missing[start : start + PAGE]))


class Session:
    """Read-only part of an SQL session's interface."""

    def __init__(self, queue: NotebookQueue) -> None:
        self._queue = queue

    def query(self, data: type[Row]) -> Query:
        return Query(self._queue)


class Query:
    """Items as rows, oldest first."""

    def __init__(self, queue: NotebookQueue) -> None:
        self._queue = queue

    def __iter__(self) -> Iterator[Row]:
        return self._queue.rows()

    def first(self) -> Row | None:
        return next(iter(self), None)

    def all(self) -> list[Row]:
        return list(self)

    def count(self) -> int:
        return len(self._queue._pool()[0])


def _new_id() -> str:
    return str(uuid4())


def _agreed(values: Sequence[JSONValue]) -> JSONValue:
    """Return the most frequent value; of equally frequent ones the latest."""
    if len(values) == 1:
        return values[0]
    texts = [text_of(value) for value in values]
    counts = Counter(texts)
    best = max(range(len(values)), key=lambda index: (counts[texts[index]], index))
    return values[best]
