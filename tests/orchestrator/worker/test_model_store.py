"""Store of the latest model: saved and resumed."""

from __future__ import annotations

import pickle
import sys
import types
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB

from supt_async.errors import Refused
from supt_async.orchestrator.features.growing_files import Source
from supt_async.orchestrator.saved_model import export, load_saved_model
from supt_async.orchestrator.state_folder import MODEL
from supt_async.orchestrator.worker.model_store import fit_or_resume, save
from tests.orchestrator.saved_models import X, Y, learned, own, stored, training_set, warm


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return stored(tmp_path)


def test_a_warm_start_takes_fewer_iterations_and_comes_to_the_same(source: Source) -> None:
    maker = own(warm)
    first = learned(source, 500, maker)
    again = learned(source, 510, maker)
    assert again.steps[-1][1].n_iter_[0] < first.steps[-1][1].n_iter_[0] / 2
    fresh = warm().fit(X[:510], Y[:510])
    assert np.mean(again.predict(X) == fresh.predict(X)) > 0.99


def test_naive_bayes_learns_what_is_new_and_knows_as_much(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    maker = own(GaussianNB)
    learned(source, 500, maker)
    monkeypatch.setattr("supt_async.orchestrator.worker.model_store.fit", None)
    more = learned(source, 700, maker)
    assert np.allclose(more.theta_, GaussianNB().fit(X[:700], Y[:700]).theta_)
    assert more.class_count_.sum() == 700


def test_held_out_items_are_not_learned_on_top(source: Source) -> None:
    maker = own(GaussianNB)
    for count in (500, 700):
        taught = training_set(source, np.arange(count), maker)
        taught = replace(taught, held=np.arange(count) % 5 == 0)
        model: Any = fit_or_resume(taught)
        assert save(taught, model) == ""
        assert model.class_count_.sum() == count * 4 // 5


def test_an_answer_that_changed_is_not_learned_on_top(source: Source) -> None:
    maker = own(GaussianNB)
    learned(source, 500, maker)
    taught = training_set(source, np.arange(500), maker)
    answers = taught.answers.copy()
    answers[3] = (answers[3] + 1) % 10
    changed = replace(taught, answers=answers)
    assert np.allclose(fit_or_resume(changed).theta_, GaussianNB().fit(X[:500], answers).theta_)  # type: ignore[attr-defined]
    withdrawn = training_set(source, np.arange(1, 500), maker)
    assert fit_or_resume(withdrawn).class_count_.sum() == 499  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "make",
    [
        lambda: RandomForestClassifier(5, warm_start=True, random_state=0),
        lambda: SGDClassifier(loss="log_loss", random_state=0),
    ],
)
def test_a_model_that_cannot_continue_is_fitted_from_the_start(
    source: Source, make: Callable[[], Any]
) -> None:
    maker = own(make)
    learned(source, 300, maker)
    again = learned(source, 600, maker)
    assert np.array_equal(again.predict(X), make().fit(X[:600], Y[:600]).predict(X))


def test_another_class_or_another_model_starts_afresh(source: Source) -> None:
    few = np.flatnonzero(Y < 9)[:300]
    maker = own(warm)
    save(training_set(source, few, maker), fit_or_resume(training_set(source, few, maker)))
    model: Any = fit_or_resume(training_set(source, np.arange(300), maker))
    assert len(model.classes_) == 10
    other = own(lambda: LogisticRegression(warm_start=True, max_iter=3_000))
    assert type(fit_or_resume(training_set(source, np.arange(300), other))) is LogisticRegression


def test_a_model_that_cannot_be_kept_says_why(source: Source) -> None:
    taught = training_set(source, np.arange(300), own(warm))
    generator: Any = (number for number in range(3))
    assert "generator" in save(taught, generator)


def earlier(name: str, monkeypatch: pytest.MonkeyPatch, value: object) -> bytes:
    """Pickle a value whose class is in a module that is not there when it is read."""
    module = types.ModuleType(name)
    kind = type("Kept", (), {"__module__": name})
    module.__dict__["Kept"] = kind
    old = kind()
    old.__dict__["model"] = value
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, name, module)
        return pickle.dumps(old)


@pytest.mark.parametrize(
    "name",
    ["supt_async.orchestrator.keeping", "supt_async.orchestrator.worker.model_store"],
    ids=["a module that has moved", "a class that has another name"],
)
def test_a_model_that_an_earlier_version_saved_counts_as_none(
    source: Source,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    path = Path(source.folder, MODEL)
    path.write_bytes(earlier(name, monkeypatch, warm()))
    path.chmod(0o600)
    taught = training_set(source, np.arange(300), own(warm))
    model: Any = fit_or_resume(taught)
    assert np.array_equal(model.predict(X), warm().fit(X[:300], Y[:300]).predict(X))
    assert [record.action for record in caplog.records] == ["model.unreadable"]  # type: ignore[attr-defined]
    with pytest.raises(Refused, match="or train again"):
        export(path, tmp_path / "out")
    assert save(taught, model) == ""
    assert load_saved_model(path) is not None, "the next training has replaced it"


def test_a_model_by_the_earlier_name_of_its_module_is_not_resumed(source: Source) -> None:
    """The name is a part of the digest, so that a default model by another name is another one."""
    taught = training_set(source, np.arange(300), own(warm))
    saved = replace(taught, maker="supt_async.orchestrator.defaults:numbers")
    assert save(saved, warm().fit(X[:300], Y[:300])) == ""
    fresh: Any = fit_or_resume(taught)
    assert fresh.steps[-1][1].n_iter_[0] == warm().fit(X[:300], Y[:300]).steps[-1][1].n_iter_[0]
