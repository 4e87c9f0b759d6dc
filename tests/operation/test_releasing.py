"""A release has what it must have, and nothing that must not be given away."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from scripts.page import bundled, licences
from scripts.releasing.bom import component
from scripts.releasing.contents import IN_BOTH, WHEEL_ONLY, check_names
from scripts.releasing.installers import extras, find_python
from scripts.releasing.steps import ReleaseFailed

FRONTEND = Path(__file__).parent.parent.parent / "frontend"


@pytest.mark.parametrize(
    "name",
    [
        "frontend/node_modules/preact/index.js",
        "supt_async/__pycache__/config.cpython-311.pyc",
        "supt.db-wal",
        "scripts/deploy/.env",
        "certificates/private.key",
    ],
)
def test_caches_databases_and_secrets_are_not_packed(name: str) -> None:
    with pytest.raises(ReleaseFailed, match="does not belong there"):
        check_names([*IN_BOTH, name], IN_BOTH)


def test_the_wheel_has_the_package_and_nothing_else() -> None:
    own = [*IN_BOTH, "supt_async-0.2.0.dist-info/licenses/LICENSE"]
    check_names(own, IN_BOTH, only=WHEEL_ONLY)
    with pytest.raises(ReleaseFailed, match=r"tests/conftest\.py"):
        check_names([*own, "tests/conftest.py"], IN_BOTH, only=WHEEL_ONLY)


def test_a_package_without_the_page_is_no_release() -> None:
    with pytest.raises(ReleaseFailed, match=r"not packed: supt_async/static/index\.html"):
        check_names([name for name in IN_BOTH if "index" not in name], IN_BOTH)


def test_the_bill_names_each_package_of_the_page_and_none_of_its_tests() -> None:
    parts = {
        part["name"]: part for path, e in bundled(FRONTEND).items() for part in [component(path, e)]
    }
    # A package that tests want as well, and one below another one.
    assert {"preact", "@annotorious/core"} <= parts.keys()
    assert parts.keys().isdisjoint({"vite", "vitest", "typescript"})
    assert [name for name, part in parts.items() if not part["licenses"]] == []
    preact = parts["preact"]
    assert preact["purl"] == f"pkg:npm/preact@{preact['version']}"
    (digest,) = preact["hashes"]
    assert digest["alg"] == "SHA-512"
    assert len(digest["content"]) == 128


def test_the_page_goes_with_the_licence_of_each_package_in_it() -> None:
    text = licences(FRONTEND)
    for path, entry in bundled(FRONTEND).items():
        name = path.rpartition("node_modules/")[2]
        assert f"\n{name} {entry['version']}, {entry['license']}\n" in text
    assert text.count("Permission is hereby granted, free of charge") >= 5


def test_the_extras_are_those_that_the_wheel_offers(tmp_path: Path) -> None:
    wheel = tmp_path / "supt_async-1-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        lines = (
            "Metadata-Version: 2.4\nName: supt_async\nProvides-Extra: llm\nProvides-Extra: mysql\n"
        )
        archive.writestr("supt_async-1.dist-info/METADATA", lines)
    assert extras(wheel) == ["llm", "mysql"]


def test_a_program_named_for_a_python_that_is_not_there_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\necho 'command not found' >&2\nexit 127\n")
    shim.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_python("3.99") is None
