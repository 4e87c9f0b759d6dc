"""Command ``supt`` with the portable queue on any database, to compare it with the native ones."""

from __future__ import annotations

import functools
from typing import Any
from unittest import mock

from supt_async.cli import main, options
from supt_async.storage.factory import open_storage

PORTABLE: dict[str, Any] = {"portable": True}

if __name__ == "__main__":
    opening = functools.partial(open_storage, **PORTABLE)
    with mock.patch.object(options, "open_storage", opening):
        main()
