"""Sums over samples, added up in parts: proven to be sums, the same numbers as at once, and in little memory."""

from __future__ import annotations

import gc
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mcalc.answers.request import Request
from mcalc.data import spool, text_files
from mcalc.data.files import source_of
from mcalc.data.source import Rows
from mcalc.errors import DataError
from mcalc.numbers.evaluate import at_once, evaluate
from mcalc.numbers.question import Asked, bound
from mcalc.numbers.samples import samples
from mcalc.tensor.lower import lowered
from tests.cli.command import COMMAND, environment, shown
from tests.cli.command import mcalc as run

SUMS: list[tuple[str, dict[str, str], tuple[str, ...], int, bool]] = [
    # spec, shapes, variables of rows, power of the number of samples, something beside the sum
    ("mean(log(1 + exp(-y*(X @ w))))", {"X": "N,d", "y": "N"}, ("X", "y"), -1, False),
    ("sum(log(1 + exp(-y*(X @ w)))) + 3*sum(w**2)", {"X": "N,d", "y": "N"}, ("X", "y"), 0, True),
    ("norm(X @ w - y)**2/N**2 + exp(w[0])", {"X": "N,d", "y": "N"}, ("X", "y"), -2, True),
    ("H = tanh(X @ A + b); mean((H @ c - y)**2)", {"X": "N,d", "b": "k", "c": "k", "y": "N"}, ("X", "y"), -1, False),
    (
        "P = softmax(relu(X @ A + b) @ B, axis=1); -sum(Y*log(P))/N + 0.1*norm(A, 'fro')**2",
        {"X": "N,d", "b": "k", "B": "k,p", "Y": "N,p"},
        ("X", "Y"),
        -1,
        True,
    ),
    ("mean(max(X @ w, 0))*exp(c)", {"X": "N,d", "c": "scalar"}, ("X",), -1, False),
    ("trace(X.T @ X @ A)", {"X": "N,d"}, ("X",), 0, False),
    ("sum(where(X @ w > 0, X @ w, w[0]*y))", {"X": "N,d", "y": "N"}, ("X", "y"), 0, False),
    ("X.T @ sigmoid(X @ w)", {"X": "N,d"}, ("X",), 0, False),
]
NONE = [
    "norm(X @ w)",
    "sum(X @ w)**2",
    "var(X @ w)",
    "logsumexp(X @ w)",
    "log(mean(exp(X @ w)))",
    "max(X @ w)",
    "sum(X @ X.T)",
    "sum(cumsum(X @ w))",
    "sum((X @ w)[1:]*(X @ w)[:-1])",
    "sum(softmax(X @ w)**2)",
    "sum(X @ w)*sum(X)",
    "sum(X @ w) + mean(X @ w)",
    "sum((X @ w - mean(X @ w))**2)",
    "sum(flip(X @ w)*(X @ w))",
    "X @ w",
    "sum(X @ w)/(N + 1)",
    "sum(exp(X @ w/N))",
    "sum(w)",
]
SIZES = {"N": 501, "d": 4, "k": 3, "p": 2}


def _given(spec: str, shapes: dict[str, str], folder: Path) -> dict[str, Any]:
    """Values of all variables, those of rows in files."""
    random = np.random.default_rng(0)
    read = Request(spec, shapes=shapes).read()
    found: dict[str, Any] = {}
    for name, variable in read.variables.items():
        sizes = [SIZES.get(str(size.substitute({}))) for size in variable.shape]
        shape = tuple(size or SIZES["d"] for size in sizes)
        array = random.uniform(0.2, 1.2, shape) * random.choice([-1.0, 1.0], shape)
        if variable.shape and str(variable.shape[0]) == "N":
            np.save(folder / f"{name}.npy", array)
            found[name] = f"@{folder / name}.npy"
        else:
            found[name] = array
    return found


def test_what_is_a_sum_over_samples() -> None:
    for spec, shapes, rows, power, mixed in SUMS:
        found = samples(lowered(Request(spec, shapes=shapes).read()).function, ["N"])
        assert found is not None, spec
        assert (tuple(sorted(found.rows)), found.power, found.mixed) == (rows, power, mixed), spec


@pytest.mark.parametrize("spec", NONE)
def test_what_is_no_sum_over_samples(spec: str) -> None:
    assert (
        samples(
            lowered(
                Request(
                    spec, shapes={name: shape for name, shape in {"X": "N,d", "w": "d"}.items() if name in spec}
                ).read()
            ).function,
            ["N"],
        )
        is None
    )
    if "w" in spec and "X" in spec:
        found = run(
            "evaluate", spec, "-s", "X=5,3", "-s", "w=3", "--random", "--wrt", "w", "--rows", "2", "--size", "N=5"
        )
        assert found.status == 2


@pytest.mark.parametrize(("spec", "shapes"), [row[:2] for row in SUMS], ids=[row[0] for row in SUMS])
@pytest.mark.parametrize("rows", [1, 7, 100, 501, 10_000])
def test_the_same_numbers_as_at_once(spec: str, shapes: dict[str, str], rows: int, tmp_path: Path) -> None:
    given = _given(spec, shapes, tmp_path)
    wrt = next(name for name in ("w", "A") if name in given)
    request = Request(spec, shapes=shapes, wrt=wrt)
    asked = Asked(request, "", given, rows=rows)
    parts = evaluate(asked)
    known = bound(asked._replace(rows=0))
    whole = at_once(known, known.request.answer())
    assert (parts.rows, whole.rows) == (501, 0)
    scale = max(1.0, float(np.abs(whole.value).max()))
    assert np.allclose(parts.value, whole.value, rtol=1e-13, atol=1e-13 * scale)
    array = whole.results[0].array
    scale = max(1.0, float(np.abs(array).max()))
    assert np.allclose(parts.results[0].array, array, rtol=1e-12, atol=1e-13 * scale)


def test_hessians_and_values_are_sums_too(tmp_path: Path) -> None:
    spec, shapes = SUMS[0][:2]
    given = _given(spec, shapes, tmp_path)
    for of in ("hessian", "value"):
        request = Request(spec, shapes=shapes, wrt="w")
        parts = evaluate(Asked(request, of, given, rows=50))
        whole = evaluate(Asked(request, of, given))
        assert parts.rows == 501
        assert np.allclose(parts.value, whole.value, rtol=1e-13)
        for one, other in zip(parts.results, whole.results, strict=True):
            assert np.allclose(one.array, other.array, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("kind", ["<f8", ">f8", "<f4", "<i4", "turned", "npz", "csv"])
def test_numbers_of_every_kind_are_added_up(kind: str, tmp_path: Path) -> None:
    whole = np.random.default_rng(0).integers(-9, 9, (101, 3)).astype("<f8")
    path = tmp_path / "X.npy"
    if kind == "npz":
        path = tmp_path / "X.npz"
        np.savez(path, X=whole)
    elif kind == "csv":
        path = tmp_path / "X.csv"
        np.savetxt(path, whole, delimiter=",")
    else:
        np.save(path, np.asfortranarray(whole) if kind == "turned" else whole.astype(kind))
    asked = ("evaluate", "mean((X @ w)**2)", "--data", f"X={path}", "--at", "w=1,2,3", "--wrt", "w", "--json")
    parts, at_once = (json.loads(run(*asked, *more).out) for more in (("--rows", "10"), ()))
    assert parts["rows"] == 101
    assert parts["chunks"] == 11
    assert np.allclose(parts["derivatives"][0]["numbers"], at_once["derivatives"][0]["numbers"], rtol=1e-14)


def test_what_is_no_number_in_a_part_is_told_by_its_row(tmp_path: Path) -> None:
    whole = np.ones((1000, 3))
    whole[777, 1] = np.nan
    np.save(tmp_path / "X.npy", whole)
    found = run(
        "evaluate", "mean(X @ w)", "--data", f"X={tmp_path}/X.npy", "--at", "w=1,2,3", "--wrt", "w", "--rows", "50"
    )
    assert found.status == 2
    assert "entries that are no numbers: nan at [777, 1]" in found.err


def test_derivatives_by_the_samples_are_no_sum(tmp_path: Path) -> None:
    np.save(tmp_path / "X.npy", np.ones((10, 3)))
    found = run("evaluate", "mean(X @ w)", "--data", f"X={tmp_path}/X.npy", "--at", "w=1,2,3", "--rows", "5")
    assert found.status == 2
    assert "isn't a sum over the rows" in found.err
    assert "--wrt names what has no rows" in found.err


_PEAK = """
import resource, sys
from pathlib import Path
import numpy as np, scipy.special
def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
before = peak()
from mcalc.cli.run import run
run(sys.argv[1:])
print((peak() - before)//1000, file=sys.stderr)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read off /proc")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """120 MB of samples in less than 50 MB above the interpreter's own, mcalc itself included."""
    made = np.lib.format.open_memmap(tmp_path / "X.npy", "w+", np.float64, (300_000, 50))
    made[...] = np.random.default_rng(0).standard_normal(50)
    made.flush()
    del made
    asked = (
        "evaluate",
        "mean(log(1 + exp(X @ w)))",
        "--data",
        f"X={tmp_path}/X.npy",
        "--random",
        "--wrt",
        "w",
        "--json",
    )
    done = subprocess.run([sys.executable, "-c", _PEAK, *asked], capture_output=True, env=environment(), check=True)
    assert json.loads(done.stdout)["rows"] == 300_000
    assert int(done.stderr) < 50


def _in_terminal(*arguments: str, interrupt: float | None = None) -> tuple[int, str]:
    """The status and what a command writes to a terminal that is its standard error; ended by Ctrl-C after a while."""
    ours, theirs = pty.openpty()
    changes = environment() | {"TERM": "xterm", "COLUMNS": "100"}
    # Ctrl-C is ignored by what is started by a job in the background, and so it is by its children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=theirs, env=changes)
    signal.signal(signal.SIGINT, before)
    os.close(theirs)
    if interrupt is not None:
        time.sleep(interrupt)
        process.send_signal(signal.SIGINT)
    written = shown(ours)
    os.close(ours)
    process.communicate()
    return process.returncode, written.decode()


def _asked(folder: Path, rows: int) -> list[str]:
    """A gradient over the samples of a file, so many rows at a time."""
    data = ["--data", f"X={folder}/X.npy", "--random", "--wrt", "w", "--rows", str(rows)]
    return ["evaluate", "mean(log(1 + exp(X @ w)))", *data]


def test_a_bar_in_a_terminal_and_none_in_a_pipe(tmp_path: Path) -> None:
    """A bar comes after half a second: so many parts take longer anywhere."""
    np.save(tmp_path / "X.npy", np.random.default_rng(0).standard_normal((80_000, 5)))
    status, told = _in_terminal(*_asked(tmp_path, rows=1))
    assert status == 0
    assert "rows/s" in told
    assert run(*_asked(tmp_path, rows=8)).err == ""


def test_ended_by_the_user(tmp_path: Path) -> None:
    """Nothing is written, and the message is a line."""
    np.save(tmp_path / "X.npy", np.random.default_rng(0).standard_normal((2_000_000, 2)))
    out = tmp_path / "J.npy"
    asked = _asked(tmp_path, rows=1)
    status, told = _in_terminal(*asked, "--out", str(out), interrupt=6.0)
    assert status == 130
    assert "Traceback" not in told
    assert {entry.name for entry in tmp_path.iterdir()} == {"X.npy"}


@pytest.mark.parametrize("named", [False, True])
def test_long_tables_are_read_in_parts(named: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their numbers lie in a file that is gone afterwards."""
    monkeypatch.setattr(text_files, "LONG", 100)
    monkeypatch.setattr(spool, "_LINES", 7)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    whole = np.random.default_rng(0).standard_normal((101, 3))
    table = tmp_path / "X.csv"
    np.savetxt(table, whole, delimiter=",", fmt="%.17g", header="a,b,c" if named else "", comments="")
    source = source_of(f"{table}:b" if named else str(table))
    assert source.raw is not None
    assert np.array_equal(source.numbers(), whole[:, 1] if named else whole)
    spec, given = (
        ("sum((x - c)**2)", {"x": source, "c": 0.5}) if named else ("mean((X @ w)**2)", {"X": source, "w": "1,2,3"})
    )
    wrt = "c" if named else "w"
    parts = evaluate(Asked(Request(spec, wrt=wrt), given=given, rows=10))
    known = bound(Asked(Request(spec, wrt=wrt), given=given))
    assert parts.rows == 101
    assert np.allclose(parts[wrt], at_once(known, known.request.answer())[wrt], rtol=1e-14)
    del source, given, parts, known
    gc.collect()
    assert [entry.name for entry in tmp_path.iterdir()] == ["X.csv"]


def test_what_is_wrong_far_down_a_long_table_is_told_by_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text_files, "LONG", 100)
    monkeypatch.setattr(spool, "_LINES", 7)
    for wrong, said in (("1,x\n", "line 51, column 2"), ("1,2,3\n", "line 51 of .* has 3 cells")):
        (tmp_path / "X.csv").write_text("1,2\n" * 50 + wrong + "1,2\n" * 20)
        with pytest.raises(DataError, match=said):
            source_of(str(tmp_path / "X.csv"))
    (tmp_path / "X.csv").write_text("1,2\n" * 49 + "1,2,3\n" * 20)
    with pytest.raises(DataError, match=r"line 50 of .* has 3 cells"):
        source_of(str(tmp_path / "X.csv"))


def test_a_file_that_is_cut_off_while_it_is_read(tmp_path: Path) -> None:
    """A page beyond the end of a mapped file would end the process."""
    path = tmp_path / "X.npy"
    np.save(path, np.ones((10_000, 8)))
    raw = source_of(str(path)).raw
    assert raw is not None
    rows = Rows(raw)
    assert rows.at(0, 5).sum() == 40
    os.truncate(path, 100_000)
    with pytest.raises(DataError, match="changed while it was read"):
        rows.at(9_000, 10_000)
