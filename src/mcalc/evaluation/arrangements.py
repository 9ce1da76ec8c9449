"""Arrangements: functions that compute nothing but put the entries of their arguments in other places, or multiply and
add them, as `transpose`, `reshape`, `concatenate` and `matmul` do; each is written in `primitive_steps`.

They are the functions whose meaning depends on ranks, orientation, sizes or options, so that no text of the catalogue
says it. All others are a text in the language, a contraction, a fold, or an algorithm, as their catalogue entry says.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TypeAlias

from mcalc.catalogue.signature import spread
from mcalc.errors import UnsupportedError
from mcalc.evaluation.primitive_steps import Steps
from mcalc.evaluation.shapes import MisfitError, Shape, agree, broadcast
from mcalc.record import Record


class Arguments(Record):
    """The arguments of a call: the numbers of the values, whether each stands as a row, the constant sizes, and the
    options.
    """

    values: tuple[int, ...]
    rows: tuple[bool, ...]
    sizes: tuple[int, ...]
    options: Mapping[str, int | str]


Arrangement: TypeAlias = Callable[[Steps, Arguments], int]


def axis_of(shape: Shape, options: Mapping[str, int | str]) -> int | None:
    """The axis that the options name, counted from the front."""
    axis = options.get("axis")
    if axis is None:
        return None
    if not isinstance(axis, int) or not -len(shape) <= axis < len(shape):
        raise MisfitError(f"there is no axis {axis}")
    return axis % len(shape)


def _matmul(steps: Steps, call: Arguments) -> int:
    (left, right), (left_row, right_row) = (steps.core(value) for value in call.values), call.rows
    match len(left), len(right):
        case 1, 1:
            subscripts = "i,j->ij" if right_row and not left_row else "i,i->"
        case 2, 1:
            subscripts = "ij,k->ik" if right_row else "ij,j->i"
            agree(left[1], 1 if right_row else right[0])
        case 1, 2:
            column = right[0] == 1 != left[0] and not left_row
            subscripts = "i,jk->ik" if column else "i,ij->j"
        case 2, 2:
            subscripts = "ij,jk->ik"
        case _:
            return _batched(steps, call)
    return steps.contract(subscripts, call.values)


def _batched(steps: Steps, call: Arguments) -> int:
    """The product over the last two axes, for each of the others, where an axis of one place goes with any."""
    cores = [steps.core(value) for value in call.values]
    own = ("ij" if len(cores[0]) > 1 else "j", "jk" if len(cores[1]) > 1 else "j")
    batches = [core[: -len(labels)] for core, labels in zip(cores, own, strict=True)]
    whole = broadcast(batches)
    letters = "abcdefgh"[: len(whole)]
    parts, values = [], []
    for value, core, batch, labels in zip(call.values, cores, batches, own, strict=True):
        trailing = list(zip(letters[len(whole) - len(batch) :], batch, whole[len(whole) - len(batch) :], strict=True))
        kept = [letter for letter, size, most in trailing if size == most]
        shape = [size for _, size, most in trailing if size == most]
        parts.append("".join(kept) + labels)
        values.append(steps.reshape(value, (*shape, *core[-len(labels) :])))
    out = letters + own[0].replace("j", "") + own[1].replace("j", "")
    return steps.contract(f"{parts[0]},{parts[1]}->{out}", tuple(values))


def _transpose(steps: Steps, call: Arguments) -> int:
    rank = len(steps.core(call.values[0]))
    return steps.transpose(call.values[0], range(rank)[::-1])


def _einsum(steps: Steps, call: Arguments) -> int:
    ranks = [len(steps.core(value)) for value in call.values]
    return steps.contract(spread(str(call.options["subscripts"]), ranks), call.values)


def _kron(steps: Steps, call: Arguments) -> int:
    """A vector is a matrix of one column, or of one row where it stands as a row; two of a kind give a vector."""
    shapes = [steps.core(value) for value in call.values]
    parts = [
        pair if len(shape) == 2 else pair[1] if row else pair[0]
        for pair, shape, row in zip(("ij", "kl"), shapes, call.rows, strict=True)
    ]
    out = "".join(label for label in "ikjl" if label in "".join(parts))
    (m, n), (p, q) = (
        shape if len(shape) == 2 else (1, *shape) if row else (*shape, 1)
        for shape, row in zip(shapes, call.rows, strict=True)
    )
    vectors = len(shapes[0]) == len(shapes[1]) == 1 and call.rows[0] == call.rows[1]
    product = steps.contract(f"{parts[0]},{parts[1]}->{out}", call.values)
    return steps.reshape(product, (m * p * n * q,) if vectors else (m * p, n * q))


def _reshape(steps: Steps, call: Arguments) -> int:
    (value,), sizes = call.values, list(call.sizes)
    total = math.prod(steps.core(value))
    if -1 in sizes:
        sizes[sizes.index(-1)] = total // math.prod(size for size in sizes if size != -1)
    agree(math.prod(sizes), total)
    return steps.reshape(value, tuple(sizes))


def _expand_dims(steps: Steps, call: Arguments) -> int:
    (value,) = call.values
    core = steps.core(value)
    at = axis_of((*core, 1), call.options)
    return steps.reshape(value, (*core[:at], 1, *core[at:]))


def _squeeze(steps: Steps, call: Arguments) -> int:
    (value,) = call.values
    core = steps.core(value)
    at = axis_of(core, call.options)
    if at is None:
        return value
    agree(core[at], 1)
    return steps.reshape(value, (*core[:at], *core[at + 1 :]))


def _vech(steps: Steps, call: Arguments) -> int:
    (value,) = call.values
    rows, _ = steps.core(value)
    return steps.join([steps.select(value, (i, slice(0, i + 1))) for i in range(rows)], 0)


def _matrix_power(steps: Steps, call: Arguments) -> int:
    """By squaring; of the inverse where the exponent is negative."""
    (value,), (exponent,) = call.values, call.sizes
    shape = steps.core(value)
    agree(*shape)
    if exponent < 0:
        inverse = steps.matrix("inv", (value,), shape)
        assert inverse is not None
        value, exponent = inverse, -exponent
    power = None if exponent else steps.contract("i->ii", (steps.fill(shape[:1], 1),))
    while exponent:
        if exponent & 1:
            power = value if power is None else steps.contract("ij,jk->ik", (power, value))
        exponent >>= 1
        if exponent:
            value = steps.contract("ij,jk->ik", (value, value))
    assert power is not None
    return power


def _singular_values(steps: Steps, call: Arguments) -> int:
    (value,) = call.values
    found = steps.matrix("svdvals", (value,), (min(steps.core(value)),))
    if found is None:
        raise UnsupportedError("svdvals can't be evaluated entry by entry")
    return found


def _roll(steps: Steps, call: Arguments) -> int:
    (value,), (shift,) = call.values, call.sizes
    core = steps.core(value)
    axis = axis_of(core, call.options)
    axis = len(core) - 1 if axis is None else axis
    cut = -shift % core[axis]
    if not cut:
        return value
    parts = [(*(slice(None),) * axis, part) for part in (slice(cut, None), slice(None, cut))]
    return steps.join([steps.select(value, part) for part in parts], axis)


def _concatenate(steps: Steps, call: Arguments) -> int:
    values = [value if steps.core(value) else steps.reshape(value, (1,)) for value in call.values]
    return steps.join(values, axis_of(steps.core(values[0]), call.options) or 0)


def _filled(value: int) -> Arrangement:
    return lambda steps, call: steps.fill(call.sizes, value)


ARRANGEMENTS: dict[str, Arrangement] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "einsum": _einsum,
    "kron": _kron,
    "reshape": _reshape,
    "vech": _vech,
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "matrix_power": _matrix_power,
    "roll": _roll,
    "svdvals": _singular_values,
    "concatenate": _concatenate,
    "ones": _filled(1),
    "zeros": _filled(0),
}
"""Each by the name that the catalogue has for its value."""
