"""The primitives on NumPy arrays, whatever the numbers in them: floats, complex floats, long decimals, SymPy
expressions.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mcalc import work
from mcalc.evaluation.kinds import Numbers
from mcalc.evaluation.shapes import Shape, matrix_product, places

Array: TypeAlias = NDArray[Any]
Kernel: TypeAlias = Callable[..., Array]


class Arrays:
    """Arrays of numbers of one kind."""

    step = work.CALL

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        self.exact = numbers.exact
        self.price = numbers.price
        self.number = numbers.array
        self.function = numbers.function
        self.undefined = numbers.undefined
        self.matrix = numbers.matrix
        self._zero = numbers.array(Fraction(0))[()]

    def fill(self, shape: Shape, value: int) -> Array:
        """The same number everywhere."""
        return np.broadcast_to(self.numbers.array(Fraction(value)), shape)

    def map(self, function: Kernel, shapes: Sequence[Shape], out: Shape) -> Kernel:
        """NumPy broadcasts; an axis of a batch may need a place first."""
        kind = object if self.numbers.objects else None
        if not any(len(shape) == len(out) for shape in shapes[1:]):
            return lambda *args: np.asarray(function(*args), dtype=kind)
        pairs = list(shapes)
        return lambda *args: np.asarray(
            function(*[arg.reshape(shape) for arg, shape in zip(args, pairs, strict=True)]), dtype=kind
        )

    def reshape(self, out: Shape) -> Kernel:
        """The same entries in another shape."""
        return lambda x: x.reshape(out)

    def view(self, out: Shape, steps: Sequence[int], start: int) -> Kernel:
        """Entries at regular places."""
        if 0 in out:
            return lambda x: np.empty(out, x.dtype)
        if self.numbers.objects:
            order = np.array(places(out, steps, start), dtype=int)
            return lambda x: x.reshape(-1)[order].reshape(out)

        def kernel(x: Array) -> Array:
            flat = np.ascontiguousarray(x).reshape(-1)
            size = flat.itemsize
            return np.ndarray(out, flat.dtype, flat, start * size, tuple(step * size for step in steps))

        return kernel

    def arrange(self, moves: Callable[[], Sequence[tuple[int, int]]], out: Shape) -> Kernel:
        """Entries added up at other places."""
        sources, places = np.array(moves(), dtype=int).reshape(-1, 2).T

        def kernel(x: Array) -> Array:
            filled = np.full(math.prod(out), self._zero, dtype=x.dtype)
            np.add.at(filled, places, x.reshape(-1)[sources])
            return filled.reshape(out)

        return kernel

    def join(self, shapes: Sequence[Shape], axis: int) -> Kernel:
        """Arrays one after the other."""
        return lambda *args: np.concatenate(args, axis=axis)

    def contract(self, labels: Sequence[str], output: str, sizes: dict[str, int]) -> Kernel:
        """As a product of matrices where it is one."""
        product = matrix_product(labels, output, sizes)
        out = tuple(sizes[label] for label in output)
        if product is not None:
            m, k, n = product
            return lambda a, b: (a.reshape(m, k) @ b.reshape(k, n)).reshape(out)
        subscripts = f"{','.join(labels)}->{output}"
        if len(labels) < 3:
            return lambda *args: np.asarray(np.einsum(subscripts, *args)).reshape(out)
        # NumPy takes longer to find the order of the products than to compute small ones.
        shapes = [np.broadcast_to(0.0, [sizes[label] for label in part]) for part in labels]
        order = np.einsum_path(subscripts, *shapes, optimize=True)[0]

        def kernel(*args: Array) -> Array:
            work.spend(work.CALL * len(args))
            return np.asarray(np.einsum(subscripts, *args, optimize=order)).reshape(out)

        return kernel

    def reduce(self, name: str, shape: Shape, axes: range, smooth: bool) -> Kernel:
        """Along the axes: sums and products as NumPy has them, others half against half. Exact numbers too: to add one
        term after the other to a long sum, SymPy would go through all of it each time.
        """
        parts = shape[: axes.start], shape[axes.start : axes.stop], shape[axes.stop :]
        runs = math.prod(parts[0]), math.prod(parts[1]), math.prod(parts[2])
        out = shape[: axes.start] + shape[axes.stop :]
        if name in ("add", "mul") and not self.exact:
            total = np.sum if name == "add" else np.prod
            return lambda x: np.asarray(total(x.reshape(runs), axis=1)).reshape(out)
        function = self._known(name, smooth)

        def kernel(x: Array) -> Array:
            if not x.size:
                raise ValueError("nothing to choose from")
            parts = np.moveaxis(x.reshape(runs), 1, 0)
            while len(parts) > 1:
                work.spend(work.CALL)
                half = len(parts) // 2
                folded = function(parts[:half], parts[half : 2 * half])
                parts = np.concatenate([folded, parts[2 * half :]])
            result: Array = parts[0].reshape(out)
            return result

        return kernel

    def scan(self, name: str, shape: Shape, axis: int) -> Kernel:
        """The same with all values on the way."""
        function = self._known(name)

        def kernel(x: Array) -> Array:
            parts = list(np.moveaxis(x, axis, 0))
            work.spend(work.CALL * len(parts))
            for place in range(1, len(parts)):
                parts[place] = function(parts[place - 1], parts[place])
            return np.stack(parts, axis=axis)

        return lambda x: np.cumsum(x, axis=axis) if name == "add" else kernel(x)

    def _known(self, name: str, smooth: bool = False) -> Kernel:
        function = self.function(name, smooth)
        assert function is not None
        return function
