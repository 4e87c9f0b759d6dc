"""Which model a project gets: the one that was named, or a default by what the items are.

A model is anything with ``fit(X, y)`` and ``predict_proba(X)``. It is made in the worker
process, so that this one never holds it, by a *maker*: the name of a factory
(``module:factory``), or a factory that was pickled. A factory is called without arguments and
returns a new model. The models themselves are in ``defaults``.
"""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import cloudpickle
from numpy.typing import NDArray

from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.learning.teachable import learnable, needs_features
from supt_async.orchestrator.features.growing_files import Kind

SHOWN = 2_000
"""Characters of a traceback that are kept from its beginning, and from its end."""
DEFAULTS = "supt_async.orchestrator.worker.default_models"
PACKAGES = {"skactiveml": "scikit-activeml"}
"""Packages whose names are not those of their modules, by module."""


class Model(Protocol):
    def fit(self, x: Any, y: NDArray[Any], /) -> Any: ...

    def predict_proba(self, x: Any, /) -> Any: ...


Factory: TypeAlias = Callable[[], Any]
Maker: TypeAlias = str | bytes
"""The name of a factory, or a pickled one: small, and fit to be sent to a worker."""


def make_maker(model: str | Factory) -> Maker:
    """Turn what a user gave into what a worker can make a model with.

    Raises:
        Refused: If the named factory can't be loaded.
    """
    if isinstance(model, str):
        load_factory(model)
        return model
    return bytes(cloudpickle.dumps(model))


def default_maker(task: JSONValue, kind: Kind) -> Maker | None:
    """Name the default model for items of this kind; None if there is none for them."""
    if not learnable(task) or (kind is Kind.TEXT and needs_features(task)):
        return None
    match kind:
        case Kind.NUMBERS:
            return f"{DEFAULTS}:numbers"
        case Kind.TEXT:
            return f"{DEFAULTS}:texts"
        case Kind.ROW:
            return f"{DEFAULTS}:rows"


def load_factory(name: str, what: str = "model") -> Factory:
    """Import ``module:factory``; modules are also looked for in the working directory.

    ``what`` is what errors call it.

    Raises:
        Refused: If there is no such thing; the text is one line that says what to do.
    """
    module_name, colon, path = name.partition(":")
    if not (module_name and colon and path):
        raise Refused(f"{what} {name!r}: write it as module:factory, for example my_model:make")
    look_here()
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as exc:
        if exc.name is None or not f"{module_name}.".startswith(f"{exc.name}."):
            raise _broken(f"{what} {name!r}", module_name, exc) from exc
        package = PACKAGES.get(exc.name.partition(".")[0])
        cure = f"pip install {package}" if package else "install it, or run this in its folder"
        raise Refused(f"{what} {name!r}: there is no module {module_name!r}; {cure}") from exc
    except Exception as exc:
        raise _broken(f"{what} {name!r}", module_name, exc) from exc
    for part in path.split("."):
        try:
            found = getattr(found, part)
        except AttributeError as exc:
            raise Refused(f"{what} {name!r}: {module_name!r} has no {path!r} in it") from exc
    if not callable(found):
        raise Refused(
            f"{what} {name!r}: it is a {type(found).__name__}; name a function that returns a new"
            f" {what}"
        )
    factory: Factory = found
    return factory


def look_here() -> None:
    """Let modules be found in the working directory."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
        importlib.invalidate_caches()


def _broken(what: str, module_name: str, exc: Exception) -> Refused:
    return Refused(
        f"{what}: {module_name!r} can't be imported ({type(exc).__name__}:"
        f" {first_line(exc)}); repair it first"
    )


def first_line(exc: BaseException) -> str:
    """Return the beginning of what an exception says; one line, of at most 200 characters."""
    lines = _said(exc).strip().splitlines()
    return printable(lines[0][:200]) if lines else "no reason given"


def brief(exc: BaseException) -> str:
    """Return an exception's traceback, as text of which a long middle is left out."""
    try:
        text = "".join(traceback.format_exception(exc))
    except Exception:  # noqa: BLE001 - a class of the user's own, whose text can't be made
        text = type(exc).__name__
    if len(text) > 2 * SHOWN:
        text = f"{text[:SHOWN]}\n[{len(text) - 2 * SHOWN:,} characters]\n{text[-SHOWN:]}"
    return f"\n{printable(text)}"


def printable(text: str) -> str:
    """Replace what can't be stored or sent: halves of surrogate pairs, and U+0000."""
    return text.encode(errors="replace").decode().replace("\0", "?")


def _said(exc: BaseException) -> str:
    try:
        return str(exc)
    except Exception:  # noqa: BLE001 - as above
        return ""
