"""Work on many items of a project that an owner has asked for: one at a time in each project."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from supt_async.domain.ids import ProjectId
from supt_async.server.errors import Denied

UNDER_WAY = "labels of this project are being made or taken back: try again when that has ended"


class BulkWork:
    """The projects on whose items such work is under way."""

    def __init__(self) -> None:
        self._projects: set[ProjectId] = set()

    @contextlib.contextmanager
    def alone(self, project: ProjectId) -> Iterator[None]:
        """Keep other work on the project out while a block runs.

        Raises:
            Denied: Some is under way.
        """
        if project in self._projects:
            raise Denied(409, UNDER_WAY)
        self._projects.add(project)
        try:
            yield
        finally:
            self._projects.discard(project)
