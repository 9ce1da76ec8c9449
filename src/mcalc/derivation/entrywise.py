"""The SymPy backend: every entry of a derivative by itself, at concrete sizes.

The function is evaluated on arrays of symbols, and each entry of the output is differentiated by each entry of the
variable with SymPy's scalar `diff`. It shares the reader with the closed form and nothing else, which makes it a
second opinion.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc import limits
from mcalc.errors import LimitError, OptionError, UnknownVariableError
from mcalc.evaluation.array_evaluator import ArrayEvaluator, concrete, effort
from mcalc.exact.size import Size
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Index, Name, Node, Number, Program, Stack
from mcalc.language.walk import walk
from mcalc.record import Record
from mcalc.work import DERIVED, spend

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from mcalc.tensor import Node as Tensor

Array: TypeAlias = "NDArray[Any]"

ENTRIES = 512
"""Each takes milliseconds until it is printed, read back and counted."""
OPERATIONS = 50_000
"""Of one evaluation of the function."""
WORK = 200_000
"""Parts of expressions that are differentiated, each once for every symbol: SymPy takes some seconds."""

_SMALLER = "give smaller sizes, or take the tensor backend, whose answer doesn't depend on the size"


class Entries(Record):
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

    def flattened(self, split: int) -> Entries:
        """As a matrix whose rows are the first `split` axes, flattened row by row, and its columns the others."""
        rows, columns = math.prod(self.shape[:split]), math.prod(self.shape[split:])
        return Entries((rows, columns), 1, self.values.reshape(rows, columns), self.symbols)

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

        stack = Stack(tuple(spell(entry, self.symbols) for entry in self.values.reshape(-1)))
        values = tuple(dict.fromkeys(walk([stack]).values))
        kinds: dict[Node, Kind] = {}
        for node in values:
            variable = function.variables.get(node.id) if isinstance(node, Name) else None
            kinds[node] = Kind(variable.shape if variable else ())
        kinds[stack] = Kind((Size.of(len(stack.items)),))
        return function._replace(program=Program("", (), stack), kinds=kinds, intermediates={}, values=values)

    def expression(self) -> Node:
        """One tree for all of it, a stack of stacks; a list of a single axis is a row or a column, whichever is
        wanted.
        """
        return _stacked(self.trees())


class SymPyBackend:
    """Entry by entry with SymPy, at the sizes that the spec has."""

    name = "sympy"

    def derive(
        self, spec: Spec, questions: Sequence[Sequence[Sequence[str]]], function: Tensor | None = None
    ) -> list[Entries]:
        """For each question the derivative by each of its groups of variables in turn, those of a group stacked."""
        return [derive_entries(spec, groups) for groups in questions]


BACKEND = SymPyBackend()


def derive_entries(spec: Spec, groups: Sequence[Sequence[str]], sizes: Mapping[str, int] | None = None) -> Entries:
    """The derivative of `spec` entry by entry, by each group of variables in turn.

    The axes are the output's, then those of each group: the variable's own, or one axis along which the entries of
    several variables follow each other.

    Raises OptionError where a size is still symbolic, LimitError where there are too many entries.
    """
    known = _sizes(spec, sizes or {})
    for name in (name for group in groups for name in group):
        if name not in spec.variables:
            raise UnknownVariableError(f"the function has no variable {name}")
    shapes = {name: concrete(Kind(variable.shape), known) for name, variable in spec.variables.items()}
    total = math.prod(concrete(spec.kind, known))
    for group in groups:
        total *= sum(math.prod(shapes[name]) for name in group)
    largest = max(total, *(math.prod(concrete(kind, known)) for kind in spec.kinds.values()))
    if largest > ENTRIES:
        raise limits.over(f"the sympy backend would derive {largest} entries", ENTRIES, hint=_SMALLER)
    operations = effort(spec, known).operations
    if operations > OPERATIONS:
        raise limits.over(f"the sympy backend would take {operations} operations", OPERATIONS, hint=_SMALLER)
    symbols: dict[Any, Node] = {}
    # A variable that was declared and stands nowhere has no symbols: it can be of any size.
    needed = spec.occurring.union(*groups)
    values = {name: _symbols(name, shape, symbols) for name, shape in shapes.items() if name in needed}
    try:
        return _derived(spec, groups, known, values, symbols)
    except RecursionError:
        raise _too_deep() from None


def _derived(
    spec: Spec,
    groups: Sequence[Sequence[str]],
    sizes: dict[str, int],
    values: dict[str, Array],
    symbols: dict[Any, Node],
) -> Entries:
    import numpy as np

    from mcalc.evaluation.symbolic import Symbolic

    array = ArrayEvaluator(spec, sizes, Symbolic())(values)
    output = array.ndim
    for group in groups:
        by = values[group[0]] if len(group) == 1 else np.concatenate([values[name].reshape(-1) for name in group])
        array = _by(array, by.reshape(-1)).reshape(array.shape + by.shape)
    return Entries(array.shape, output, array, symbols)


def _by(array: Array, symbols: Array) -> Array:
    """Each entry by each symbol, along a new last axis."""
    import numpy as np
    import sympy

    derived = np.empty((array.size, symbols.size), dtype=object)
    derived.fill(sympy.S.Zero)
    terms = [(i, term) for i, entry in enumerate(array.reshape(-1)) for term in sympy.Add.make_args(entry)]
    places = {symbol: j for j, symbol in enumerate(symbols)}
    slopes: dict[tuple[int, int], list[Any]] = {}
    _refuse_if_long([term for _, term in terms], places.keys())
    for i, term in terms:
        for symbol in term.free_symbols & places.keys():
            slopes.setdefault((i, places[symbol]), []).append(term.diff(symbol))
    for place, parts in slopes.items():
        derived[place] = sympy.Add(*parts)
    return derived.reshape((*array.shape, symbols.size))


def _refuse_if_long(terms: Sequence[Any], symbols: Collection[Any]) -> None:
    """Before terms are differentiated, each by every symbol in it: SymPy goes through all of the term each time."""
    sizes: dict[Any, int] = {}

    def size(part: Any) -> int:
        if part not in sizes:
            sizes[part] = 1 + sum([size(inner) for inner in part.args])
        return sizes[part]

    work = sum([size(term) * len(term.free_symbols & symbols) for term in terms])
    if work > WORK:
        raise limits.over(f"the sympy backend would go through {work} parts of expressions", WORK, hint=_SMALLER)
    spend(DERIVED * work)


def _sizes(spec: Spec, given: Mapping[str, int]) -> dict[str, int]:
    known = {name: given.get(name, size) for name, size in spec.sizes.items()}
    missing = [name for name, size in known.items() if size is None]
    if missing:
        options = " ".join(f"--n {3}" if name == "n" else f"--size {name}=3" for name in missing)
        have = "has" if len(missing) == 1 else "have"
        raise OptionError(
            f"the sympy backend works at concrete sizes, and {', '.join(missing)} {have} none", hint=f"give {options}"
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
