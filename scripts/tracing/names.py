"""Files whose names the running code uses: classes, constants, statements, errors."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "supt_async"
MAX_REEXPORTS = 4
"""Imports that are followed from where a name is used to where it is defined."""


def used_files(file: str, function: str) -> Iterator[str]:
    """Yield the files of the package that define what a function of ``file`` names."""
    imports = imported(file)
    for code in functions(file).get(function, ()):
        for name in (*code.co_names, *code.co_freevars):
            if name in imports:
                yield defining_file(*imports[name])


@cache
def functions(file: str) -> dict[str, list[CodeType]]:
    """Return the functions of a file by their qualified names."""
    found: dict[str, list[CodeType]] = {}
    front = [compile((PACKAGE / file).read_text(), file, "exec", dont_inherit=True)]
    while front:
        code = front.pop()
        found.setdefault(code.co_qualname, []).append(code)
        front += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
    return found


@cache
def imported(file: str) -> dict[str, tuple[str, str]]:
    """Return what a file imports from the package: for each name a file and the name there."""
    found = {}
    for node in ast.walk(ast.parse((PACKAGE / file).read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("supt_async"):
            for alias in node.names:
                where = file_of(f"{node.module}.{alias.name}") or file_of(str(node.module))
                if where is not None:
                    found[alias.asname or alias.name] = (where, alias.name)
    return found


def file_of(module: str) -> str | None:
    """Return the file of a module of the package; None if there is no such module."""
    path = ROOT.joinpath(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if candidate.exists():
            return candidate.relative_to(PACKAGE).as_posix()
    return None


def defining_file(file: str, name: str) -> str:
    """Follow a name through the files that only import it."""
    for _ in range(MAX_REEXPORTS):
        where = imported(file).get(name)
        if where is None or where[0] == file:
            break
        file, name = where
    return file
