"""Notebook interface: superintendent's widget, over a labelling server."""

from __future__ import annotations

from supt_async.notebook.superintendent import Superintendent

__all__ = ["Superintendent"]
