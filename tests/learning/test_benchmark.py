"""Learning benchmark: what it simulates, what it counts, and what it need not do again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from threadpoolctl import threadpool_limits

from scripts.benchmarks.learning import Simulation, Study, jobs, make_study, results
from scripts.benchmarks.learning.command import learning
from scripts.benchmarks.learning.jobs import CHOICES, DEFAULT, Setting
from scripts.benchmarks.learning.peers import PEERS, Peer
from scripts.benchmarks.learning.remembered import Counts, RememberedTfidf, remembered
from scripts.benchmarks.learning.results import LABELLING, Job, Result
from scripts.benchmarks.learning.sets import spam, tweets
from scripts.benchmarks.learning.study import draw
from scripts.benchmarks.learning.vectors import accuracies, texts_per_second
from scripts.benchmarks.learning.weights import weights
from supt_async.orchestrator.worker.default_models import WORD


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study("digits", 0, tmp_path)


@pytest.fixture
def texts(tmp_path: Path) -> Study:
    rng = np.random.default_rng(0)
    answers = np.array(["grain", "money"] * 60)
    words = [rng.zipf(1.5, size=rng.integers(5, 30)) + (a == "grain") for a in answers]
    items = np.empty(len(answers), dtype=np.object_)
    items[:] = [" ".join(f"w{word}" for word in one) for one in words]
    folder = tmp_path / "texts"
    folder.mkdir()
    return draw(lambda: (items, answers), 0, folder)


def write_tweets(folder: Path) -> None:
    rng = np.random.default_rng(0)
    rows = [
        f"{n},3,{n % 3 % 2},{' '.join(f'w{word}' for word in rng.zipf(1.5, 9) + n % 3 % 2)}"
        for n in range(1_300)
    ]
    text = "\n".join(["n,count,class,tweet", *rows])
    (folder / "labeled_data.csv").write_text(text + "\n")


@pytest.fixture
def bench(tmp_path: Path) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        tiny = ("--data", "digits", "--labellers", "1", "--seeds", "2", "--most", "20")
        kept = ("--jobs", "0", "--cache", str(tmp_path / "cache"))
        result = CliRunner().invoke(learning, [*tiny, *kept, *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    return run


def lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("strategy", [DEFAULT, "random"])
@pytest.mark.parametrize("labellers", [1, 20])
def test_every_item_of_the_pool_is_labelled_once_at_most(
    study: Study, strategy: str, labellers: int
) -> None:
    simulation = Simulation(study, CHOICES[strategy], labellers, seed=1)
    order = simulation.run(70)
    assert len(order) == len(set(order)) == 70
    assert max(order) < study.pool, "nobody labels the test set"


def test_the_seed_decides(study: Study) -> None:
    orders = [Simulation(study, CHOICES[DEFAULT], 8, seed).run(40) for seed in (1, 1, 2)]
    assert orders[0] == orders[1] != orders[2]


def test_a_simulation_may_be_run_bit_by_bit(study: Study) -> None:
    whole = Simulation(study, CHOICES[DEFAULT], 8, 1).run(60)
    simulation = Simulation(study, CHOICES[DEFAULT], 8, 1)
    for count in range(10, 70, 10):
        simulation.run(count)
    assert simulation.labelled == whole


def test_one_labeller_has_a_new_ranking_every_ten_labels(study: Study) -> None:
    simulation = Simulation(study, CHOICES["margin"], 1, seed=1)
    simulation.run(60)
    assert simulation.trainings == 6


def test_with_many_labellers_a_training_comes_late(study: Study) -> None:
    simulation = Simulation(study, CHOICES["margin"], 100, seed=1)
    simulation.run(300)
    assert 2 <= simulation.trainings <= 6, "each takes as long as a hundred labels"


def test_an_exhausted_pool_ends_the_simulation(study: Study) -> None:
    simulation = Simulation(study, CHOICES["random"], 50, seed=1)
    assert sorted(simulation.run(10**6)) == list(range(study.pool))


@pytest.mark.parametrize("name", PEERS)
def test_peers_label_numbers_and_texts(study: Study, texts: Study, name: str) -> None:
    for one in (study, texts):
        with remembered(one) as fits:
            order = Simulation(one, Peer(name, one, fits.model), 4, seed=1).run(40)
        assert len(order) == len(set(order)) == 40
        assert max(order) < one.pool


def test_texts_that_are_counted_once_get_the_same_numbers() -> None:
    texts = ["the bank, the loan", "a Loan", "wheat wheat 7", "?", "bank of wheat"]
    plain = TfidfVectorizer(token_pattern=WORD, sublinear_tf=True).fit(texts[:3])
    counted = RememberedTfidf(Counts(texts)).fit(texts[:3])
    assert counted.transform(texts).toarray() == pytest.approx(plain.transform(texts).toarray())


def test_what_is_remembered_changes_no_order(texts: Study) -> None:
    plain = Simulation(texts, CHOICES[DEFAULT], 4, 1).run(40)
    with remembered(texts) as fits:
        assert Simulation(texts, CHOICES[DEFAULT], 4, 1).run(40) == plain
        rows = np.array(plain, dtype=np.int64)
        assert fits.accuracy(rows) == texts.accuracy(rows)


def test_the_first_labels_that_are_enough_are_counted() -> None:
    curve = [0.1, 0.2, 0.4, 0.3]
    about: dict[str, Any] = {"data": "", "seed": 0, "strategy": "", "labellers": 1, "items": ""}
    result = Result(**about, code="", full=0.4, curve=curve, most=40)
    assert [result.labels(aim, 10) for aim in (0.1, 0.31, 0.4, 0.5)] == [10, 30, 30, 50]


def test_accuracy_is_that_on_the_test_set(study: Study) -> None:
    whole = study.accuracy(np.arange(study.pool))
    assert 0.93 < whole < 1
    assert study.accuracy(np.arange(50)) < whole
    assert study.accuracy(np.flatnonzero(study.answers[: study.pool] == 3)) == 0.0


def test_it_prints_a_table_and_json(bench: Callable[..., str]) -> None:
    output = bench("--strategy", "random", "--accuracy", "0.01")
    assert "learning: digits, 2 seeds, full accuracy 0.9" in " ".join(output.split())
    own, given = lines(output)
    assert (own["seeds"], own["labels"], own["never"], own["target"]) == (2, 30.0, 2, None)
    assert (given["accuracy"], given["labels"]) == (0.01, 10.0)


def test_a_finished_simulation_is_not_done_again(
    bench: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    carry_out = jobs.carry_out

    def noted(job: Job, *rest: Any) -> Result:
        done.append(f"{job.strategy} {job.seed}")
        return carry_out(job, *rest)

    monkeypatch.setattr(jobs, "carry_out", noted)
    first = bench("--strategy", "random", "--seeds", "1")
    assert done == ["random 0"]
    bench("--strategy", "random", "--strategy", "margin")
    assert done == ["random 0", "margin 0", "margin 1", "random 1"]
    assert lines(bench("--strategy", "random", "--seeds", "1")) == lines(first)
    bench("--strategy", "random", "--seeds", "1", "--most", "40")
    assert done[4:] == ["random 0"], "20 labels were not enough"
    monkeypatch.setattr(jobs, "digest", lambda modules: "other code")
    bench("--strategy", "random", "--seeds", "1")
    assert done[5:] == ["random 0"]


def test_a_line_that_was_cut_off_is_passed_over(bench: Callable[..., str], tmp_path: Path) -> None:
    output = bench("--strategy", "random")
    file = tmp_path / "cache" / "results.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    assert lines(bench("--strategy", "random")) == lines(output)
    assert file.read_bytes() == whole[:-20] + b"\n" + whole.splitlines(keepends=True)[1]


def test_comments_and_docstrings_do_not_change_a_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    made = []
    for name, text in [("one", '"""A."""\nx = 1'), ("two", "# b\nx = (1)"), ("three", "x = 2")]:
        (tmp_path / f"digest_{name}.py").write_text(text)
        made.append(results.digest([f"digest_{name}"]))
    assert made[0] == made[1] != made[2]


def test_a_set_that_is_missing_is_named_and_the_others_go_on(bench: Callable[..., str]) -> None:
    output = bench("--data", "spam", "--data", "tweets", "--strategy", "random")
    assert "spam: name its folder by --folder spam=FOLDER" in output
    assert "tweets: name its folder" in output
    assert "learning: digits" in output


def test_another_c_makes_other_results(tmp_path: Path) -> None:
    def run(*arguments: str) -> list[dict[str, Any]]:
        kept = ["--jobs", "0", "--cache", str(tmp_path / "cache"), "--folder", f"tweets={tmp_path}"]
        few = ["--data", "tweets", "--strategy", "default", "--labellers", "1", "--seeds", "1"]
        result = CliRunner().invoke(learning, [*few, *kept, *arguments])
        assert result.exit_code == 0, result.output
        return lines(result.output)

    write_tweets(tmp_path)
    own = run()
    assert run("--text-c", "0.001") != own
    assert run() == own


def test_weights_of_texts_are_measured(tmp_path: Path) -> None:
    write_tweets(tmp_path)
    sure = ["--c", "0.001", "--c", "10", "--wrong", "0.1", "--labels", "200"]
    arguments = ["--data", "tweets", "--folder", f"tweets={tmp_path}", *sure]
    result = CliRunner().invoke(weights, arguments)
    assert result.exit_code == 0, result.output
    plain, _, _, balanced = lines(result.output)
    assert (plain["c"], plain["classes"]) == (0.001, None)
    assert balanced["accuracy"] > plain["accuracy"]
    assert CliRunner().invoke(weights, ["--data", "spam"]).exit_code == 1


@pytest.mark.parametrize("value", ["ham=.", "spam=no/such/folder", "spam"])
def test_a_folder_that_is_none_is_refused(value: str) -> None:
    result = CliRunner().invoke(learning, ["--folder", value])
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_mails_are_read_from_folders_of_both_kinds(tmp_path: Path) -> None:
    for folder in ("spam_2", "easy_ham"):
        (tmp_path / folder).mkdir()
    mail = "Subject: =?utf-8?q?B=C3=BCy?=\nContent-Type: text/html\n\n<b>now</b>"
    (tmp_path / "spam_2" / "00001.abc").write_text(mail)
    (tmp_path / "easy_ham" / "1.json").write_text(json.dumps({"text": "Subject: Hi\n\nyou"}))
    (tmp_path / "easy_ham" / "1.txt").write_text("the same mail")
    items, answers = spam(tmp_path)
    assert items.tolist() == ["Hi\nyou", "Büy\n now "]
    assert answers.tolist() == ["ham", "spam"]


def test_tweets_are_read_from_their_table(tmp_path: Path) -> None:
    (tmp_path / "labeled_data.csv").write_text(',count,class,tweet\n0,3,2,"a, b"\n1,3,0,c\n')
    items, answers = tweets(tmp_path)
    assert items.tolist() == ["a, b", "c"]
    assert answers.tolist() == ["2", "0"]


def test_with_an_encoder_a_model_learns_from_vectors_as_well(texts: Study, tmp_path: Path) -> None:
    every = np.arange(texts.source.count, dtype=np.int64)
    items = texts.source.read(every)
    folder = tmp_path / "encoded"
    folder.mkdir()
    study = draw(lambda: (items, texts.answers), 0, folder, "wordllama")
    assert study.source.read_vectors(every).shape == (len(items), 256)
    with remembered(study) as fits:
        assert 0 < fits.accuracy(np.arange(study.pool, dtype=np.int64)) <= 1


def test_what_is_kept_of_words_is_not_taken_for_vectors() -> None:
    words, vectors = (
        Setting(Path(), {}, 10, encoder=encoder).digest(LABELLING)
        for encoder in (None, "wordllama")
    )
    assert words != vectors


def test_only_texts_are_labelled_with_an_encoder(bench: Callable[..., str]) -> None:
    assert lines(bench("--encoder", "wordllama")) == []


def test_an_encoder_is_measured_beside_words(texts: Study) -> None:
    def read() -> tuple[NDArray[np.object_], NDArray[np.str_]]:
        return texts.source.read(np.arange(texts.source.count, dtype=np.int64)), texts.answers

    for encoder in (None, "wordllama"):
        found = accuracies(read, 1, encoder)
        assert found.shape == (3,)
        assert (found > 0.3).all()
    assert texts_per_second(read, "wordllama") > 0
