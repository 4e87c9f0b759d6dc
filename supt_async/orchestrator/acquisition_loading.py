"""Loading of custom acquisition functions, given by name or pickled.

One of these is accepted:

* a function with superintendent's signature, ``function(probabilities, shuffle_prop=...)``, and
  ``rng`` if it takes that, which returns the rank of every row (``learning.acquisition``);
* a query strategy of scikit-activeml's pool module (extra ``strategies``), or anything else with
  a method ``query``;
* a class, or a function without arguments, that makes one of the two.
"""

from __future__ import annotations

import inspect
from typing import Any, Protocol, TypeAlias, runtime_checkable

import cloudpickle

from supt_async.errors import Refused
from supt_async.learning.acquisition import Acquisition
from supt_async.orchestrator.model_loading import load_factory


@runtime_checkable
class QueryStrategy(Protocol):
    """Common interface of scikit-activeml's strategies; their arguments differ."""

    def query(self, *args: Any, **kwargs: Any) -> Any: ...


Function: TypeAlias = Acquisition | QueryStrategy


def load_acquisition(given: str | bytes) -> Function:
    """Load a custom function or strategy.

    Raises:
        Refused: If there is nothing of that name, or if it can't be used.
    """
    found: Any = (
        load_factory(given, "acquisition") if isinstance(given, str) else cloudpickle.loads(given)
    )
    if inspect.isclass(found) or (callable(found) and not _takes_arguments(found)):
        found = found()
    if not callable(found) and not isinstance(found, QueryStrategy):
        raise Refused(
            f"the acquisition function is a {type(found).__name__}; name a function of"
            f" (probabilities, shuffle_prop), or a query strategy of scikit-activeml"
        )
    function: Function = found
    return function


def _takes_arguments(function: Any) -> bool:
    try:
        return bool(inspect.signature(function).parameters)
    except ValueError:  # built in, without a signature
        return True
