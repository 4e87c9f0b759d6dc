"""Simulations as jobs: each in a process, and none that has been done before."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from unittest.mock import patch

import numpy as np
from rich.console import Console
from rich.progress import track
from threadpoolctl import threadpool_limits

from scripts.benchmarks.learning.peers import PEERS, Peer
from scripts.benchmarks.learning.remembered import Fits, remembered
from scripts.benchmarks.learning.results import (
    LABELLING,
    MODEL,
    VECTORS,
    Accuracies,
    Job,
    Result,
    Results,
    digest,
)
from scripts.benchmarks.learning.sets import MissingSetError, reader
from scripts.benchmarks.learning.simulation import Simulation
from scripts.benchmarks.learning.study import Study, draw
from supt_async.orchestrator.job_options import RankingOptions
from supt_async.orchestrator.worker import default_models

STEP = 10
GOOD = 0.95
DEFAULT = "default"
CHOICES = {
    "random": RankingOptions(acquisition="random", spread=False),
    "margin": RankingOptions(acquisition="margin", spread=False),
    "entropy": RankingOptions(acquisition="entropy", spread=False),
    DEFAULT: RankingOptions(),
}
"""Strategies of the product: acquisition functions alone, after a random start, and the default."""
STRATEGIES = ("random", "margin", "entropy", *PEERS, DEFAULT)


@dataclass(frozen=True)
class Setting:
    """What all jobs of a run share."""

    cache: Path
    folders: Mapping[str, str]
    """Folder of each data set that is not in a package."""
    most: int
    """Number of labels at which a simulation ends at the latest."""
    text_c: float | None = None
    """C of the default model of texts, if not its own."""
    encoder: str | None = None
    """Encoder of texts, whose vectors the default model then learns from as well."""

    def digest(self, modules: Sequence[str]) -> str:
        """Return a digest of the code as it runs in this setting."""
        code = digest(modules) if self.encoder is None else digest((*modules, *VECTORS))
        code += "" if self.text_c is None else f"-{self.text_c:g}"
        return code if self.encoder is None else f"{code}-{self.encoder}"


def run_all(jobs: Sequence[Job], setting: Setting, processes: int) -> dict[Job, Result]:
    """Return the results of jobs, of which those that are not kept are done.

    At most ``processes`` are done at a time, or all in this process if 0. Jobs of a data set that
    is missing have no result; why is printed.
    """
    results, code = Results(setting.cache), setting.digest(LABELLING)
    console = Console(stderr=True)
    missing = {job.data: why for job in jobs if (why := _missing(job.data, setting))}
    for why in missing.values():
        console.print(why, markup=False, soft_wrap=True)
    jobs = [job for job in jobs if job.data not in missing]
    kept = results.read(code)
    found = {job: kept[job] for job in jobs if job in kept and _enough(kept[job], setting.most)}
    # What is alike goes together: a process reads a data set once.
    rest = sorted(job for job in jobs if job not in found)
    if not processes:
        for job in track(rest, "labelling", console=console):
            found[job] = carry_out(job, setting, code)
            results.add(found[job])
        return found
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as executor:
        futures = {executor.submit(carry_out, job, setting, code): job for job in rest}
        for future in track(as_completed(futures), "labelling", len(futures), console=console):
            found[futures[future]] = future.result()
            results.add(future.result())
    return found


def carry_out(job: Job, setting: Setting, code: str) -> Result:
    """Label until the model is good enough, or until the most labels."""
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        read = reader(job.data, setting.folders.get(job.data))
        study = draw(read, job.seed, Path(folder), setting.encoder)
        items = _digest_of(study)
        name = f"accuracies-{job.data}-{job.seed}-{items}-{setting.digest(MODEL)}"
        accuracies = Accuracies(setting.cache, name)
        text_c = default_models.TEXT_C if setting.text_c is None else setting.text_c
        with (
            patch.object(default_models, "TEXT_C", text_c),
            remembered(study, accuracies.read()) as fits,
        ):
            full = fits.accuracy(np.arange(study.pool, dtype=np.int64))
            curve = _simulate(job, study, fits, GOOD * full, setting.most)
        accuracies.write(fits.known)
    return Result(
        data=job.data,
        seed=job.seed,
        strategy=job.strategy,
        labellers=job.labellers,
        items=items,
        code=code,
        full=full,
        curve=curve,
        most=setting.most,
    )


def _simulate(job: Job, study: Study, fits: Fits, target: float, most: int) -> list[float]:
    """Return the accuracy after every STEP labels, until it reaches the target."""
    strategy = (
        Peer(job.strategy, study, fits.model) if job.strategy in PEERS else CHOICES[job.strategy]
    )
    simulation = Simulation(study, strategy, job.labellers, job.seed)
    curve: list[float] = []
    for count in range(STEP, min(most, study.pool) + 1, STEP):
        order = np.array(simulation.run(count)[:count], dtype=np.int64)
        curve.append(fits.accuracy(order))
        if curve[-1] >= target:
            break
    return curve


def _missing(data: str, setting: Setting) -> str:
    """Return what to do about a data set that is not there; empty if it is."""
    try:
        reader(data, setting.folders.get(data))()
    except MissingSetError as exc:
        return str(exc)
    return ""


def _enough(result: Result, most: int) -> bool:
    return result.most >= most or bool(result.curve and result.curve[-1] >= GOOD * result.full)


def _digest_of(study: Study) -> str:
    found = hashlib.sha256(np.unique(study.answers, return_inverse=True)[1].tobytes())
    every = study.source.read(np.arange(study.source.count, dtype=np.int64))
    if every.dtype == np.object_:
        for text in every.tolist():
            found.update(text.encode("utf-8", "surrogatepass"))
    else:
        found.update(np.ascontiguousarray(every).tobytes())
    return found.hexdigest()[:8]
