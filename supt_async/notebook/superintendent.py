"""Widget with superintendent's interface: add, label, retrain, orchestrate.

It combines the parts: a ``WidgetBridge`` to label on, a ``NotebookQueue`` to read and rank, and
a ``Recipe`` to learn by.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from typing import Any, Unpack

import ipywidgets as widgets
import numpy as np

from supt_async.client.labels import LabelOptions, extra_columns
from supt_async.domain.project import Role
from supt_async.domain.values import JSONValue
from supt_async.errors import Refused
from supt_async.notebook.arguments import refuse_unknown
from supt_async.notebook.local_server import IN_MEMORY
from supt_async.notebook.queue import NotebookQueue
from supt_async.notebook.retrain import (
    Orchestration,
    Recipe,
    TrainingResult,
    choose_acquisition,
    learn,
)
from supt_async.notebook.server_target import ServerTarget, find_target, is_server
from supt_async.notebook.widget.bridge import WidgetBridge
from supt_async.notebook.widget.layout import Layout, ask_name
from supt_async.notebook.widget_tasks import checked, choice_of, task_of

LABEL_COLUMNS = (
    *("label", "item", "external_id", "labeller", "value", "ms", "created", "generation"),
    *("late", "withdrawn", "suggestion_source", "suggestion", "accepted", "machine"),
)
ITEM_COLUMNS = (
    *("external_id", "item", "value", "confidence", "labels", "labellers", "agreement"),
    "corrected",
)


class Superintendent(widgets.VBox):
    """A widget to label items in a notebook, together with others, while a model learns.

    ``connection_string`` is either a database (``sqlite:///labels.db``, ``postgresql://...``,
    ``mysql://...``), for which this process starts a server, or the address of a running server
    (``ws://host:8000/PROJECT``, an invitation link), with ``token=`` or ``SUPT_TOKEN``.
    ``database_url`` is another name for it.

    ``project`` is made on first use in a database. Its task is ``task``, or a choice of the
    ``options``, or what ``labelling_widget`` asks. Without a ``labelling_widget`` the labelling
    page is shown.

    ``features`` and ``labels`` are passed to ``add_features``. ``model``, ``eval_method``,
    ``acquisition_function`` (a name or a function), ``shuffle_prop`` and ``model_preprocess`` are
    used by ``retrain``. ``worker_id`` is the labeller's name; True shows a field to type it in.

    Raises:
        TypeError: An argument is unknown.
        SuptError: The database or server can't be used; the text says what to do.
    """

    _target: ServerTarget | None = None
    """Server and project; None until it is found, and after ``close``."""

    def __init__(
        self,
        *,
        connection_string: str | None = None,
        features: Any = None,
        labels: Iterable[Any] | None = None,
        labelling_widget: Any = None,
        model: Any = None,
        eval_method: Callable[..., Any] | None = None,
        acquisition_function: str | Callable[..., Any] | None = None,
        shuffle_prop: float = 0.1,
        model_preprocess: Callable[..., Any] | None = None,
        worker_id: str | bool | None = None,
        database_url: str | None = None,
        project: str | None = None,
        task: JSONValue = None,
        options: Iterable[Any] | None = None,
        token: str | None = None,
        layout: Any = None,
        **unknown: Any,
    ) -> None:
        refuse_unknown(Superintendent, unknown)
        if options is not None:
            task = choice_of(task, options)
        address = _address(connection_string, database_url)
        ours = labelling_widget is None and (model is None or task is not None)
        if ours and task is None and not is_server(address):
            raise Refused(
                "give labelling_widget=, or task= or options= for the labelling page, or a model="
                " to orchestrate"
            )
        super().__init__(**({} if layout is None else {"layout": layout}))
        self.model, self.eval_method = model, eval_method
        self.acquisition_function = choose_acquisition(acquisition_function)
        self.shuffle_prop, self.model_preprocess = shuffle_prop, model_preprocess
        self.labelling_widget = labelling_widget
        self._recipe()  # so that an error in it shows at once
        asked = task_of(labelling_widget) if task is None else checked(task)
        self._target = target = find_target(address, project, token, lambda: asked)
        self._build(target, ours, worker_id if isinstance(worker_id, str) and worker_id else None)
        try:
            if features is not None:
                self.queue.enqueue(features, labels)
            if worker_id is True:
                self.children = ask_name(self._named)
            else:
                self._begin(ours or labelling_widget is not None)
        except BaseException:
            self.close()
            raise

    def _build(self, target: ServerTarget, ours: bool, worker: str | None) -> None:
        """Make the parts of the widget; ``ours`` if it shows our own labelling page."""
        self._last_n_labelled = 0
        retrain = None if self.model is None else self.retrain
        self._layout = Layout(self.labelling_widget, retrain)
        self.progressbar, self.top_bar = self._layout.progressbar, self._layout.top_bar
        self.retrain_button = self._layout.retrain_button
        self.model_performance = self._layout.model_performance
        screen = _page_screen() if ours else WidgetBridge
        self._bridge = screen(target, worker, self._layout, self._put)
        self.queue = NotebookQueue(target, worker, self._bridge.session.flush)

    def _begin(self, labels: bool) -> None:
        """Show the first item; without ``labels`` this widget only shows the progress."""
        if labels:
            self._bridge.begin()
        else:
            self.children = (self.top_bar,)

    def __repr__(self) -> str:
        return f"<Superintendent {self._target or 'closed'!r}>"

    # --- adding and reading ---

    def add_features(
        self,
        features: Any,
        labels: Iterable[Any] | None = None,
        *,
        allow_duplicates: bool = False,
        model_input: Any = None,
        **roles: Any,
    ) -> None:
        """Add items: an array (along its first axis), a DataFrame (rows), a list, a generator.

        The same call again adds nothing, unless ``allow_duplicates`` is set: items are recognised
        by their content, and equal items by their position among each other. ``labels`` has one
        known answer for each item, or None; known answers train the model and close the item.

        ``roles`` say what the columns of a table are, as in ``client.Project.add_items``:
        ``add_features(df, show=["title", "body"], label="topic")``. The role ``features`` is called
        ``model_input`` here. Without roles an item is the whole row.

        Raises:
            Refused: An item can't be stored, or there are more or fewer labels than items.
        """
        if model_input is not None:
            roles["features"] = model_input
        if roles:
            self.queue.add_table(features, roles, labels=labels, copies=allow_duplicates)
        else:
            self.queue.enqueue(features, labels, allow_duplicates=allow_duplicates)
        self._bridge.added(any_open=len(self.queue) > 0)

    @property
    def current(self) -> Any:
        """The item on the screen, exactly as it was added; None if there is no item."""
        return self._bridge.value

    @property
    def new_labels(self) -> list[Any]:
        """The label of each item, or None, in the order in which the items were added."""
        return self.queue.list_labels()

    @property
    def progress(self) -> float:
        """Share of the items that are answered; NaN if there are no items."""
        return self.queue.progress

    def labels_frame(self, **options: Unpack[LabelOptions]) -> Any:
        """Return the labels that count as a pandas DataFrame, one row for each, oldest first.

        Columns: label (its id), item, external_id, labeller, value, ms (on the screen), created
        (UTC), generation, late, withdrawn; suggestion_source, suggestion, accepted (None where none
        was shown) and machine (a program gave it). ``resolve="consensus"`` or ``"majority"`` gives
        a row for each item instead; ``include=["item", "features", "meta"]`` adds columns of the
        items, ``since=`` and ``machine=False`` leave labels out: see ``supt labels export``.
        """
        import pandas as pd

        rows = self.queue.label_rows(**options)
        columns = LABEL_COLUMNS if options.get("resolve", "none") == "none" else ITEM_COLUMNS
        frame = pd.DataFrame(rows, columns=[*columns, *extra_columns(options)])
        frame["item"] = frame["item"].astype("int64")
        if "created" in frame:
            frame["created"] = pd.to_datetime(frame["created"], utc=True, format="ISO8601")
        return frame

    def invite(self, name: str, role: str = "labeller") -> str:
        """Return a link with which a colleague labels in a browser.

        ``role`` is ``labeller``, or ``admin`` for an owner. The link leads to the server; if this
        process serves the database, it opens on this machine only, and a warning says so.
        """
        if self._target is None:
            raise Refused("this widget is closed")
        return self._target.link(name, Role(role))

    # --- labelling ---

    def _apply_annotation(self, y: Any) -> None:
        """Label what is on screen, and show the next; None skips.

        Raises:
            RequestRefused: The project's task does not allow the label; the item stays.
        """
        self._bridge.apply(y)

    def _undo(self) -> None:
        """Take the last answer back, and show its item again."""
        self._bridge.undo()

    # --- learning ---

    def retrain(self, button: Any = None) -> None:
        """Fit the model to the labels, show its score, and rank the unlabelled items.

        ``model_preprocess`` gets the labelled items with their labels, and later the unlabelled
        items with None. Then follow ``fit(x, y)``; ``eval_method(model, x, y)``, or the
        cross-validated accuracy without one; and
        ``acquisition_function(predict_proba(x), shuffle_prop=...)``, which returns the ranks.

        Raises:
            Refused: There is no model, or an orchestrator leads the project.
        """
        learned = TrainingResult("The training failed.")
        if self.model is not None:
            self.model_performance.value = "Retraining…"
        try:
            learned = learn(self.queue, self._recipe())
        finally:
            if self.model is not None:
                self.model_performance.value = learned.said

    def orchestrate(
        self,
        interval_seconds: float | None = 60,
        interval_n_labels: int = 0,
        shuffle_prop: float = 0.1,
        max_runs: float = np.inf,
        *,
        background: bool = False,
    ) -> Orchestration:
        """Retrain repeatedly, or once with ``interval_seconds=None``.

        Every ``interval_seconds`` the model is retrained if there are at least
        ``interval_n_labels`` new labels. Training ends after ``max_runs`` runs, or with
        Kernel > Interrupt. With ``background`` it continues in a thread until ``stop()`` of the
        returned object is called.

        Unless it runs in the background, the widget first gives back the item on the screen.
        """
        if self.model is None:
            raise Refused("no model to retrain: give model= when you make the widget")
        self.shuffle_prop = shuffle_prop
        once = interval_seconds is None

        def run() -> bool:
            return self._run_orchestration(interval_n_labels)

        orchestration = Orchestration(run, interval_seconds or 0.0, 1 if once else max_runs)
        if background:
            orchestration.start()
        elif once:
            orchestration.runs += run()
        else:
            self._bridge.rest()
            orchestration.go()
        return orchestration

    def _run_orchestration(self, interval_n_labels: int) -> bool:
        labels = self.queue.labelled_count()
        if labels - self._last_n_labelled < interval_n_labels:
            return False
        self._last_n_labelled = labels
        self.retrain()
        print(self.model_performance.value)  # noqa: T201 - the cell's output, as superintendent's
        return True

    def _recipe(self) -> Recipe:
        return Recipe(
            model=self.model,
            eval_method=self.eval_method,
            acquisition=self.acquisition_function,
            shuffle_prop=self.shuffle_prop,
            preprocess=self.model_preprocess,
        )

    # --- the widget's life ---

    def close(self) -> None:
        """Give back the item on the screen, and disconnect from the server."""
        target, self._target = self._target, None
        if target is not None:
            self._bridge.close()
            self.queue.close()
            target.close()
        super().close()

    def _named(self, name: str) -> None:
        self._bridge.session.worker = self.queue.worker_id = name
        self._bridge.begin()

    def _put(self, parts: tuple[Any, ...]) -> None:
        if self.children != parts:
            self.children = parts


def _page_screen() -> type[WidgetBridge]:
    """Return the page's bridge, imported late: the other widgets need no built page."""
    from supt_async.notebook.widget.page_bridge import PageBridge

    return PageBridge


def _address(connection_string: str | None, database_url: str | None) -> str:
    if connection_string is not None and database_url is not None:
        raise TypeError("connection_string and database_url are the same: give one of them")
    address = connection_string or database_url
    if address is None:
        warnings.warn(
            "the labels are kept in memory, and lost with this process: to keep them, give"
            " connection_string='sqlite:///labels.db'",
            stacklevel=3,
        )
    return address or IN_MEMORY
