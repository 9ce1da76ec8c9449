"""Checkers of derivatives side by side: `python -m tests.benchmarks.checkers`.

Each case is a derivative, right or wrong, of the hard places of `tests/proof/test_numeric_probes.py` and of the kinds
of `tests/data/claims.tsv`. Every checker is given the function, the derivative and a point, as its documentation shows,
with its own tolerances; a dot is a right verdict, and x one that is wrong. What isn't installed is left out.
"""

from __future__ import annotations

import argparse
import csv
import shlex
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from mcalc.answers.check import _with_numbers
from mcalc.answers.request import Request
from mcalc.cli.options import pairs
from mcalc.errors import McalcError
from mcalc.evaluation.floats import Floats
from mcalc.language import read, read_within
from mcalc.language.spec import Spec
from mcalc.proof.check.claim import check_claim
from mcalc.proof.trials.plan import Plan
from mcalc.proof.trials.points import finite, sample, trials
from mcalc.proof.trials.problem import Array, Point, Problem
from tests.proof.test_numeric_probes import PROBES

DATA = Path(__file__).resolve().parents[1] / "data" / "claims.tsv"


class Case(NamedTuple):
    """A claim at a point, and whether it is right."""

    name: str
    spec: Spec
    claim: str
    wrt: tuple[str, ...]
    rows: str
    at: Point | None
    right: bool


class Given(NamedTuple):
    """What a checker is given: the function and the claimed Jacobian, of a flat vector, and the point."""

    function: Callable[[Array], Array]
    jacobian: Callable[[Array], Array]
    x: Array


def cases() -> Iterator[Case]:
    """All cases, the right claim of a probe and the wrong one."""
    for probe in PROBES:
        spec = read(probe.spec, shapes=probe.shapes)
        at = {name: np.asarray(value, dtype=float) for name, value in probe.at.items()}
        for claim, right in ((probe.right, True), (probe.wrong, False)):
            yield Case(f"{probe.name} ({'right' if right else 'wrong'})", spec, claim, ("x",), "output", at, right)
    for row in csv.DictReader(DATA.read_text().splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["verdict"] == "error":
            continue
        request = _request(row["spec"], shlex.split(row["options"]))
        spec = _with_numbers(request.read(), request) or request.read()
        wrt = tuple(request.groups[0].split(",")) if request.groups else tuple(spec.variables)
        rows = "variable" if request.layout == "denominator" else "output"
        yield Case(row["id"], spec, row["claim"], wrt, rows, None, row["verdict"] == "agrees")


def _request(spec: str, options: list[str]) -> Request:
    parser = argparse.ArgumentParser()
    for name in ("--wrt", "--scalars", "--layout"):
        parser.add_argument(name, default="")
    parser.add_argument("--n", type=int)
    parser.add_argument("-s", action="append", default=[])
    said = parser.parse_args(options)
    return Request(
        spec,
        wrt=(said.wrt,) if said.wrt else (),
        scalars=said.scalars,
        n=said.n,
        shapes=pairs("-s", "x=n", said.s),
        layout=said.layout or "numerator",
    )


def given(case: Case) -> Given:
    """The case as functions of a flat vector, at its point or a random one."""
    closed = read_within(case.claim, case.spec)
    random = np.random.default_rng(0)

    def problem_at(sizes: Any) -> Problem:
        return Problem(case.spec, case.wrt, closed, sizes, rows=case.rows)

    at = [case.at] if case.at is not None else []
    known = {name: size for name, size in case.spec.sizes.items() if size is not None}
    problem, _, point = trials(problem_at, case.spec, known, random, at, 3.0, lambda problem: problem)[0]
    if case.at is None:
        point = sample(problem, random, finite((case.spec,), problem.sizes))
    evaluate = problem.function(Floats(), point)
    names = problem.column_names

    def function(x: Array) -> Array:
        return np.asarray(evaluate(problem.moved(names, point, np.asarray(x, dtype=float))), dtype=float).reshape(-1)

    def jacobian(x: Array) -> Array:
        return problem.claim(Floats(), problem.moved(names, point, np.asarray(x, dtype=float))).astype(float)

    return Given(function, jacobian, problem.flat(names, point))


def mcalc(case: Case, _: Given) -> bool:
    """`mcalc check`, at the point of the case where it has one."""
    plan = Plan(at=[case.at] if case.at is not None else [])
    return check_claim(case.spec, case.wrt, case.claim, rows=case.rows, plan=plan).agrees is True


def scipy(_: Case, given: Given) -> bool:
    """`check_grad` of each output, as far off as the examples let it be."""
    check_grad = import_module("scipy.optimize").check_grad
    outputs = range(len(given.function(given.x)))
    off = [
        check_grad(lambda x, i=i: given.function(x)[i], lambda x, i=i: given.jacobian(x)[i], given.x) for i in outputs
    ]
    return bool(max(off) < 1e-6)


def approx_fprime(_: Case, given: Given) -> bool:
    """`approx_fprime`, compared by `numpy.allclose`."""
    found = import_module("scipy.optimize").approx_fprime(given.x, given.function)
    return bool(np.allclose(np.atleast_2d(found), given.jacobian(given.x), rtol=1e-4, atol=1e-6))


def numdifftools(_: Case, given: Given) -> bool:
    """`numdifftools.Jacobian`, compared by `numpy.allclose`."""
    found = import_module("numdifftools").Jacobian(given.function)(given.x)
    return bool(np.allclose(np.atleast_2d(found), given.jacobian(given.x)))


def torch(_: Case, given: Given) -> bool:
    """`torch.autograd.gradcheck` of a function with that backward pass."""
    library = import_module("torch")

    class Claimed(library.autograd.Function):  # type: ignore[misc, name-defined]
        @staticmethod
        def forward(context: Any, x: Any) -> Any:
            context.save_for_backward(x)
            return library.from_numpy(given.function(x.detach().numpy()))

        @staticmethod
        def backward(context: Any, g: Any) -> Any:
            (x,) = context.saved_tensors
            return g @ library.from_numpy(np.ascontiguousarray(given.jacobian(x.detach().numpy())))

    x = library.tensor(given.x, requires_grad=True)
    return bool(library.autograd.gradcheck(Claimed.apply, (x,), raise_exception=False))


def jax(_: Case, given: Given) -> bool:
    """`jax.test_util.check_grads` of a function with that backward pass."""
    library = import_module("jax")
    outputs, entries = given.jacobian(given.x).shape
    with library.enable_x64(True):

        def function(x: Any) -> Any:
            return library.pure_callback(given.function, library.ShapeDtypeStruct((outputs,), np.float64), x)

        def jacobian(x: Any) -> Any:
            return library.pure_callback(given.jacobian, library.ShapeDtypeStruct((outputs, entries), np.float64), x)

        claimed = library.custom_vjp(function)
        claimed.defvjp(lambda x: (function(x), x), lambda x, g: (g @ jacobian(x),))
        try:
            check = import_module("jax.test_util").check_grads
            check(claimed, (library.numpy.asarray(given.x),), order=1, modes=("rev",))
        except AssertionError:
            return False
    return True


CHECKERS: dict[str, tuple[str, Callable[[Case, Given], bool]]] = {
    "mcalc check": ("mcalc", mcalc),
    "torch gradcheck": ("torch", torch),
    "JAX check_grads": ("jax", jax),
    "SciPy check_grad": ("scipy", scipy),
    "approx_fprime": ("scipy", approx_fprime),
    "numdifftools": ("numdifftools", numdifftools),
}


def table(every: int = 1) -> Iterator[tuple[str, dict[str, bool]]]:
    """Each case, or one of so many, with whether each checker's verdict is right."""
    installed = {name: check for name, (package, check) in CHECKERS.items() if find_spec(package)}
    for case in list(cases())[::every]:
        said: dict[str, bool] = {}
        for name, check in installed.items():
            try:
                with warnings.catch_warnings(), np.errstate(all="ignore"):
                    warnings.simplefilter("ignore")
                    said[name] = check(case, given(case)) is case.right
            except (McalcError, ValueError, TypeError, RuntimeError, ArithmeticError):
                said[name] = not case.right
        yield case.name, said


def main() -> None:
    names: list[str] = []
    right: dict[str, int] = {}
    count = 0
    for case, said in table():
        if not names:
            names = [*said]
            print(f"{'':40} {'  '.join(names)}")
        marks = "  ".join(("." if said[name] else "x").center(len(name)) for name in names)
        print(f"{case[:40]:40} {marks}", flush=True)
        count += 1
        right = {name: right.get(name, 0) + said[name] for name in names}
    print(f"{f'right verdicts of {count}':40} {'  '.join(str(right[name]).center(len(name)) for name in names)}")


if __name__ == "__main__":
    main()
