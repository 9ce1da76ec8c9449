"""What may be wrong with a claim as a whole: its sign, a factor, its layout, the variable."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import product

import numpy as np

from mcalc.errors import McalcError
from mcalc.language.tree import Call, Node, Number
from mcalc.proof.diagnosis.case import Case, Finding, close, number, ratio, same
from mcalc.proof.diagnosis.factors import formula
from mcalc.proof.diagnosis.search import Search
from mcalc.proof.diagnosis.substitutes import held, pool
from mcalc.proof.trials.measurement import measure
from mcalc.proof.trials.problem import Array, Problem

_NEAR = 1e-5
_SLOW = 0.2
"""Seconds that the derivative by another variable may take."""


def of_the_whole(search: Search) -> Iterator[Finding]:
    """What is wrong with all of the claim, the simplest first."""
    wrong = search.wrong
    if not any(case.claimed.any() for case in search.cases):
        own = search.first([search.own.program.source]) if search.own is not None else None
        yield Finding("the claim is zero and the derivative is not", own)
    if not any(case.expected.any() for case in search.cases):
        yield Finding("the derivative is zero", search.first(["0*(" + search.source + ")"]))
    if all(_close(case) for case in wrong):
        yield Finding("it is close, and yet not equal: only the last digits differ")
    if _always(search, lambda case: -case.claimed):
        yield Finding("the sign is wrong", search.first(negated(search.source)))
    yield from _of_factors(search)
    if search.problem.form == "vec" and _always(search, lambda case: _by_columns(case, case.claimed)):
        yield Finding("it is right for vec by columns; mcalc's vec goes by rows")
    yield from _of_transpose(search)


def _close(case: Case) -> bool:
    e, c = case.expected, case.claimed
    return bool((abs(e - c) <= _NEAR * np.maximum(abs(e), abs(c))).all())


def _always(search: Search, change: Callable[[Case], Array]) -> bool:
    """Whether a change of what is claimed is right in all cases."""
    return all(case.agrees(change(case)) for case in search.cases)


def negated(source: str) -> list[str]:
    return [*([source[1:].lstrip()] if source.startswith("-") else []), f"-{source}", f"-({source})"]


def _of_factors(search: Search) -> Iterator[Finding]:
    factors = [(dict(sizes), factor) for sizes, factor in _factors(search).items()]
    text = formula(factors) if factors else None
    if text is not None:
        inverse = formula([(sizes, 1 / factor) for sizes, factor in factors])
        words = f"it is {inverse} times the derivative: the factor {text} is missing"
        # It may be another one at other sizes.
        known = not search.unvaried
        mended = search.first(times(search, text)) if known else None
        at = " and ".join(f"{name} = {search.problem.sizes[name]}" for name in search.unvaried)
        yield Finding(words if known else f"{words} where {at}", mended)
    numbers = [factor for _, factor in factors]
    if numbers and all(abs(factor - numbers[0]) <= close() * abs(numbers[0]) for factor in numbers):
        first = numbers[0]
        yield Finding(f"it is {number(1 / first)} times the derivative: the factor {number(first)} is missing")
    yield from _of_scalars(search)


def _factors(search: Search) -> dict[tuple[tuple[str, int], ...], float]:
    """The factor that makes the claim right at each of the sizes; nothing where it isn't the same at all points."""
    best: dict[tuple[tuple[str, int], ...], tuple[float, float]] = {}
    for case in search.wrong:
        found = _factor(case)
        if found is None:
            return {}
        sizes = tuple(case.problem.sizes.items())
        if sizes not in best or found[0] < best[sizes][0]:
            best[sizes] = found
    for case in search.right:
        if case.expected.any():
            best.setdefault(tuple(case.problem.sizes.items()), (0.0, 1.0))
    factors = {sizes: factor for sizes, (_, factor) in best.items()}
    right = all(
        case.agrees(factors.get(tuple(case.problem.sizes.items()), 1.0) * case.claimed) for case in search.cases
    )
    return factors if right else {}


def _factor(case: Case) -> tuple[float, float] | None:
    """What the largest entry must be multiplied with, and how far that can be trusted."""
    e, c = case.expected, case.claimed
    if not e.any() or not np.isfinite(e).all() or not np.isfinite(c).all():
        return None
    place = np.unravel_index(int(abs(e).argmax()), e.shape)
    if not c[place]:
        return None
    error = 0.0 if case.tolerance is None else float(case.tolerance[place] / abs(e[place]))
    return error, float(e[place] / c[place])


def times(search: Search, factor: str) -> Iterator[str]:
    """The claim times a factor; a number in front of it is taken into the factor."""
    source = search.source
    leading = _leading(search.claim.program.result) if search.claim is not None else None
    if leading is not None and factor.lstrip("-").replace("/", "").isdigit():
        start, stop = leading.span
        together = str(Fraction(factor) * leading.value)
        if together == "1":
            yield f"{source[:start]}{source[stop:].removeprefix('*')}"
        yield f"{source[:start]}{together}{source[stop:]}"
    if leading is not None and factor.endswith(f"/{leading.value}"):
        start, stop = leading.span
        yield f"{source[:start]}{factor.removesuffix(f'/{leading.value}')}{source[stop:]}"
    if factor.startswith("-") and source.startswith("-"):
        yield f"{factor[1:]}*{source[1:]}"
    yield f"{factor}*{source}"
    yield f"{factor}*({source})"


def _leading(root: Node) -> Number | None:
    """The number that a product begins with."""
    node = root
    while isinstance(node, Call) and node.function in ("mul", "matmul", "div", "neg"):
        node = node.args[0]
    return node if isinstance(node, Number) and node.span[1] > node.span[0] else None


def _of_scalars(search: Search) -> Iterator[Finding]:
    """A factor that is a scalar of the function or of its derivative."""
    case = search.case
    factor = ratio(case.expected, case.claimed)
    if factor is None or search.claim is None:
        return
    for part in pool(search):
        if part.value.shape or isinstance(part.node, Number) or not part.value:
            continue
        text = held(part.text)
        for power, written in ((1, text), (-1, f"1/{text}"), (2, f"{text}**2"), (-2, f"1/{text}**2")):
            rest = formula([({}, factor / float(part.value) ** power)])
            if rest is not None:
                whole = written if rest == "1" else f"-{written}" if rest == "-1" else f"{rest}*{written}"
                whole = written.replace("1/", f"{rest}/", 1) if power < 0 and rest.lstrip("-").isdigit() else whole
                mended = search.first(times(search, whole))
                if mended is not None:
                    yield Finding(f"the factor {whole.replace('*1/', '/')} is missing", mended)


def _by_columns(case: Case, claimed: Array) -> Array:
    """What a claim with vec by columns is with vec by rows; the derivative by columns where it is that."""
    by_columns = case.problem.by_columns(case.problem.as_matrix(case.expected))
    return case.expected if same(claimed, by_columns) else claimed


def _of_transpose(search: Search) -> Iterator[Finding]:
    if any(case.claimed.ndim < 2 or case.claimed.shape != case.claimed.shape[::-1] for case in search.cases):
        return
    if all(case.agrees(case.expected.T) for case in search.wrong):
        return
    source = search.source
    turned = [*([source[:-2]] if source.endswith(".T") else []), f"{source}.T", f"({source}).T"]
    negative = [text for one in turned for text in negated(one)]
    both = [f"{source} + {text}" for text in turned]
    half = [f"({text})/2" for text in both]
    changes: tuple[tuple[str, Callable[[Array], Array], list[str]], ...] = (
        ("it is transposed", lambda c: c.T, turned),
        ("it is transposed, and the sign is wrong", lambda c: -c.T, negative),
        ("its transpose is missing: the derivative is the claim plus its transpose", lambda c: c + c.T, both),
        ("the derivative is its symmetric part", lambda c: (c + c.T) / 2, half),
    )
    for words, change, texts in changes:
        if _always(search, lambda case, change=change: change(case.claimed)):  # type: ignore[misc]
            yield Finding(words, search.first(texts))
    factors = [(case.problem.sizes, ratio(case.expected, case.claimed.T)) for case in search.wrong]
    known = [(sizes, factor) for sizes, factor in factors if factor is not None]
    text = formula(known) if len(known) == len(factors) else None
    if text is not None:
        inverse = formula([(sizes, 1 / factor) for sizes, factor in known])
        mended = search.first(f"{text}*{one}" for one in turned)
        yield Finding(f"it is transposed, and {inverse} times the derivative: the factor {text} is missing", mended)


def of_another_variable(search: Search, claimed: Sequence[Array] = ()) -> Iterator[Finding]:
    """A claim that is the derivative by another variable; `claimed` is what it is in each case, where its shape is
    another one.
    """
    claimed = claimed or [case.claimed for case in search.cases]
    problem = search.problem
    if problem.order > 2 or problem.high:
        return
    names = [name for name in problem.spec.variables if name in search.case.point]
    asked = (",".join(problem.row_names), ",".join(problem.column_names))
    groups = [("", name) for name in names] if problem.order == 1 else [*product(names, names)]
    for rows, columns in groups:
        wrt = (columns,) if problem.order == 1 else (rows, columns)
        if (rows, columns) == asked or (problem.order == 2 and rows > columns):
            continue
        if all(_is_by(case, array, wrt) for case, array in zip(search.cases, claimed, strict=True)):
            mended = search.first([search.own.program.source]) if search.own is not None else None
            yield Finding(f"it is the derivative by {' and '.join(dict.fromkeys(wrt))}: the wrong variable", mended)


def _is_by(case: Case, claimed: Array, wrt: tuple[str, ...]) -> bool:
    problem = case.problem
    try:
        other = Problem(problem.spec, wrt, problem.closed, problem.sizes, problem.order)
        if other.matrix[0] * other.matrix[1] != claimed.size or other.seconds > _SLOW:
            return False
        value = measure(other, case.point).value
    except McalcError:
        return False
    return any(same(claimed.reshape(-1), turned.reshape(-1)) for turned in (value, value.T))
