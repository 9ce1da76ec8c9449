"""Sums over rows on a cluster of processes: the same numbers, whoever dies on the way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mcalc.numbers.job import Job
from tests.cli.command import environment
from tests.cli.command import mcalc as run

_KILLED = """
import json, os, signal, sys
from mcalc.answers.request import Request
from mcalc.data.files import source_of
from mcalc.numbers.question import Asked
from mcalc.numbers.dask_engine import dask_engine
from mcalc.numbers.evaluate import evaluate

def main():
    from distributed import Client, LocalCluster
    folder, kill = sys.argv[1], sys.argv[2] == "kill"
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50)
    with cluster, Client(cluster) as client:
        pids = list(client.run(os.getpid).values())
        def watch(rows, total):
            if kill and pids:
                os.kill(pids.pop(), signal.SIGKILL)
                pids.clear()
        given = {"X": source_of(folder + "/X.npy"), "y": source_of(folder + "/y.npy"), "w": [0.5, -1.0, 2.0]}
        request = Request("mean(log(1 + exp(-y*(X @ w)))) + sum(w**2)", wrt="w")
        with dask_engine(cluster.scheduler_address) as engine:
            found = evaluate(Asked(request, "", given, rows=50), watch, engine)
        alone = evaluate(Asked(request, "", given))
        print(json.dumps([float(found.value), found.results[0].array.tolist(), float(alone.value),
                          alone.results[0].array.tolist(), found.rows]))

if __name__ == "__main__":
    main()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with samples."""
    random = np.random.default_rng(0)
    np.save(tmp_path / "X.npy", random.standard_normal((20_000, 3)))
    np.save(tmp_path / "y.npy", random.choice([-1.0, 1.0], 20_000))
    return tmp_path


@pytest.mark.parametrize("how", ["whole", "kill"])
def test_workers_give_the_same_numbers_even_where_one_is_killed(how: str, folder: Path) -> None:
    pytest.importorskip("distributed")
    script = folder / "killed.py"
    script.write_text(_KILLED)
    done = subprocess.run(
        [sys.executable, str(script), str(folder), how],
        capture_output=True,
        env=environment(),
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    value, gradient, alone, gradient_alone, rows = json.loads(done.stdout.splitlines()[-1])
    assert rows == 20_000
    assert value == pytest.approx(alone, rel=1e-14)
    assert np.allclose(gradient, gradient_alone, rtol=1e-13, atol=1e-15)


def test_on_the_command_line(folder: Path) -> None:
    pytest.importorskip("distributed")
    data = ("--data", f"X={folder}/X.npy", "--data", f"y={folder}/y.npy", "--at", "w=1,2,3", "--wrt", "w", "--json")
    command = [sys.executable, "-m", "mcalc", "evaluate", "sum(log(1 + exp(-y*(X @ w))))", *data]
    more = ["--engine", "dask", "--workers", "2", "--rows", "500"]
    done = subprocess.run([*command, *more], capture_output=True, env=environment(), check=True, timeout=300)
    alone = json.loads(subprocess.run(command, capture_output=True, env=environment(), check=True).stdout)
    found = json.loads(done.stdout)
    assert found["rows"] == 20_000
    assert np.allclose(found["derivatives"][0]["numbers"], alone["derivatives"][0]["numbers"], rtol=1e-13)
    assert done.stderr == b""


def test_rows_that_lie_in_no_file_as_they_are_go_to_the_workers(folder: Path) -> None:
    pytest.importorskip("distributed")
    table = np.random.default_rng(0).standard_normal((90, 3))
    np.savetxt(folder / "X.csv", table, delimiter=",", fmt="%.17g")
    asked = ("evaluate", "mean((X @ w)**2)", "--at", "w=1,2,3", "--wrt", "w", "--json")
    command = [sys.executable, "-m", "mcalc", *asked, "--engine", "dask", "--workers", "2", "--rows", "7"]
    done = subprocess.run(
        [*command, "--data", f"X={folder}/X.csv"], capture_output=True, env=environment(), check=True, timeout=300
    )
    found = json.loads(done.stdout)
    assert found["rows"] == 90
    right = 2 * (table @ [1, 2, 3]) @ table / 90
    assert np.allclose(found["derivatives"][0]["numbers"], right, rtol=1e-13)
    assert done.stderr == b""


def test_a_job_is_cut_to_its_rows() -> None:
    table = np.arange(30.0).reshape(10, 3)
    job = Job("def f(X):\n    return X.sum()", "f", ("X",), (), {}, {"X": table}, {"X": "X"}, {"n": 10}, "n", 0, 2)
    part = job.cut(4, 9)
    assert part.rows["X"].array.shape == (5, 3)
    assert part.summed(4, 9)[0][0] == job.summed(4, 9)[0][0] == table[4:9].sum()


def test_options_of_the_engine(folder: Path) -> None:
    data = ("evaluate", "mean(X @ w)", "--data", f"X={folder}/X.npy", "--at", "w=1,2,3", "--wrt", "w")
    found = run(*data, "--workers", "2")
    assert found.status == 2
    assert "of --engine dask" in found.err
