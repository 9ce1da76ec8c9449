"""From the tree to primitive steps: what a spec means at given sizes.

What a function is worth stands in its catalogue entry: the name by which the numbers know it, a fold, an einsum, or a
text in the language, which is read once and put in the place of the call. `arrangements` has those that no text says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from mcalc.catalogue import FUNCTIONS, NORMS, Function
from mcalc.catalogue.signature import Alternative, alternatives, chosen, contraction, fitting
from mcalc.errors import InternalError, UnsupportedError
from mcalc.evaluation.arrangements import ARRANGEMENTS, Arguments, axis_of
from mcalc.evaluation.conditions import contracted
from mcalc.evaluation.numbers import SERIES, STAND_IN
from mcalc.evaluation.primitive_steps import Steps
from mcalc.evaluation.shapes import MisfitError, Resize, agree, number_of
from mcalc.exact.size import Size
from mcalc.language.constant import constant
from mcalc.language.spec import Spec, Variable
from mcalc.language.tree import Call, Index, Name, Node, Number, Program, Slice, Stack
from mcalc.language.walk import operands, size_arguments
from mcalc.language.within import read_within

SignedTerm: TypeAlias = tuple[Node, bool]
"""A term of a sum, and whether it is taken away."""

LONG = 16
"""Sums of more terms than this are added up half against half."""

_SIGNS = frozenset({"add", "sub", "neg"})


class Scope:
    """One spec, or one text of the catalogue, becoming steps: what its names and sizes stand for.

    `smooth` says that ties of comparisons inside are no kinks of the whole.
    """

    __slots__ = ("_names", "_resize", "_sizes", "_smooth", "_steps", "places")

    def __init__(
        self,
        steps: Steps,
        sizes: Mapping[str, int],
        resize: Resize | None,
        names: Mapping[str, int],
        smooth: bool,
    ) -> None:
        self._steps, self._sizes, self._resize, self._smooth = steps, sizes, resize, smooth
        self._names = dict(names)
        self.places: dict[Node, int] = {}

    def value_of(self, spec: Spec, results: Iterable[Node] = ()) -> int:
        """Steps for a whole spec: the number of its result. `results` are further nodes that are asked for."""
        named = {root: name for name, root in spec.program.statements}
        places, steps = self.places, self._steps
        taken: set[int] = set()
        totals = (
            long_sums(spec, {spec.program.result, *named, *results}) if steps.share and len(spec.values) > LONG else {}
        )
        for node in spec.values:
            if totals.get(node) == []:
                continue
            place = self._total(totals[node]) if node in totals else self._node(spec, node)
            if not steps.share:
                place = steps.same(place) if place in taken or isinstance(node, Name) else place
                taken.add(place)
            places[node] = place
            if node in named:
                self._names[named[node]] = place
        return places[spec.program.result]

    def _node(self, spec: Spec, node: Node) -> int:
        steps = self._steps
        match node:
            case Number():
                return steps.number(node.value)
            case Name(id=name) if name in self._names:
                return self._names[name]
            case Name(id=name) if name in self._sizes:
                return steps.number(Fraction(self._sizes[name]))
            case Name(id=name):
                return self._call(name, Arguments((), (), (), {}), node)
            case Stack():
                return steps.stack([self.places[item] for item in node.items])
            case Index():
                return steps.select(self.places[node.base], [self._item(item) for item in node.items])
            case Call():
                entry = FUNCTIONS.get(node.function)
                if entry is not None and entry.signature == "elementwise":
                    value = self._elementwise(entry, tuple([self.places[argument] for argument in node.args]))
                    return self._valued(node.function, value, node)
                below = operands(node)
                arguments = Arguments(
                    tuple([self.places[operand] for operand in below]),
                    tuple([spec.kinds[operand].row for operand in below]),
                    tuple([self._size(part) for part in size_arguments(node)]),
                    node.options,
                )
                return self._call(node.function, arguments, node)

    def _total(self, terms: Sequence[SignedTerm]) -> int:
        """A long sum, half against half: where one term moves, few partial sums move with it."""
        parts = [self._sign("neg", self.places[node]) if negative else self.places[node] for node, negative in terms]
        while len(parts) > 1:
            pairs = [self._sign("add", *parts[at : at + 2]) for at in range(0, len(parts) - 1, 2)]
            parts = [*pairs, *parts[2 * len(pairs) :]]
        return parts[0]

    def _sign(self, name: str, *values: int) -> int:
        value = self._elementwise(FUNCTIONS[name], values)
        assert value is not None
        return value

    def _size(self, node: Node) -> int:
        """The number that a size expression of the tree means."""
        return number_of(constant(node), self._sizes, self._resize)

    def _item(self, item: Node | Slice) -> int | slice:
        if isinstance(item, Slice):
            return slice(*(None if part is None else self._size(part) for part in item))
        return self._size(item)

    def _call(self, name: str, call: Arguments, node: Node) -> int:
        entry = FUNCTIONS.get(name)
        if entry is None:
            undefined = self._steps.arrays.undefined(name, len(call.values))
            return self._steps.map(name, undefined, call.values, weight=STAND_IN)
        if entry.value in ARRANGEMENTS:
            return ARRANGEMENTS[entry.value](self._steps, call)
        return self._valued(name, self._array_function(entry, call), node)

    def _valued(self, name: str, value: int | None, node: Node) -> int:
        """The value, or an error where there is none."""
        if value is not None:
            return value
        if self._steps.arrays.exact:
            raise UnsupportedError(f"{name} can't be evaluated entry by entry", span=node.span)
        raise InternalError(f"{name} has no value")

    def _elementwise(self, entry: Function, values: tuple[int, ...]) -> int | None:
        steps = self._steps
        text = _text(entry, steps.arrays.exact)
        if text is None or text.isidentifier():
            function = steps.arrays.function(text or entry.name, self._smooth)
            if function is not None:
                known = text or entry.name
                return steps.map(known, function, values, self._smooth, SERIES.get(known, 1))
            text = entry.definition
        if text is None:
            return None
        return self._text(entry, text, values, alternatives(entry.signature, len(values))[0], {})

    def _text(
        self,
        entry: Function,
        text: str,
        values: tuple[int, ...],
        choice: Alternative,
        sizes: Mapping[str, int],
        smooth: bool = False,
    ) -> int:
        """A text over the parameters of a function, in the place of its call."""
        pairs = zip(entry.parameters, choice.counts, strict=True)
        names = dict(zip([name for name, count in pairs if count is None], values, strict=True))
        smooth = self._smooth or smooth or not entry.kinks
        return Scope(self._steps, sizes, None, names, smooth).value_of(read_over(text, entry.parameters, choice))

    def _array_function(self, entry: Function, call: Arguments) -> int | None:
        """A function with core shapes, or a fold, as a whole or along an axis."""
        steps = self._steps
        # Of several arrays the longest is gone through along the axis: what has fewer axes is the same for all.
        longest = max(call.values, key=lambda value: len(steps.core(value)), default=None)
        core = steps.core(longest) if longest is not None else ()
        axis = axis_of(core, call.options)
        if axis is None and entry.along is not None:
            axis = entry.along % len(core)
        how, _, folded = (entry.value or "").partition(" ")
        if how == "reduce":
            return steps.reduce(folded, call.values[0], axis, self._smooth)
        if how == "scan":
            return steps.scan(folded, call.values[0], axis or 0)
        if axis is None or longest is None or len(core) == 1:
            return self._core(entry, call)
        batch, rank = steps.batches[longest], len(core)
        order = [*(a for a in range(rank) if a != axis), axis]
        values = [
            steps.rebatch(steps.transpose(value, order), batch + rank - 1) if len(steps.core(value)) == rank else value
            for value in call.values
        ]
        result = self._core(entry, call._replace(values=tuple(values)))
        if result is None:
            return None
        own = len(steps.core(result))
        order = list(range(rank - 1))
        result = steps.rebatch(result, batch)
        return steps.transpose(result, [*order[:axis], *range(rank - 1, rank - 1 + own), *order[axis:]])

    def _core(self, entry: Function, call: Arguments) -> int | None:
        steps = self._steps
        cores = [steps.core(value) for value in call.values]
        if entry.value == "norm":
            return self._norm(entry, call)
        fits = fitting(entry.signature, [*map(len, cores), *[0] * len(call.sizes)])
        if fits is None:
            raise MisfitError(f"{entry.name} takes no arrays of these axes")
        which, choice = fits
        shapes = [shape for shape, count in zip(choice.inputs, choice.counts, strict=True) if count is None]
        sizes = dict(zip([count for count in choice.counts if count is not None], call.sizes, strict=True))
        for core, wanted in zip(cores, shapes, strict=True):
            for size, known in zip(core, wanted, strict=True):
                if known.symbol is not None:
                    agree(sizes.setdefault(known.symbol, size), size)
                else:
                    agree(number_of(known, sizes), size)
        text = _text(entry, steps.arrays.exact)
        if text is not None and text.isidentifier():
            if not choice.inputs:
                function = steps.arrays.function(text, self._smooth)
                return None if function is None else steps.map(text, function, ())
            out = tuple(number_of(size, sizes) for size in choice.output)
            known_by_name = steps.matrix(text, call.values, out)
            if known_by_name is not None:
                return known_by_name
            text = entry.definition
        if text is None and entry.contraction is not None:
            out = tuple(number_of(size, sizes) for size in choice.output)
            return contracted(steps, contraction(chosen(entry.contraction, which)), call.values, out, sizes)
        if text is None:
            return None
        return self._text(entry, chosen(text, which), call.values, choice, sizes, text != entry.definition)

    def _norm(self, entry: Function, call: Arguments) -> int:
        """By the text for its order; any other number takes the place of p."""
        rank = len(self._steps.core(call.values[0]))
        order = str(call.options.get("ord", "fro"))
        parameters = {entry.parameters[0]: call.values[0]}
        text = NORMS.get((min(rank, 2) if order != "fro" else 1, order))
        if text is None:
            text = NORMS[1, "p"]
            parameters["p"] = self._steps.number(Fraction(order))
        shape = tuple([Size.name(f"n{axis}") for axis in range(rank)])
        choice = Alternative((shape, ())[: len(parameters)], (), (None,) * len(parameters))
        spec = read_over(text, tuple(parameters), choice)
        return Scope(self._steps, {}, None, parameters, self._smooth).value_of(spec)


def long_sums(spec: Spec, kept: Collection[Node]) -> dict[Node, list[SignedTerm]]:
    """The terms of each sum of many terms, by its outermost sign; the signs inside, which nothing else asks for, have
    none. `kept` are asked for themselves.
    """
    inside: dict[Node, Node | None] = {}
    for node in spec.values:
        signed = isinstance(node, Call) and node.function in _SIGNS
        for below in operands(node):
            # Of one sign alone, with the shape of the sum.
            alone = signed and below not in inside and spec.kinds[below].shape == spec.kinds[node].shape
            inside[below] = node if alone else None
    found: dict[Node, list[SignedTerm]] = {}
    for root in reversed(spec.values):
        if root in found or not isinstance(root, Call) or root.function not in _SIGNS:
            continue
        terms: list[SignedTerm] = []
        within: list[Node] = []
        pending: list[SignedTerm] = [(root, False)]
        while pending:
            node, negative = pending.pop()
            sign = isinstance(node, Call) and node.function in _SIGNS
            if node is root or (sign and inside[node] is not None and node not in kept):
                assert isinstance(node, Call)
                within.append(node)
                signs = [negative != (node.function == "neg" or (node.function == "sub" and at)) for at in (0, 1)]
                pending += list(zip(node.args, signs, strict=False))[::-1]
            else:
                terms.append((node, negative))
        if len(terms) > LONG:
            found.update({node: [] for node in within[1:]})
            found[root] = terms
    return found


def _text(entry: Function, exact: bool) -> str | None:
    """What says the value of a function: a name that the numbers know, or a text."""
    if exact and entry.exact is not None:
        return entry.exact
    return entry.value or entry.pieces or (None if entry.contraction else entry.definition)


@lru_cache(maxsize=1024)
def read_over(text: str, parameters: tuple[str, ...], choice: Alternative) -> Spec:
    """A text over parameters of these shapes; the names of sizes are numbers in it."""
    triples = zip(parameters, choice.inputs, choice.counts, strict=True)
    variables = {name: Variable(name, shape, "declared") for name, shape, count in triples if count is None}
    sizes = {name: None for shape in choice.inputs for size in shape for name in size.names()}
    sizes |= {count: None for count in choice.counts if count is not None}
    nothing = Program("", (), Number(0))
    return read_within(text, Spec(nothing, variables, sizes, {}, {}, (), ()))
