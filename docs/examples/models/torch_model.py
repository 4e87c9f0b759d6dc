"""A neural network of PyTorch that goes on from what it has learned, on a GPU if there is one.

It takes items of numbers (or ``features``), and with ``--encoder`` the vectors of texts or
pictures::

    pip install torch
    python torch_model.py           # a trial on this machine
    supt serve --orchestrate --model torch_model:Network

docs/howto/models.md says what a model gets for which items, and what it must return.
"""

from __future__ import annotations

import copy
import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # only workers load it, and open the GPU: the orchestrator imports this module
    import torch

EPOCHS, MORE_EPOCHS = 60, 15
"""Passes over the labels of a new network, and of one that has learned before."""
BATCH, HIDDEN = 64, 128
RATE, DECAY = 3e-3, 1e-2
"""Learning rate and weight decay of AdamW (Loshchilov and Hutter, 2019)."""


class Network:
    """Classifier with one hidden layer; takes floats of shape (n_samples, n_features)."""

    warm = True
    """Each training goes on with this object, as long as its worker lives; it gets all labels."""
    wants = "vectors"
    """With ``--encoder``, X are its vectors and not the texts."""
    classes_: NDArray[np.object_]

    def __init__(self) -> None:
        import torch

        torch.set_num_threads(1)  # a worker has one core, which more threads would only share
        torch.manual_seed(0)
        self._layers: torch.nn.Module | None = None

    def fit(self, X: NDArray[np.floating], y: NDArray[np.object_]) -> Network:
        """Learn, from the weights that there are if the answers are the same; y has shape (n,)."""
        import torch
        from torch import nn

        classes, wanted = np.unique(y, return_inverse=True)
        known = self._layers is not None and np.array_equal(classes, self.classes_)
        if not known:
            self.classes_ = classes
            self._mean, self._scale = X.mean(axis=0), X.std(axis=0) + 1e-6
            self._layers = nn.Sequential(
                nn.Linear(X.shape[1], HIDDEN),
                nn.ReLU(),
                nn.Dropout(0.2),
                nn.Linear(HIDDEN, len(classes)),
            )
        assert self._layers is not None
        layers = copy.deepcopy(self._layers).to(device()).train()
        inputs, targets = self._tensor(X), torch.as_tensor(wanted, device=device())
        optimiser = torch.optim.AdamW(layers.parameters(), lr=RATE, weight_decay=DECAY)
        epochs = MORE_EPOCHS if known else EPOCHS
        for epoch in range(1, epochs + 1):
            total = 0.0
            for batch in torch.randperm(len(inputs), device=device()).split(BATCH):
                loss = nn.functional.cross_entropy(layers(inputs[batch]), targets[batch])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                total += loss.item() * len(batch)
            # The owner's page and `supt status` show the last line while the model is fitted.
            print(f"epoch {epoch} of {epochs}, loss {total / len(inputs):.3f}", flush=True)
        self._layers = layers.cpu().eval()  # it is saved, and read by processes without a GPU
        return self

    def predict_proba(self, X: NDArray[np.floating]) -> NDArray[np.float64]:
        """Return probabilities of shape (n_samples, n_classes); each row sums to 1."""
        import torch

        assert self._layers is not None, "fit it first"
        layers = copy.deepcopy(self._layers).to(device())
        with torch.inference_mode():
            scores = torch.cat([layers(part) for part in self._tensor(X).split(10_000)])
            return np.asarray(torch.softmax(scores.double(), dim=1).cpu().numpy())

    def _tensor(self, X: NDArray[np.floating]) -> torch.Tensor:
        import torch

        scaled = np.clip((X - self._mean) / self._scale, -5, 5)
        return torch.as_tensor(scaled.astype(np.float32), device=device())


def device() -> str:
    """Return where to compute: on a GPU, if this machine has one."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


if __name__ == "__main__":
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    model = Network()
    for labels in (200, 250):
        started = time.perf_counter()
        model.fit(X[:labels], y[:labels])
        guessed = model.classes_[model.predict_proba(X[300:]).argmax(axis=1)]
        right, seconds = (guessed == y[300:]).mean(), time.perf_counter() - started
        print(f"{right:.1%} of 1,497 digits right after {labels}, {seconds:.1f} s on {device()}")
