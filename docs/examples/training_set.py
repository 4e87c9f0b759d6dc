"""From labels to a trained model: answers of several people, resolved, as a table of pandas.

Start a server with ``supt serve --orchestrate``, and run it with the token of somebody who may make
projects::

    export SUPT_TOKEN=$(supt labeller invite Robot --role creator --json | jq -r .token)
    python docs/examples/training_set.py

The data are scikit-learn's measurements of wine. A program answers; it errs in one answer of ten.
"""

from __future__ import annotations

import os

import numpy as np
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier

from supt_async.client import Server, SyncClient

URL = os.environ.get("SUPT_URL", "http://127.0.0.1:8000")
TOKEN = os.environ["SUPT_TOKEN"]
TRAINED = 120
"""Rows that are labelled; the model is tried on the others."""


def main() -> None:
    """Make the project, label it, and train on what is exported."""
    wine = load_wine(as_frame=True)
    frame = wine.data.sample(frac=1, random_state=0)
    truth = wine.target[frame.index].map(lambda number: str(wine.target_names[number]))
    task = {"kind": "choice", "options": [str(name) for name in wine.target_names]}
    project = Server(URL, token=TOKEN).create_project("training-set", task=task)
    rows = frame.head(TRAINED).rename_axis("bottle").reset_index()
    columns = list(frame.columns)
    project.add_items(rows, show=["bottle", *columns], id="bottle", features=columns)
    rng = np.random.default_rng(0)
    with SyncClient(URL, project="training-set", token=TOKEN) as client:
        for item in client.items():
            bottle = int(dict(item.data["rows"])["bottle"])
            client.submit(item, truth[bottle] if rng.random() > 0.1 else task["options"][0])
    labels = pd.DataFrame(project.labels(resolve="consensus"))
    labels.index = labels["external_id"].astype(int)
    model = RandomForestClassifier(random_state=0).fit(frame.loc[labels.index], labels["value"])
    score = model.score(frame.tail(-TRAINED), truth.tail(-TRAINED))
    print(f"trained on {len(labels)} labels: {score:.0%} of the others are right")


if __name__ == "__main__":
    main()
