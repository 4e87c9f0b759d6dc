"""Layout around the labelling widget: progress, model and messages."""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from supt_async.domain.results import IdleReason
from supt_async.protocol import messages as m

_WIDE = {"justify_content": "center", "padding": "2.5% 0", "display": "flex", "width": "100%"}


class Layout:
    """Parts around a labelling widget; ``parts`` has those to show now."""

    def __init__(self, labelling: Any | None, on_retrain: Callable[[Any], None] | None) -> None:
        self.labelling = labelling
        self.progressbar = widgets.FloatProgress(max=1, description="Progress:")
        self.counted = widgets.Label("")
        self.message = widgets.HTML("")
        if on_retrain is None:
            self.retrain_button: Any = widgets.Box()
            self.model_performance: Any = widgets.Box()
        else:
            self.retrain_button = widgets.Button(
                description="Retrain",
                tooltip="Train the model, and rank what is unlabelled by its predictions.",
                icon="refresh",
            )
            self.retrain_button.on_click(on_retrain)
            self.model_performance = widgets.HTML("")
        half = {"width": "50%"}
        self.top_bar = widgets.HBox(
            [
                widgets.HBox([self.progressbar, self.counted], layout=half),
                widgets.HBox([self.retrain_button, self.model_performance], layout=half),
            ]
        )

    def labelling_parts(self) -> tuple[Any, ...]:
        """Return the parts to show while there is an item."""
        # Whatever else has display and on_submit is for its owner to put on screen.
        inner = (self.labelling,) if isinstance(self.labelling, widgets.Widget) else ()
        return (self.top_bar, self.message, *inner)

    def idle_parts(self, idle: m.IdleNotice | None, connected: bool) -> tuple[Any, ...]:
        """Return the parts to show while there is no item, and why."""
        done = idle is not None and idle.reason is IdleReason.DONE
        self.progressbar.bar_style = "success" if done else ""
        if done:  # the count may come a moment later
            self.progressbar.value = 1.0
        title = widgets.HTML(f"<h1>{html.escape(reason(idle, connected))}</h1>")
        return (self.top_bar, self.message, widgets.Box((title,), layout=_WIDE))

    def count(self, progress: m.Progress | None) -> None:
        """Show the project's progress."""
        if progress is None:
            return
        self.progressbar.value = progress.done / progress.total if progress.total else 0.0
        self.counted.value = f"{progress.done} of {progress.total}"

    def say(self, text: str) -> None:
        """Show a line of text; an empty one removes it."""
        self.message.value = f"<p>{html.escape(text)}</p>" if text else ""


def reason(idle: m.IdleNotice | None, connected: bool) -> str:
    """Return why there is no item on screen."""
    if not connected:
        return "The server is away. Your answers are kept until it is back."
    if idle is None:
        return "Loading…"
    match idle.reason:
        case IdleReason.DONE:
            return "Finished labelling 🎉!"
        case IdleReason.PAUSED:
            return "The project is paused."
        case IdleReason.NOTHING_FOR_YOU:
            return "Nothing is left for you: you have seen the rest."
        case IdleReason.WAITING:
            out = idle.out or 0
            return f"The rest is with others ({out}). Yours comes as soon as one is free."


def ask_name(on_name: Callable[[str], None]) -> tuple[Any, ...]:
    """Return a prompt for the labeller's name."""
    field = widgets.Text(placeholder="Your name or user ID", continuous_update=False)
    button = widgets.Button(description="Begin", button_style="primary")

    def begin(_: Any) -> None:
        name = str(field.value).strip()
        if name:
            on_name(name)

    field.observe(begin, names="value")
    button.on_click(begin)
    title = widgets.HTML("<h2>Please enter your name or user ID:</h2>")
    return (title, widgets.Box((field, button), layout=_WIDE))


def repair(widget: Any) -> None:
    """Remove children without a view from a widget: Jupyter shows them as a red error.

    ipyannotations' box, tag and multi-class widgets have such a child: a listener for keys.
    """
    children = getattr(widget, "children", None)
    if isinstance(children, tuple) and any(_viewless(child) for child in children):
        widget.children = tuple(child for child in children if not _viewless(child))


def _viewless(child: Any) -> bool:
    return getattr(child, "_view_name", "") is None
