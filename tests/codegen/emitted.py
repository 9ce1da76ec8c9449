"""Emitted modules held against the oracle: what their functions give at points, with any library."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import numpy as np

import mcalc
from mcalc.answers.code import Order, built
from mcalc.answers.proven_code import target_precision
from mcalc.answers.request import Request
from mcalc.codegen.targets import TARGETS
from mcalc.errors import UnsupportedError
from tests.oracle.differentiate import hessian, jacobian
from tests.oracle.evaluate import evaluate
from tests.oracle.layout import laid_out
from tests.oracle.points import KINDS, Point, draw, points
from tests.oracle.tables import Row
from tests.oracle.value import OracleError
from tests.properties.run import spec_of
from tests.properties.verdict import DIMS, at_kink

LARGE = 1e6


class Told(NamedTuple):
    """What came of a module: "right", "wrong", "refused" with the reason, or "undecided" where no point says."""

    kind: str
    detail: str = ""


def judge(
    spec: str,
    shapes: dict[str, str],
    wrt: Sequence[str],
    points: Iterable[Point],
    layout: str = "numerator",
    second: bool = False,
    target: str = "numpy",
) -> Told:
    """The verdict on the value and the derivative of an emitted module at the first point where it can be told."""
    command = "hessian" if second else "jacobian"
    declared = {name: said.removesuffix(":positive") for name, said in shapes.items()}
    request = Request(spec, command=command, shapes=declared, wrt=(",".join(wrt),), layout=layout)
    try:
        _, names = built(Order(request, target))
    except UnsupportedError as problem:
        return Told("refused", problem.message)
    assert names is not None, f"{target} isn't installed"
    arguments = list(names["value"].__code__.co_varnames[: names["value"].__code__.co_argcount])
    told: dict[bool, list[Told]] = {True: [], False: []}
    for point in points:
        with np.errstate(all="ignore"), target_precision(TARGETS[target]):
            try:
                estimate, error = hessian(spec, point, wrt[0]) if second else jacobian(spec, point, wrt)
                meant = np.asarray(evaluate(spec, point.names, point.dims).array, dtype=float)
                if not (np.all(np.isfinite(estimate)) and np.all(np.isfinite(meant))):
                    continue
                given = [_given(point.names[name], target) for name in arguments]
                value, found = (np.asarray(part, dtype=float) for part in names[f"value_and_{command}"](*given))
                alone = np.asarray(names[command](*given), dtype=float)
            except (np.linalg.LinAlgError, OracleError, *_singular(target)):
                continue
            except ValueError as error:
                if "infs or NaNs" not in str(error):  # SciPy's, where something has no value
                    raise
                continue
        if np.max(np.abs(estimate), initial=0.0) > LARGE:
            continue
        rank = len(point.names[wrt[0]].shape) if len(wrt) == 1 else 1
        wanted, within = laid_out(estimate, rank, layout, "exact"), laid_out(error, rank, layout, "exact")
        if value.shape != meant.shape or found.shape != wanted.shape:
            return Told("wrong", f"shapes {value.shape}, {found.shape}, and not {meant.shape}, {wanted.shape}")
        own = told[all(array.all() for array in point.names.values())]
        if not _agree(value, meant, 0.0):
            own.append(Told("wrong", f"the value is {value}, not {meant} at {point}"))
        elif not (_agree(found, wanted, within) and _agree(alone, wanted, within)):
            own.append(Told("wrong", f"it is {found.tolist()}, not {wanted.tolist()} at {point}"))
        elif not any(told.values()):
            return Told("right")
        else:
            own.append(Told("right"))
    # Beside a jump, numeric differentiation is wrong at a point or two; an exact zero is a kink of many functions.
    counted = told[True] or told[False]
    wrong = [one for one in counted if one.kind == "wrong"]
    if not counted:
        return Told("undecided")
    return wrong[0] if 2 * len(wrong) >= len(counted) else Told("right")


def of_row(row: Row, target: str = "numpy") -> Told:
    """The verdict on a row of a table."""
    at = (point for first in (0, 1) for point in points(row.spec, row.shapes, 2, seed=first, first=first))
    return judge(row.spec, row.shapes, row.wrt, at, row.layout, row.second, target)


def of_seed(seed: int, target: str = "numpy") -> Told:
    """The verdict on a random spec by its first variable."""
    spec = spec_of(seed)
    text, shapes = spec.text(), spec.shapes()
    try:
        answer = mcalc.ask("jacobian", text, shapes=shapes)
    except mcalc.McalcError as problem:
        return Told("not answered", problem.message)
    if not answer.derivatives:
        return Told("not answered")
    drawn = np.random.default_rng(seed)
    drawn_points = [draw(drawn, shapes, DIMS, kind) for _ in range(2) for kind in KINDS]
    at = [point for point in drawn_points if not _excepted(answer.derivatives[0], point)]
    return judge(text, shapes, answer.derivatives[0].wrt, at, target=target)


def _excepted(derivative: mcalc.Derivative, point: Point) -> bool:
    """Whether the answer says nothing of a point, or has conditions that have no value there."""
    try:
        return at_kink(derivative, point)
    except np.linalg.LinAlgError:
        return True


def _singular(target: str) -> tuple[type[Exception], ...]:
    """What a library raises for singular matrices."""
    return (import_module("torch").linalg.LinAlgError,) if target == "torch" else ()


def _given(array: Any, target: str) -> Any:
    """An argument: scalars are numbers of Python."""
    if array.ndim == 0:
        return float(array)
    if target == "jax":
        return import_module("jax.numpy").asarray(array)
    return import_module("torch").tensor(array) if target == "torch" else array.copy()


def _agree(value: Any, wanted: Any, error: Any) -> bool:
    scale = max(1.0, float(np.max(np.abs(wanted), initial=0.0)))
    return bool(np.all(np.abs(value - wanted) <= 1e-6 * scale + 20 * np.asarray(error)))
