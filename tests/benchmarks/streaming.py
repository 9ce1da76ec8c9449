"""A file of samples added up in parts, beside a loop by hand: `python -m tests.benchmarks.streaming [MEGABYTES]`.

For each function the seconds of processor time of the sum over the file, on one thread, and the most memory above that
of the interpreter with NumPy and SciPy, in a process of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import numpy as np

_WIDE, _HIDDEN, _ROWS = 50, 16, 8192
SPECS = {
    "logistic": ("mean(log(1 + exp(-y*(X @ w))))", ["w"]),
    "two layers": ("H = tanh(X @ A + b); mean((H @ c - y)**2)", ["A", "b", "c"]),
}


def peak() -> int:
    """The most memory that this process had at once, in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(status.partition("VmHWM:")[2].split()[0])


def parameters(name: str) -> dict[str, Any]:
    """Values of what is no sample."""
    random = np.random.default_rng(1)
    shapes = {"w": (_WIDE,)} if name == "logistic" else {"A": (_WIDE, _HIDDEN), "b": (_HIDDEN,), "c": (_HIDDEN,)}
    return {key: random.standard_normal(shape) / 8 for key, shape in shapes.items()}


def by_hand(name: str, folder: Path) -> list[Any]:
    """The loop over chunks of memory-mapped files that one would write."""
    samples, wanted = (np.load(folder / f"{key}.npy", mmap_mode="r") for key in "Xy")
    known, total = parameters(name), list[Any]()
    for start in range(0, len(samples), _ROWS):
        inputs, y = np.asarray(samples[start : start + _ROWS]), np.asarray(wanted[start : start + _ROWS])
        if name == "logistic":
            margin = y * (inputs @ known["w"])
            parts = [np.logaddexp(0, -margin).sum(), -(y / (1 + np.exp(margin))) @ inputs]
        else:
            hidden = np.tanh(inputs @ known["A"] + known["b"])
            rest = hidden @ known["c"] - y
            back = 2 * np.outer(rest, known["c"]) * (1 - hidden**2)
            parts = [rest @ rest, inputs.T @ back, back.sum(axis=0), 2 * rest @ hidden]
        total = [a + b for a, b in zip(total, parts, strict=True)] if total else parts
    return [part / len(samples) for part in total]


def by_mcalc(name: str, folder: Path) -> list[Any]:
    """The same by mcalc, without what its answer takes before a row is read."""
    from mcalc.answers.request import Request
    from mcalc.data.files import source_of
    from mcalc.numbers.job import Job, Watch
    from mcalc.numbers.question import Asked, bound
    from mcalc.numbers.streaming import here, streamed

    spec, wrt = SPECS[name]
    given = {key: source_of(str(folder / f"{key}.npy")) for key in "Xy"} | parameters(name)
    found = bound(Asked(Request(spec, wrt=wrt), given=given))
    answer = found.request.answer()

    def timed(job: Job, count: int, watch: Watch | None) -> list[list[Any]]:
        global began
        began = process_time()
        return here(job, count, watch)

    done = streamed(found, answer, engine=timed)
    assert done is not None
    assert done.rows
    return [done.value, *(result.array for result in done.results)]


began = 0.0


def main() -> None:
    """Run one way in this process where it is named, each in its own otherwise."""
    if len(sys.argv) == 4:
        import scipy.special  # noqa: F401 - part of what is there before

        global began
        name, way, folder = sys.argv[1:]
        before, began = peak(), process_time()
        found = (by_hand if way == "by hand" else by_mcalc)(name, Path(folder))
        seconds = process_time() - began
        print(
            json.dumps({"seconds": seconds, "bytes": peak() - before, "found": [np.ravel(a).tolist() for a in found]})
        )
        return
    count = int(float(sys.argv[1]) if len(sys.argv) > 1 else 500) * 10**6 // (8 * _WIDE)
    one_thread = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    with TemporaryDirectory() as folder:
        random = np.random.default_rng(0)
        whole = np.lib.format.open_memmap(Path(folder, "X.npy"), "w+", np.float64, (count, _WIDE))
        for start in range(0, count, _ROWS):
            whole[start : start + _ROWS] = random.standard_normal((min(_ROWS, count - start), _WIDE))
        whole.flush()
        del whole
        np.save(Path(folder, "y.npy"), random.choice([-1.0, 1.0], count))
        for name in SPECS:
            told: dict[str, Any] = {}
            for way in ("by hand", "mcalc") * 3:
                command = [sys.executable, "-m", "tests.benchmarks.streaming", name, way, folder]
                done = json.loads(subprocess.run(command, capture_output=True, check=True, env=one_thread).stdout)
                best = told.setdefault(way, done)
                best["seconds"] = min(best["seconds"], done["seconds"])
            apart = max(
                float(np.max(np.abs(np.subtract(a, b)) / (np.abs(a).max() if np.size(a) else 1)))
                for a, b in zip(told["by hand"]["found"], told["mcalc"]["found"], strict=True)
            )
            ratio = told["mcalc"]["seconds"] / told["by hand"]["seconds"]
            for way, one in told.items():
                print(f"{name}, {way}: {one['seconds']:.2f} s, {one['bytes'] / 1e6:.1f} MB")
            print(f"{name}: {ratio:.2f} times the loop by hand, results {apart:.1e} apart")


if __name__ == "__main__":
    main()
