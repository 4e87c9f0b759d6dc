"""The tree can be read: tests mirror the source, and folders, files and functions are small."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from math import inf
from pathlib import Path

from tests.support.layout.topics import TOPICS
from tests.support.mirror import TESTED_IN, WITHOUT_BEHAVIOUR

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "supt_async"
TESTS = ROOT / "tests"
OWN = {"support", "contract", "e2e", "faults", "model", "operation", "security", "site"}
"""Folders of tests that are about several parts together."""
TREES = ("supt_async", "frontend/src", "frontend/tests", "tests", "scripts", "docs/examples")
SUFFIXES = {".py", ".ts", ".tsx", ".css"}
GENERATED = {"node_modules", "static", "__pycache__"}
"""Folders that nobody writes by hand."""
MIGRATIONS = {"versions"}
"""Folders whose files stay as they are, of any size: they have run on people's databases."""

MOST_FILES = 15
"""Source files of a folder, without ``__init__.py``."""
MOST_LINES = {".py": 350, ".ts": 350, ".tsx": 350}
"""Lines of a source file by its suffix: at 300 look for the second noun."""
MOST_FUNCTION_LINES = 50
"""Lines of a function, without its decorators: at 40 look for the second thing that it does."""
CATALOGUES = "frontend/src/strings/languages/"
"""Folder of the texts: a language is one file, of any length."""
LONG_FILES: set[str] = set()
"""Files that are longer, and may only get shorter."""
LONG_FUNCTIONS: set[str] = set()
"""Functions that are longer, and may only get shorter."""


def sources(*trees: str) -> Iterator[Path]:
    """Yield all source files that are written by hand."""
    for tree in trees:
        for path in sorted((ROOT / tree).rglob("*")):
            if path.suffix in SUFFIXES and (GENERATED | MIGRATIONS).isdisjoint(path.parts):
                yield path


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules() -> set[str]:
    """Return the modules that a test file should stand for, relative to the package."""
    return {
        path.relative_to(PACKAGE).as_posix()
        for path in sources("supt_async")
        if path.name not in ("__init__.py", "__main__.py", "env.py")
    }


def mirror_of(module: str) -> str:
    """Return the test file that mirrors a module."""
    path = Path(module)
    return (path.parent / f"test_{path.name}").as_posix()


def is_mirrored(module: str) -> bool:
    """Return whether a module has a test file, or examples that one test holds it to."""
    examples = (TESTS / module).with_suffix(".json")
    return (TESTS / mirror_of(module)).exists() or examples.exists()


def test_each_module_has_a_test_file_of_its_name_or_says_where_it_is_tested() -> None:
    elsewhere = Counter(" ".join([WITHOUT_BEHAVIOUR, *TESTED_IN.values()]).split())
    mirrored = {module for module in modules() if is_mirrored(module)}
    assert [module for module, times in elsewhere.items() if times > 1] == []
    assert modules() - mirrored - set(elsewhere) == set()
    assert set(elsewhere) - modules() == set(), "they are gone: drop them from TESTED_IN"
    assert set(elsewhere) & mirrored == set(), "they have a test file: drop them from TESTED_IN"
    assert {test for test in TESTED_IN if not (TESTS / test).exists()} == set()


def test_each_test_file_is_named_for_its_module_or_says_that_it_has_a_topic() -> None:
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*/test_*.py")
        if path.relative_to(TESTS).parts[0] not in OWN
    }
    topics = {test for test in found if not is_named_for_a_module(test)}
    assert topics == TOPICS


def is_named_for_a_module(test: str) -> bool:
    """Tell whether a test is called ``test_MODULE.py`` or ``test_MODULE_topic.py``."""
    folder = (PACKAGE / test).parent
    words = Path(test).stem.removeprefix("test_").split("_")
    return any(
        (folder / f"{'_'.join(words[:count])}.py").exists() for count in range(1, len(words) + 1)
    )


def test_a_folder_has_few_files() -> None:
    files = Counter(name_of(path.parent) for path in sources(*TREES) if path.stem != "__init__")
    assert {folder: count for folder, count in files.items() if count > MOST_FILES} == {}


def test_no_file_has_grown_past_what_can_be_read_at_once() -> None:
    long = {
        name_of(path)
        for path in sources(*TREES)
        if len(path.read_text(encoding="utf-8").splitlines()) > MOST_LINES.get(path.suffix, inf)
        and not name_of(path).startswith(CATALOGUES)
    }
    assert long == LONG_FILES


def test_no_function_has_grown_past_what_can_be_read_at_once() -> None:
    long = {
        f"{name_of(path)}::{function.name}"
        for path in sources(*TREES)
        if path.suffix == ".py"
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        and (function.end_lineno or 0) - function.lineno + 1 > MOST_FUNCTION_LINES
    }
    assert long == LONG_FUNCTIONS
