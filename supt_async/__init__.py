"""A labelling server that learns while people label."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from supt_async.notebook import Superintendent

__version__ = "0.2.0"
__all__ = ["Superintendent", "__version__"]


def __getattr__(name: str) -> object:
    # Not at the top: a server needs no ipywidgets.
    if name != "Superintendent":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        from supt_async.notebook import Superintendent
    except ModuleNotFoundError as exc:
        if exc.name not in ("ipywidgets", "anywidget", "pandas"):
            raise
        raise ImportError(
            f"the notebook needs {exc.name}: pip install ipywidgets anywidget pandas"
        ) from exc
    return Superintendent
