"""Exceptions of supt_async.

* SuptError
    * ProtocolError - the peer violated the protocol; ``reason`` names the rule, never the data
    * Refused - a request that can't be carried out; its text says what to do (exit code 1)
        * NotFound
        * CursorExpired - events after a cursor were deleted
        * BadFile - a line of an imported file, or a task file; ``line`` says which
    * StorageError - the database refused or vanished; ``public`` is what strangers may read
        * StorageUnavailable - worth retrying (exit code 3)
            * StorageReplaced - the SQLite file was exchanged or removed under the process
        * UnfitDatabase - it is configured so that supt can't use it (exit code 3)
        * StorageBusy - the queue in front of the database is full; worth retrying
            * StatementTooSlow - it was cancelled at its time limit
        * SchemaMismatch - created by an older or newer version; says what to run
        * DatabaseInUse - another server has the SQLite file
    * TrainingError - a training run ended without a model; its text is shown to the owner
        * TrainingTimedOut
        * OutOfMemory
        * WorkerDied

A *refused label* is not an error: it is an answer (domain.results.Verdict).
"""

from __future__ import annotations

from supt_async.domain.results import ErrorCode


class SuptError(Exception):
    """Base class: ``except SuptError`` catches all of the above and nothing else."""


class ProtocolError(SuptError):
    """The other side sent something that the protocol does not allow.

    ``code`` is the code of the ``error`` that answers it (docs/protocol.md, rule 11), ``re`` the id
    of the request, if one could be read.
    """

    def __init__(self, code: ErrorCode, reason: str, re: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.re = re


class Refused(SuptError):
    """A request that can't be carried out; the text is one line that says what to do."""


class NotFound(Refused):
    """A named project, item, file or the like does not exist."""


class CursorExpired(Refused):
    """Events after a cursor were deleted: nobody can go on where it stands."""


class BadFile(Refused):
    """A file that has not the expected content; nothing of it was stored."""

    def __init__(self, reason: str, *, file: str | None = None, line: int | None = None) -> None:
        where = ", ".join(
            part for part in (file, None if line is None else f"line {line}") if part is not None
        )
        super().__init__(f"{where}: {reason}" if where else reason)
        self.reason = reason
        self.file = file
        self.line = line


class StorageError(SuptError):
    """The database refused or vanished.

    The text is for logs and the command line: it may name the database, its host and user.
    ``public`` is what anybody on the network may read.
    """

    def __init__(self, text: str, *, public: str = "the database can't be used now") -> None:
        super().__init__(text)
        self.public = public


class StorageUnavailable(StorageError):
    """The database can't be reached now; the same request may succeed later."""


class StorageReplaced(StorageUnavailable):
    """The SQLite file that a process has open is not at its path any more: start it again."""


class UnfitDatabase(StorageError):
    """The database is configured so that supt can't use it; the text says what to change."""


class StorageBusy(StorageError):
    """Too many requests are waiting for the database; the same request may succeed later."""


class StatementTooSlow(StorageBusy):
    """A statement was cancelled at its time limit; a smaller request may succeed."""

    def __init__(self) -> None:
        text = "this takes the database too long: ask for less at a time"
        super().__init__(text, public=text)


class SchemaMismatch(StorageError):
    """The database was made by another version of supt_async; the text names versions only."""

    def __init__(self, text: str) -> None:
        super().__init__(text, public=text)


class DatabaseInUse(StorageError):
    """Another server has this SQLite file open."""


class TrainingError(SuptError):
    """A training run ended without a model; the text is shown to the project's owner."""


class NotProbabilities(TrainingError):
    """The model's output for an item is not a probability for each class."""


class TrainingTimedOut(TrainingError):
    """The model did not finish within its deadline."""


class OutOfMemory(TrainingError):
    """The model needed more memory than a training may allocate."""


class WorkerDied(TrainingError):
    """The training process ended by itself: killed, out of memory, or crashed."""
