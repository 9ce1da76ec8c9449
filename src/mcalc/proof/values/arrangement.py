"""Arrays made, taken apart and put together: constants, transposes, diagonals, stacks, indexing, einsum."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

from mcalc.proof.values.array import MisfitError, Shape, places, strides
from mcalc.proof.values.built import Builder, Built, Flat, Form, Options, agree, axis_of, gather, square_size


def _transpose(forms: Sequence[Form], _: Options) -> Built:
    shape = forms[0].shape
    if len(shape) < 2:
        return Built(shape, list, len(shape))
    order = places(shape[::-1], strides(shape)[::-1])
    return Built(shape[::-1], lambda x: [x[i] for i in order], len(order))


def _diag(forms: Sequence[Form], _: Options) -> Built:
    shape = forms[0].shape
    if len(shape) == 1:
        n = shape[0]
        return gather((n, n), [i if i == j else -1 for i in range(n) for j in range(n)])
    n = square_size(shape)
    return gather((n,), [i * n + i for i in range(n)])


def _triangle(keep: Callable[[int, int, int], bool]) -> Builder:
    def build(forms: Sequence[Form], _: Options) -> Built:
        m, n = forms[0].shape
        k = forms[1].whole if len(forms) > 1 else 0
        return gather((m, n), [i * n + j if keep(i, j, k) else -1 for i in range(m) for j in range(n)])

    return build


def _vec(forms: Sequence[Form], _: Options) -> Built:
    total = math.prod(forms[0].shape)
    return Built((total,), list, total)


def _kron(forms: Sequence[Form], _: Options) -> Built:
    left, right = ((1, f.shape[0]) if f.row else (f.shape[0], 1) if len(f.shape) == 1 else f.shape for f in forms)
    (m, n), (p, q) = left, right
    flat = [len(form.shape) == 1 for form in forms]
    out: Shape = (m * p, n * q)
    if all(flat) and forms[0].row == forms[1].row:
        out = (m * p * n * q,)

    def kernel(x: Flat, y: Flat) -> Flat:
        return [x[i * n + j] * y[k * q + h] for i in range(m) for k in range(p) for j in range(n) for h in range(q)]

    return Built(out, kernel, m * n * p * q)


def _concatenate(forms: Sequence[Form], options: Options) -> Built:
    shapes = [form.shape for form in forms]
    axis = axis_of(shapes[0], options) or 0
    if any(s[:axis] + s[axis + 1 :] != shapes[0][:axis] + shapes[0][axis + 1 :] for s in shapes):
        raise MisfitError("the parts do not fit together")
    length = sum(shape[axis] for shape in shapes)
    out = (*shapes[0][:axis], length, *shapes[0][axis + 1 :])
    blocks = [math.prod(shape[axis:]) for shape in shapes]
    rows = math.prod(out[:axis])

    def kernel(*args: Flat) -> Flat:
        joined: Flat = []
        for i in range(rows):
            for arg, block in zip(args, blocks, strict=True):
                joined += arg[i * block : (i + 1) * block]
        return joined

    return Built(out, kernel, math.prod(out))


def stack(forms: Sequence[Form]) -> Built:
    """Arrays of one shape along a new first axis."""
    shape = forms[0].shape
    if any(form.shape != shape for form in forms):
        raise MisfitError("a stack of different shapes")
    return Built((len(forms), *shape), lambda *args: [a for arg in args for a in arg], len(forms) * math.prod(shape))


def select(shape: Shape, items: Sequence[int | slice]) -> Built:
    """`x[items]`, each a place or a slice of the axes in order."""
    steps = strides(shape)
    start, sizes, moves = 0, [], []
    for item, size, step in zip(items, shape, steps, strict=False):
        if isinstance(item, int):
            if not -size <= item < size:
                raise MisfitError(f"place {item} of {size}")
            start += item % size * step
            continue
        run = range(*item.indices(size))
        start += (run.start if run else 0) * step
        sizes.append(len(run))
        moves.append(run.step * step)
    sizes += shape[len(items) :]
    moves += steps[len(items) :]
    order = [start]
    for size, move in zip(sizes, moves, strict=True):
        order = [place + i * move for place in order for i in range(size)]
    return gather(tuple(sizes), order)


def _constant(fill: Callable[[Shape], Flat]) -> Builder:
    def build(forms: Sequence[Form], _: Options) -> Built:
        shape = tuple(form.whole for form in forms)
        if min(shape) < 0:
            raise MisfitError("a negative size")
        data = fill(shape)
        return Built(shape, lambda *_: data, len(data))

    return build


def _eye(forms: Sequence[Form], options: Options) -> Built:
    sizes = forms if len(forms) == 2 else [forms[0], forms[0]]
    return _constant(lambda s: [float(i == j) for i in range(s[0]) for j in range(s[1])])(sizes, options)


def _commutation(forms: Sequence[Form], _: Options) -> Built:
    """K with K @ vec(X) == vec(X.T), X with m rows and n columns."""
    m, n = forms[0].whole, forms[1].whole
    total = m * n
    data = [0.0] * (total * total)
    for i in range(m):
        for j in range(n):
            data[(j * m + i) * total + i * n + j] = 1.0
    return Built((total, total), lambda *_: data, total * total)


def _einsum(forms: Sequence[Form], options: Options) -> Built:
    inputs, _, output = str(options["subscripts"]).replace(" ", "").partition("->")
    parts = inputs.split(",")
    if len(parts) != len(forms):
        raise MisfitError("einsum has another number of arrays")
    sizes: dict[str, int] = {}
    for part, form in zip(parts, forms, strict=True):
        for letter, size in zip(part, form.shape, strict=True):
            agree(sizes.setdefault(letter, size), size)
    # Contracted from the left, two at a time: only labels that are needed later stay.
    plan: list[tuple[str, str, str, int]] = []
    labels, cost = "", 0
    for place, part in enumerate(parts):
        later = "".join(parts[place + 1 :]) + output
        last = place == len(parts) - 1
        kept = output if last else "".join(dict.fromkeys(c for c in labels + part if c in later))
        gone = "".join(dict.fromkeys(c for c in labels + part if c not in kept))
        plan.append((labels, part, kept + gone, math.prod(sizes[c] for c in gone)))
        cost += 3 * math.prod(sizes[c] for c in kept + gone)
        labels = kept
    stages: list[tuple[list[int], list[int], int]] = []

    def kernel(*args: Flat) -> Flat:
        if not stages:  # not before the cost is known to be affordable
            for left_labels, right_labels, order, runs in plan:
                over = [sizes[c] for c in order]
                left, right = (_label_places(part, order, sizes, over) for part in (left_labels, right_labels))
                stages.append((left, right, runs))
        total = [1.0]
        for arg, (left, right, runs) in zip(args, stages, strict=True):
            terms = [total[i] * arg[j] for i, j in zip(left, right, strict=True)]
            total = terms if runs == 1 else [sum(terms[at : at + runs]) for at in range(0, len(terms), runs)]
        return total

    return Built(tuple(sizes[c] for c in output), kernel, cost)


def _label_places(labels: str, order: str, sizes: Mapping[str, int], over: Sequence[int]) -> list[int]:
    """Where an array with the axes `labels` is read for every index over the labels of `order`."""
    steps = dict.fromkeys(order, 0)
    for letter, step in zip(labels, strides(tuple(sizes[c] for c in labels)), strict=True):
        steps[letter] += step
    return places(over, [steps[c] for c in order])


ARRANGEMENT: dict[str, Builder] = {
    "pi": lambda _, __: Built((), lambda: [math.pi], 1),
    "transpose": _transpose,
    "concatenate": _concatenate,
    "stack": lambda forms, _: stack(forms),
    "kron": _kron,
    "vec": _vec,
    "diag": _diag,
    "tril": _triangle(lambda i, j, k: j <= i + k),
    "triu": _triangle(lambda i, j, k: j >= i + k),
    "einsum": _einsum,
    "eye": _eye,
    "ones": _constant(lambda s: [1.0] * math.prod(s)),
    "zeros": _constant(lambda s: [0.0] * math.prod(s)),
    "commutation": _commutation,
}
