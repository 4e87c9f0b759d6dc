"""Options of one project's trainings: its owner's choices come before the orchestrator's own.

An owner chooses the hold-out, an acquisition function by its name, and a model by the name under
which the orchestrator offers it (``TrainingOptions.offered``), never by a module: owners may not
run code here. Each choice that an owner leaves open is the orchestrator's.
"""

from __future__ import annotations

from dataclasses import replace

from supt_async.domain.ids import Term
from supt_async.domain.project import Project, Settings
from supt_async.errors import Refused, TrainingError
from supt_async.learning.acquisition import ACQUISITIONS
from supt_async.orchestrator.model_loading import Factory, Maker, make_maker, wants_vectors
from supt_async.orchestrator.options import TrainingOptions, ranking_options
from supt_async.storage.ports import Training
from supt_async.storage.project_settings import BUILT_IN


class ProjectOptions:
    """What a project's owner has chosen, and the options that follow; ``refresh`` reads it again.

    Raises:
        Refused: If the options name a model or acquisition function that does not exist.
    """

    def __init__(self, storage: Training, project: Project, options: TrainingOptions) -> None:
        self._storage = storage
        self._project = project
        self._options = options
        self._own = None if options.model is None else make_maker(options.model)
        self._offered = {name: make_maker(model) for name, model in options.offered.items()}
        models: list[tuple[str | None, str | Factory | None]] = [
            (None, options.model),
            *options.offered.items(),
        ]
        self._vectors = {name for name, model in models if model and wants_vectors(model)}
        if self._vectors and options.encoder is None:
            raise Refused(
                "the model wants the vectors of an encoder: name one with --encoder module:factory"
            )
        self._chosen = Settings()
        self.wants_vectors = None in self._vectors
        """Whether the model gets the vectors of an encoder."""
        self.maker: Maker | None = self._own
        """The model's maker; None for the default by kind of item."""
        self.ranking = ranking_options(options, project)

    @property
    def code_owner(self) -> str:
        """Name under which workers run code that is not the product's; empty if there is none."""
        options = self._options
        functions = (options.model_preprocess, options.eval_method, options.encoder, self.maker)
        own = self.ranking.acquisition not in ACQUISITIONS or any(
            function is not None for function in functions
        )
        return str(self._project.id) if own else ""

    async def refresh(self) -> bool:
        """Read the owner's choices; return whether they differ from those before.

        Raises:
            StorageError: If the database can't be reached.
        """
        found = await self._storage.settings(self._project.id)
        chosen = Settings(holdout=found.holdout, acquisition=found.acquisition, model=found.model)
        if chosen == self._chosen:
            return False
        self._chosen = chosen
        options = self._options
        if chosen.holdout is not None:
            options = replace(options, holdout=chosen.holdout)
        if chosen.acquisition is not None:
            options = replace(options, acquisition=chosen.acquisition)
        self.ranking = ranking_options(options, self._project)
        if chosen.model is None:
            self.maker = self._own
            self.wants_vectors = None in self._vectors
        else:
            self.wants_vectors = chosen.model in self._vectors
            self.maker = None if chosen.model == BUILT_IN else self._offered.get(chosen.model)
        return True

    async def record_own(self, term: Term) -> None:
        """Record the orchestrator's own hold-out, by which servers withhold suggestions.

        Raises:
            StorageError: If the database can't be reached.
        """
        await self._storage.record_holdout(self._project.id, term, self._options.holdout)

    def check(self) -> None:
        """Check that the model that the owner has chosen is on offer.

        Raises:
            TrainingError: If it is not.
        """
        name = self._chosen.model
        if name in (None, BUILT_IN) or name in self._offered:
            return
        raise TrainingError(
            f"The model {name!r} is not offered here any more: choose another one for the project,"
            f" or start the orchestrator with --models {name}=module:factory."
        )
