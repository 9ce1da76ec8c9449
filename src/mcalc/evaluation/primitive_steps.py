"""A computation as a list of primitive steps on numbered values, each step computed once.

The primitives are: `map` (an element-wise function), `view` (entries read at regular places: transposes, slices,
diagonals), `arrange` (entries added up at other places, zeros elsewhere), `join`, `fill`,
`contract` (einsum), `reduce`, `scan`, and `matrix` (an algorithm for whole matrices). Here they get their shape and
their cost; what they do to numbers is the array kind's (`lists`, `arrays`).

Leading axes of a value may be a batch: a function that is defined for vectors and applied along an axis of an array
has the other axes as its batch. Every primitive works on the axes after it, the core.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from string import ascii_letters
from typing import Any, TypeAlias

from mcalc.errors import DomainError, UnsupportedError
from mcalc.evaluation import linear
from mcalc.evaluation.kinds import ArrayKind, Kernel, Value
from mcalc.evaluation.shapes import (
    CostError,
    MisfitError,
    Shape,
    agree,
    broadcast,
    expansion,
    label_steps,
    labels_of,
    operations,
    places,
    strides,
)

Step: TypeAlias = tuple[int, Kernel, tuple[int, ...]]
"""The number of the value that is computed, how, and the numbers of the values it is computed from."""
Key: TypeAlias = tuple[Any, ...]


class Steps:
    """Steps as they are added, and for every value its shape, and how many of its leading axes are a batch.

    With `share` equal steps are one, and what depends on constants alone is computed at once. `budget` bounds the
    operations of one run: CostError where more are needed, MisfitError where shapes don't fit.
    """

    __slots__ = (
        "_batched",
        "_known",
        "_moving",
        "arrays",
        "batches",
        "budget",
        "cost",
        "shapes",
        "share",
        "steps",
        "values",
    )

    def __init__(self, arrays: ArrayKind, budget: float = math.inf, share: bool = True) -> None:
        self.arrays, self.budget, self.share = arrays, budget, share
        self.cost = 0
        self.values: list[Value] = []
        self.shapes: list[Shape] = []
        self.batches: list[int] = []
        self.steps: list[Step] = []
        self._moving: set[int] = set()
        self._batched: set[int] = set()
        self._known: dict[Key, int] = {}

    def core(self, of: int) -> Shape:
        """The axes of a value after its batch."""
        batch = self.batches[of]
        return self.shapes[of][batch:] if batch else self.shapes[of]

    def place(self, shape: Shape, value: Value = (), batch: int = 0, constant: bool = False) -> int:
        """A new value that no step computes."""
        number = len(self.values)
        self.values.append(value)
        self.shapes.append(shape)
        self.batches.append(batch)
        if not constant:
            self._moving.add(number)
        if batch:
            self._batched.add(number)
        return number

    def number(self, value: Fraction) -> int:
        """A constant number."""
        key = ("number", value.numerator, value.denominator)
        known = self._found(key)
        if known is None:
            known = self._known[key] = self.place((), self.arrays.number(value), 0, self.share)
        return known

    def fill(self, shape: Shape, value: int) -> int:
        """An array of one number."""
        if min(shape, default=1) < 0:
            raise MisfitError("a negative size")
        key = ("fill", shape, value)
        known = self._found(key)
        if known is None:
            self._spend(math.prod(shape))
            known = self._known[key] = self.place(shape, self.arrays.fill(shape, value), 0, self.share)
        return known

    def _found(self, key: Key) -> int | None:
        return self._known.get(key) if self.share else None

    def _spend(self, cost: int) -> None:
        self.cost += cost
        if self.cost > self.budget:
            raise CostError

    def _add(self, key: Key, shape: Shape, batch: int, of: tuple[int, ...], kernel: Kernel) -> int:
        if self.share and self._moving.isdisjoint(of):
            added = self.place(shape, _run(kernel, [self.values[number] for number in of]), batch, True)
        else:
            added = self.place(shape, (), batch)
            self.steps.append((added, kernel, of))
        self._known[key] = added
        return added

    def _step(
        self, key: Key, of: tuple[int, ...], shape: Shape, batch: int, cost: int, kernel: Callable[[], Kernel]
    ) -> int:
        """A step with a key of its own beside its arguments, unless it is there already."""
        key = (*key, of)
        known = self._found(key)
        if known is not None:
            return known
        self._spend(cost)
        return self._add(key, shape, batch, of, kernel())

    def same(self, of: int) -> int:
        """A value once more, under a number of its own."""
        return self._add(("same", of, len(self.values)), self.shapes[of], self.batches[of], (of,), _itself)

    def rebatch(self, of: int, batch: int) -> int:
        """The same value with so many leading axes as its batch."""
        if self.batches[of] == batch:
            return of
        return self._step(("batch", batch), (of,), self.shapes[of], batch, 0, lambda: _itself)

    def _batch(self, of: Sequence[int]) -> Shape:
        """The batch that values have in common; a value without one is the same for all of it."""
        if self._batched.isdisjoint(of):
            return ()
        batches = {self.shapes[number][: self.batches[number]] for number in of if self.batches[number]}
        if len(batches) > 1:
            raise MisfitError("batches of different shapes")
        return batches.pop()

    def map(self, name: str, function: Kernel, of: tuple[int, ...], smooth: bool = False, weight: int = 1) -> int:
        """An element-wise function of values that broadcast, by the name under which it is known; each entry takes as
        long as `weight` additions.
        """
        key = (name, smooth, of)
        known = self._found(key)
        if known is not None:
            return known
        shapes = [self.shapes[number] for number in of]
        batch = self._batch(of)
        if batch:
            cores = [self.core(number) for number in of]
            out = batch + broadcast(cores)
            shapes = [
                batch + (1,) * (len(out) - len(shape)) + core if self.batches[number] else shape
                for number, shape, core in zip(of, shapes, cores, strict=True)
            ]
        else:
            out = shapes[0] if shapes else ()
            if shapes.count(out) < len(shapes):
                out = broadcast(shapes)
        total = math.prod(out)
        self._spend(weight * total if shapes.count(out) == len(shapes) else 2 * weight * total)
        return self._add(key, out, len(batch), of, self.arrays.map(function, shapes, out))

    def view(self, of: int, sizes: Shape, moves: Sequence[int], start: int = 0) -> int:
        """The core read anew: axis i of the new core has so many places, so many entries apart."""
        shape, batch = self.shapes[of], self.batches[of]
        out = shape[:batch] + sizes
        steps = (*strides(shape)[:batch], *moves)
        regular = not start and steps == strides(out)
        if regular and out == shape:
            return of
        whole = regular and math.prod(out) == math.prod(shape)

        def kernel() -> Kernel:
            return self.arrays.reshape(out) if whole else self.arrays.view(out, steps, start)

        return self._step(("view", out, steps, start), (of,), out, batch, math.prod(out), kernel)

    def reshape(self, of: int, shape: Shape) -> int:
        """The entries of the core in another shape."""
        return self.view(of, shape, strides(shape))

    def transpose(self, of: int, order: Sequence[int]) -> int:
        """The axes of the core in another order."""
        core = self.core(of)
        steps = strides(core)
        return self.view(of, tuple(core[axis] for axis in order), [steps[axis] for axis in order])

    def select(self, of: int, items: Sequence[int | slice]) -> int:
        """`x[items]`, each a place or a slice of the axes in order."""
        core = self.core(of)
        steps = strides(core)
        start, sizes, moves = 0, [], []
        for item, size, step in zip(items, core, steps, strict=False):
            if isinstance(item, int):
                if not -size <= item < size:
                    raise MisfitError(f"place {item} of {size}")
                start += item % size * step
                continue
            run = range(*item.indices(size))
            stop = None if run.step < 0 and item.stop == -size - 1 else item.stop
            if any(bound is not None and abs(bound) > size for bound in (item.start, stop)):
                raise MisfitError(f"the places {item.start} to {item.stop} of {size}")
            start += run.start * step
            sizes.append(len(run))
            moves.append(run.step * step)
        sizes += core[len(items) :]
        moves += steps[len(items) :]
        return self.view(of, tuple(sizes), moves, start)

    def scatter(self, of: int, sizes: Shape, moves: Sequence[int]) -> int:
        """Zeros in a core of these sizes, and the entries of the value so many places apart."""
        core = self.core(of)
        return self.arrange(("regular", tuple(moves)), of, sizes, 0, lambda: enumerate(places(core, moves)))

    def arrange(self, key: Key, of: int, core: Shape, cost: int, pairs: Callable[[], Iterable[tuple[int, int]]]) -> int:
        """A core of this shape in which entries of the value are added up: pairs of a place in it and the place where
        the entry goes.
        """
        shape, batch = self.shapes[of], self.batches[of]
        out = shape[:batch] + core

        def moves() -> list[tuple[int, int]]:
            return [
                (first * math.prod(shape[batch:]) + a, first * math.prod(core) + b)
                for a, b in pairs()
                for first in range(math.prod(shape[:batch]))
            ]

        cost += math.prod(out)
        return self._step(("arrange", core, *key), (of,), out, batch, cost, lambda: self.arrays.arrange(moves, out))

    def join(self, of: Sequence[int], axis: int) -> int:
        """Values one after the other along a core axis."""
        batch = self._batch(of)
        of = tuple([self._repeated(number, batch) for number in of])
        shapes = [self.shapes[number] for number in of]
        first, axis = shapes[0], axis + len(batch)
        if any(s[:axis] + s[axis + 1 :] != first[:axis] + first[axis + 1 :] for s in shapes):
            raise MisfitError("the parts do not fit together")
        out = (*first[:axis], sum(shape[axis] for shape in shapes), *first[axis + 1 :])
        return self._step(("join", axis), of, out, len(batch), math.prod(out), lambda: self.arrays.join(shapes, axis))

    def _repeated(self, of: int, batch: Shape) -> int:
        """The value with the batch, if it has none yet."""
        shape = self.shapes[of]
        if self.batches[of] or not batch:
            return of
        out = batch + shape
        steps = expansion(shape, out)
        return self._step(
            ("repeat", out), (of,), out, len(batch), math.prod(out), lambda: self.arrays.view(out, steps, 0)
        )

    def stack(self, of: Sequence[int]) -> int:
        """Values of one shape along a new first core axis."""
        return self.join([self.reshape(number, (1, *self.core(number))) for number in of], 0)

    def contract(self, subscripts: str, of: tuple[int, ...]) -> int:
        """The einsum of values by their core axes. A label may repeat in the result: there is the diagonal."""
        key = ("contract", subscripts, of)
        known = self._found(key)
        if known is not None:
            return known
        parts, output, once = labels_of(subscripts)
        cores = [self.core(number) for number in of]
        if [len(part) for part in parts] != [len(core) for core in cores]:
            raise MisfitError("einsum is for arrays with other axes")
        sizes: dict[str, int] = {}
        for part, core in zip(parts, cores, strict=True):
            for label, size in zip(part, core, strict=True):
                agree(sizes.setdefault(label, size), size)
        if once != output:
            diagonal = self.contract(f"{','.join(parts)}->{once}", of)
            shape = tuple(sizes[label] for label in output)
            return self.scatter(diagonal, shape, label_steps(output, once, shape))
        if len(parts) == 1 and set(parts[0]) == set(output):
            return self.view(of[0], tuple(sizes[c] for c in output), label_steps(parts[0], output, cores[0]))
        batch = self._batch(of)
        if batch:
            ahead = "".join([letter for letter in ascii_letters if letter not in sizes][: len(batch)])
            sizes |= dict(zip(ahead, batch, strict=True))
            parts = tuple(ahead + p if self.batches[number] else p for p, number in zip(parts, of, strict=True))
            output = ahead + output
        self._spend(math.prod(sizes.values()) if len(parts) <= 2 else operations(parts, output, sizes))
        shape = tuple([sizes[label] for label in output])
        return self._add(key, shape, len(batch), of, self.arrays.contract(parts, output, sizes))

    def reduce(self, name: str, of: int, axis: int | None = None, smooth: bool = False) -> int:
        """A function of two numbers folded over all of the core, or along one axis of it."""
        shape, batch = self.shapes[of], self.batches[of]
        first = batch if axis is None else batch + axis
        axes = range(first, len(shape) if axis is None else first + 1)
        out = shape[: axes.start] + shape[axes.stop :]
        key = ("reduce", name, axes, smooth)
        return self._step(
            key, (of,), out, batch, math.prod(shape), lambda: self.arrays.reduce(name, shape, axes, smooth)
        )

    def scan(self, name: str, of: int, axis: int) -> int:
        """The same with every value on the way, along a core axis."""
        shape, batch = self.shapes[of], self.batches[of]
        axis += batch
        return self._step(
            ("scan", name, axis), (of,), shape, batch, math.prod(shape), lambda: self.arrays.scan(name, shape, axis)
        )

    def matrix(self, name: str, of: tuple[int, ...], out: Shape) -> int | None:
        """An algorithm for whole matrices; None where these numbers have none."""
        key = ("matrix", name, of)
        if (known := self._found(key)) is not None:
            return known
        if self._batch(of):
            raise UnsupportedError(f"{name} has no value along an axis")
        shapes = [self.shapes[number] for number in of]
        kernel = self.arrays.matrix(name, shapes, out)
        if kernel is None:
            return None
        self._spend(linear.cost(name, shapes))
        return self._add(key, out, 0, of, kernel)


def _itself(value: Value) -> Value:
    return value


def _run(kernel: Callable[..., Value], arguments: Sequence[Value]) -> Value:
    """The value of a step that depends on constants alone."""
    try:
        return kernel(*arguments)
    except (ValueError, ZeroDivisionError, OverflowError) as error:
        raise DomainError(f"a part of the function has no value: {error}") from None
