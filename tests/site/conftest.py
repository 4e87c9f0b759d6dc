"""The site, built once for all tests of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.website.building import build


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as scripts/site does; return the folder of its HTML."""
    return build(tmp_path_factory.mktemp("site") / "site")
