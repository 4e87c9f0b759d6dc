"""A transformer that is fine-tuned while people label, with Hugging Face's transformers.

It begins with the model that ``BASE_MODEL`` names, a folder or a name on the hub, and goes on with
what it has learned at each training. Without a GPU a training takes minutes; WordLlama or MiniLM
as ``--encoder`` cost a fraction of that (docs/howto/models.md)::

    pip install torch transformers
    export BASE_MODEL=distilbert-base-uncased
    python transformers_model.py    # a trial on this machine
    supt serve --orchestrate --model transformers_model:Transformer

docs/howto/models.md says what a model gets for which items, and what it must return.
"""

from __future__ import annotations

import copy
import os
import time
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # only workers load it, and open the GPU: the orchestrator imports this module
    import torch

BASE = os.environ.get("BASE_MODEL", "distilbert-base-uncased")
EPOCHS, MORE_EPOCHS = 4, 1
"""Passes over the labels of a new classifier, and of one that has learned before."""
BATCH, MAX_TOKENS = 16, 128
RATE = 5e-5
"""Learning rate, as in BERT's paper (Devlin et al., 2019)."""


class Transformer:
    """Classifier of texts, an object array of strings of shape (n_samples,)."""

    warm = True
    """Each training goes on with this object, as long as its worker lives; it gets all labels."""
    classes_: NDArray[np.object_]

    def __init__(self) -> None:
        import torch
        from transformers import AutoTokenizer, logging

        torch.set_num_threads(1)  # a worker has one core, which more threads would only share
        torch.manual_seed(0)
        logging.set_verbosity_error()  # what is printed last is shown as the progress
        logging.disable_progress_bar()
        self._tokenizer = AutoTokenizer.from_pretrained(BASE)
        self._network: torch.nn.Module | None = None

    def fit(self, X: NDArray[np.object_], y: NDArray[np.object_]) -> Transformer:
        """Learn, from the weights that there are if the answers are the same; y has shape (n,)."""
        import torch
        from transformers import AutoModelForSequenceClassification

        classes, wanted = np.unique(y, return_inverse=True)
        known = self._network is not None and np.array_equal(classes, self.classes_)
        if not known:
            self.classes_ = classes
            self._network = AutoModelForSequenceClassification.from_pretrained(
                BASE, num_labels=len(classes), ignore_mismatched_sizes=True
            )
        assert self._network is not None
        network = copy.deepcopy(self._network).to(device()).train()
        optimiser = torch.optim.AdamW(network.parameters(), lr=RATE)
        epochs = MORE_EPOCHS if known else EPOCHS
        for epoch in range(1, epochs + 1):
            batches = torch.randperm(len(X)).split(BATCH)
            for number, batch in enumerate(batches, 1):
                places = batch.numpy()
                targets = torch.as_tensor(wanted[places], device=device())
                loss = network(**self._tokens(X[places]), labels=targets).loss
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
                # The owner's page and `supt status` show the last line while it is fitted.
                print(
                    f"epoch {epoch} of {epochs}, batch {number} of {len(batches)},"
                    f" loss {loss.item():.3f}",
                    flush=True,
                )
        self._network = network.cpu().eval()  # it is saved, and read by processes without a GPU
        return self

    def predict_proba(self, X: NDArray[np.object_]) -> NDArray[np.float64]:
        """Return probabilities of shape (n_samples, n_classes); each row sums to 1."""
        import torch

        assert self._network is not None, "fit it first"
        network = copy.deepcopy(self._network).to(device())
        with torch.inference_mode():
            scores = [
                network(**self._tokens(X[start : start + 4 * BATCH])).logits
                for start in range(0, len(X), 4 * BATCH)
            ]
            return np.asarray(torch.softmax(torch.cat(scores).double(), dim=1).cpu().numpy())

    def _tokens(self, texts: NDArray[np.object_]) -> dict[str, torch.Tensor]:
        tokens = self._tokenizer(
            list(texts), truncation=True, max_length=MAX_TOKENS, padding=True, return_tensors="pt"
        )
        return {name: tensor.to(device()) for name, tensor in tokens.items()}


def device() -> str:
    """Return where to compute: on a GPU, if this machine has one."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


if __name__ == "__main__":
    X = np.array(["what a joy", "so dull", "a joy to see", "dull and long"] * 8, dtype=object)
    y = np.array(["good", "bad"] * 16, dtype=object)
    model = Transformer()
    for labels in (16, 32):
        started = time.perf_counter()
        model.fit(X[:labels], y[:labels])
        guessed = model.classes_[model.predict_proba(X).argmax(axis=1)]
        right, seconds = (guessed == y).mean(), time.perf_counter() - started
        print(f"{right:.0%} right after {labels} labels, {seconds:.1f} s on {device()}")
