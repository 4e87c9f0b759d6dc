"""Hatchling's hook: the page is built with the package (see ``page.py``)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def load_page() -> ModuleType:
    """Import ``page.py`` from beside this file: a hook's folder is not on the path."""
    spec = importlib.util.spec_from_file_location("page", Path(__file__).parent / "page.py")
    assert spec is not None
    assert spec.loader is not None
    page = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(page)
    return page


page = load_page()


class PageBuildHook(BuildHookInterface[Any]):
    """Builds the page unless the bundle that is there was made of the same sources."""

    def dependencies(self) -> list[str]:
        return [] if page.is_fresh(Path(self.root)) else [page.NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if not page.is_fresh(Path(self.root)):
            page.build(Path(self.root))
