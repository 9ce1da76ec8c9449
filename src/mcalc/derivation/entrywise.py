"""The SymPy backend: every entry of a derivative by itself, at concrete sizes.

The function is evaluated on arrays of symbols, and each entry of the output is differentiated by each entry of the
variable with SymPy's scalar `diff`. It shares the reader with the closed form and nothing else, which makes it a
second opinion.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from mcalc.derivation.arrays import Evaluator, concrete
from mcalc.errors import LimitError, OptionError, ScalarExpectedError, UnknownVariableError
from mcalc.language.size import Size
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Index, Name, Node, Number, Program, Stack, postorder

if TYPE_CHECKING:
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[Any]"

ENTRIES = 4096


class Entries(NamedTuple):
    """A derivative entry by entry: `shape` is the output's axes, then the variable's, `values` SymPy expressions in
    that shape.

    `symbols` gives the place in a variable that each symbol stands for.
    """

    shape: tuple[int, ...]
    output_axes: int
    values: Array
    symbols: dict[Any, Node]

    def laid(self, rows: str = "output") -> Entries:
        """With the output's axes first, or the variable's."""
        if rows == "output":
            return self
        split = self.output_axes
        order = [*range(split, len(self.shape)), *range(split)]
        shape = self.shape[split:] + self.shape[:split]
        return Entries(shape, len(self.shape) - split, self.values.transpose(order), self.symbols)

    def trees(self) -> Any:
        """Nested lists of language trees, a level for each axis; one tree for a scalar."""
        import numpy as np

        from mcalc.derivation.spelling import spell

        spelt = np.frompyfunc(lambda entry: spell(entry, self.symbols), 1, 1)
        try:
            return np.asarray(spelt(self.values), dtype=object).tolist()
        except RecursionError:
            raise _too_deep() from None

    def spec(self, function: Spec) -> Spec:
        """All entries in one vector, as a spec that can be evaluated where the function can."""
        from mcalc.derivation.spelling import spell

        kinds: dict[Node, Kind] = {}
        trees = []
        for entry in self.values.reshape(-1):
            tree = spell(entry, self.symbols)
            trees.append(tree)
            for node in postorder(tree):
                variable = function.variables.get(node.id) if isinstance(node, Name) else None
                kinds[node] = Kind(variable.shape if variable else ())
        stack = Stack(tuple(trees))
        kinds[stack] = Kind((Size.of(len(trees)),))
        return function._replace(program=Program("", (), stack), kinds=kinds, intermediates={})

    def expression(self) -> Node:
        """One tree for all of it, a stack of stacks; a list of a single axis is a row or a column, whichever is
        wanted.
        """
        return _stacked(self.trees())


class SymPyBackend:
    """Entry by entry with SymPy, at the sizes that the spec has."""

    name = "sympy"

    def derive(self, spec: Spec, wrt: tuple[str, ...]) -> Entries:
        """The derivative by the variables in `wrt`, stacked."""
        return derive_entries(spec, wrt)

    def derive_twice(self, spec: Spec, first: str, second: str) -> Entries:
        """The second derivative of a scalar function by one variable, then another."""
        return derive_entries(spec, (first, second), order=2)


BACKEND = SymPyBackend()


def derive_entries(spec: Spec, wrt: tuple[str, ...], sizes: dict[str, int] | None = None, order: int = 1) -> Entries:
    """The derivative of `spec` entry by entry.

    With `order` 1 by the variables in `wrt`, stacked; with `order` 2 the second derivative by the first variable of
    `wrt`, then by the last.

    Raises OptionError where a size is still symbolic, LimitError where there are too many entries.
    """
    known = _sizes(spec, sizes or {})
    for name in wrt:
        if name not in spec.variables:
            raise UnknownVariableError(f"the function has no variable {name}")
    output = concrete(spec.kind, known)
    if order == 2 and output:
        raise ScalarExpectedError(f"a second derivative is of a scalar function; this one is a {spec.kind}")
    shapes = {name: concrete(Kind(variable.shape), known) for name, variable in spec.variables.items()}
    total = math.prod(output)
    total *= math.prod(math.prod(shapes[name]) for name in (wrt[0], wrt[-1])) if order == 2 else 1
    total *= sum(math.prod(shapes[name]) for name in wrt) if order == 1 else 1
    largest = max(math.prod(concrete(kind, known)) for kind in spec.kinds.values())
    if max(total, largest) > ENTRIES:
        raise LimitError(
            f"the sympy backend would derive {max(total, largest)} entries; the limit is {ENTRIES}",
            hint="give smaller sizes, or take the tensor backend, whose answer doesn't depend on the size",
        )
    symbols: dict[Any, Node] = {}
    values = {name: _symbols(name, shape, symbols) for name, shape in shapes.items()}
    try:
        return _derived(spec, wrt, known, order, values, symbols)
    except RecursionError:
        raise _too_deep() from None


def _derived(
    spec: Spec,
    wrt: tuple[str, ...],
    sizes: dict[str, int],
    order: int,
    values: dict[str, Array],
    symbols: dict[Any, Node],
) -> Entries:
    import numpy as np

    from mcalc.derivation.symbolic import Symbolic

    result = Evaluator(spec, sizes, Symbolic())(values)
    if order == 2:
        first, second = values[wrt[0]], values[wrt[-1]]
        array = _by(_by(result, first.reshape(-1)), second.reshape(-1)).reshape(first.shape + second.shape)
        return Entries(array.shape, first.ndim, array, symbols)
    entries = values[wrt[0]] if len(wrt) == 1 else np.concatenate([values[name].reshape(-1) for name in wrt])
    array = _by(result, entries.reshape(-1)).reshape(result.shape + entries.shape)
    return Entries(array.shape, result.ndim, array, symbols)


def _by(array: Array, symbols: Array) -> Array:
    """Each entry by each symbol, along a new last axis."""
    import numpy as np
    import sympy

    derived = np.empty((array.size, symbols.size), dtype=object)
    for i, entry in enumerate(array.reshape(-1)):
        free = entry.free_symbols
        for j, symbol in enumerate(symbols):
            derived[i, j] = entry.diff(symbol) if symbol in free else sympy.S.Zero
    return derived.reshape((*array.shape, symbols.size))


def _sizes(spec: Spec, given: dict[str, int]) -> dict[str, int]:
    known = {name: given.get(name, size) for name, size in spec.sizes.items()}
    missing = [name for name, size in known.items() if size is None]
    if missing:
        options = " ".join(f"--n {3}" if name == "n" else f"--size {name}=3" for name in missing)
        raise OptionError(
            f"the sympy backend works at concrete sizes, and {', '.join(missing)} has none", hint=f"give {options}"
        )
    return {name: size for name, size in known.items() if size is not None}


def _symbols(name: str, shape: tuple[int, ...], table: dict[Any, Node]) -> Array:
    """An array of real symbols for a variable, each entered in the table with its place."""
    import numpy as np
    import sympy

    array = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        label = name + (f"[{', '.join(map(str, place))}]" if place else "")
        symbol = sympy.Symbol(label, real=True)
        array[place] = symbol
        table[symbol] = Index(Name(name), tuple(Number(i) for i in place)) if place else Name(name)
    return array


def _stacked(tree: Any) -> Node:
    """Nested lists as stacks; no deeper than a derivative has axes."""
    return Stack(tuple(_stacked(item) for item in tree)) if isinstance(tree, list) else tree


def _too_deep() -> LimitError:
    return LimitError("the expression is nested too deep for SymPy", hint="take the tensor backend")
