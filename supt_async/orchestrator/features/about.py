"""Description of a folder with features, in a file beside them."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import msgspec

from supt_async.orchestrator.features.columns import Seen
from supt_async.orchestrator.features.growing_files import Files, Kind

FORMAT = 3
"""Version of the files' format."""
ABOUT = "about.json"
"""File that describes the other files of the folder."""
MAX_NAMED = 10
"""Number of unfit items of which it is noted what is wrong with them."""


class About(msgspec.Struct, kw_only=True):
    """Description of a folder's files, and whether they can be complete."""

    format: int
    kind: Kind
    shape: tuple[int, ...]
    boot: str
    """Id of the boot of the machine that wrote them; empty once they are flushed to the disk."""
    columns: list[Seen] = []
    unread: dict[str, str] = {}
    unfit: dict[int, str] = {}
    """What is wrong with the first unfit items, by their ids."""
    changes: int = 0
    """Number of the latest change of the items' content that the files have."""
    files: Files = Files.NONE

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the description of a folder.

        Raises:
            OSError, msgspec.DecodeError: If there is none, or not of this version.
        """
        return msgspec.json.decode((folder / ABOUT).read_bytes(), type=cls)

    def write(self, folder: Path) -> None:
        """Replace the description of a folder."""
        new = folder / f"{ABOUT}.new"
        new.write_bytes(msgspec.json.encode(self))
        new.replace(folder / ABOUT)
