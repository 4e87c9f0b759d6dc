"""Choice and loading of a project's model: the configured one, or a default by kind of item.

A model is anything with ``fit(X, y)`` and ``predict_proba(X)``. It is made in the worker process
by a *maker*, so that the orchestrator never holds it: the name of a factory (``module:factory``),
or a pickled factory. A factory is called without arguments and returns a new model. The default
models are in ``worker.default_models``.
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
from supt_async.learning.teachable import Learns, lacks, learnable, learns, needs_features
from supt_async.orchestrator.features.growing_files import Kind
from supt_async.plain_text import one_line, storable

SHOWN = 2_000
"""Number of characters of a traceback that are kept at its beginning, and at its end."""
DEFAULTS = "supt_async.orchestrator.worker.default_models"
"""Module of the default models' factories."""
ENCODED_DEFAULTS = "supt_async.orchestrator.worker.encoding.text_model"
"""Module of those for texts that have vectors of an encoder."""
MAX_LINE = 200
"""Number of characters that are shown of what an exception says."""
MAX_NAME = 80
"""Number of characters that are shown of the name of an exception's class."""
MAX_TEXT = 100_000
"""Number of characters of an exception's text that are looked at."""
SPANS = "supt_async.orchestrator.worker.spans.model:SpanModel"
"""Name of the model of spans, by which jobs tell it: it has no ``predict_proba``."""
PACKAGES = {"skactiveml": "scikit-activeml"}
"""Package to install for a module, where the names differ."""


class Model(Protocol):
    """Classifier with scikit-learn's interface."""

    def fit(self, x: Any, y: NDArray[Any], /) -> Any: ...

    def predict_proba(self, x: Any, /) -> Any: ...


Factory: TypeAlias = Callable[[], Any]
Maker: TypeAlias = str | bytes
"""Name of a factory, or a pickled factory: small enough to be sent to a worker."""


def make_maker(model: str | Factory) -> Maker:
    """Return the maker for a configured model.

    Raises:
        Refused: If the named factory can't be loaded.
    """
    if isinstance(model, str):
        load_factory(model)
        return model
    return bytes(cloudpickle.dumps(model))


def wants_vectors(model: str | Factory) -> bool:
    """Tell whether a configured model gets the vectors of an encoder, as its factory may say.

    Raises:
        Refused: If the named factory can't be loaded.
    """
    factory = load_factory(model) if isinstance(model, str) else model
    return bool(getattr(factory, "wants", None) == "vectors")


def default_maker(task: JSONValue, kind: Kind, *, encoded: bool = False) -> Maker | None:
    """Return the default model for items of this kind; None if there is none.

    ``encoded`` texts and rows have vectors of an encoder as well.
    """
    if not learnable(task) or lacks(task) or (kind is Kind.TEXT and needs_features(task)):
        return None
    if learns(task) is Learns.SPANS:
        return None if kind is Kind.FILE else SPANS
    match kind:
        case Kind.NUMBERS:
            return f"{DEFAULTS}:numbers"
        case Kind.TEXT:
            return f"{ENCODED_DEFAULTS}:encoded_texts" if encoded else f"{DEFAULTS}:texts"
        case Kind.ROW:
            return f"{ENCODED_DEFAULTS}:encoded_rows" if encoded else f"{DEFAULTS}:rows"
        case Kind.FILE:
            return None


def load_factory(name: str, what: str = "model") -> Factory:
    """Import ``module:factory``; modules are also looked for in the working directory.

    ``what`` is the name for it in error messages.

    Raises:
        Refused: If it can't be imported.
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
    """Make modules in the working directory importable."""
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
        importlib.invalidate_caches()


def _broken(what: str, module_name: str, exc: Exception) -> Refused:
    return Refused(
        f"{what}: {module_name!r} can't be imported ({class_of(exc)}:"
        f" {first_line(exc)}); repair it first"
    )


def first_line(exc: BaseException) -> str:
    """Return the first line of an exception's text, at most 200 characters of it."""
    return one_line(_text_of(exc), MAX_LINE) or "no reason given"


def class_of(exc: BaseException) -> str:
    """Return the name of an exception's class, whatever a model has called it."""
    return one_line(type(exc).__name__, MAX_NAME) or "exception"


def brief(exc: BaseException) -> str:
    """Return an exception's traceback as text, without the middle of a long one."""
    try:
        text = "".join(traceback.format_exception(exc))
    except MemoryError:
        raise
    except BaseException:  # noqa: BLE001 - a user's class whose text can't be made
        text = class_of(exc)
    if len(text) > 2 * SHOWN:
        text = f"{text[:SHOWN]}\n[{len(text) - 2 * SHOWN:,} characters]\n{text[-SHOWN:]}"
    return f"\n{storable(text)}"


def _text_of(exc: BaseException) -> str:
    try:
        return str.__getitem__(str(exc), slice(None, MAX_TEXT))
    except MemoryError:
        raise
    except BaseException:  # noqa: BLE001 - a model's exception may raise SystemExit when asked
        return ""
