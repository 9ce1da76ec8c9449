"""From a program to a spec: sort out the names, find the shapes, name the dimensions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import cache
from types import MappingProxyType

from mcalc.catalogue import find
from mcalc.catalogue.properties import PROPERTIES
from mcalc.catalogue.undefined import base
from mcalc.errors import (
    ArgumentsError,
    DimensionError,
    McalcError,
    ShapeError,
    SpecSyntaxError,
    UnknownFunctionError,
    UnknownVariableError,
)
from mcalc.exact.size import Size
from mcalc.language.constant import names_in
from mcalc.language.shape.context import Context
from mcalc.language.shape.declarations import (
    Declarations,
    no_dimension,
)
from mcalc.language.shape.kinds import SCALAR, Kinds, kind_of
from mcalc.language.shape.ranks import KindOf, conventional_rank, infer_ranks
from mcalc.language.shape.unify import Sizes
from mcalc.language.spec import Kind, Spec, Variable, with_names
from mcalc.language.syntax import SYNTAXES
from mcalc.language.tree import OPEN, Call, Name, Node, Program, postorder
from mcalc.language.walk import Walk, walk
from mcalc.record import Record


class Request(Record):
    """A program, and all that was said beforehand; `open_names` tells whether other names than declared ones may be
    variables, `counted` are names that nobody declared and that are taken for dimensions, `known` the variables whose
    shapes were found before, and how (None for a size that is still open). `opened` says that no sign is open any more,
    `facts` are sizes that are known to be 0 or more, `counts` how often loops went that are no more.
    """

    program: Program
    declared: Declarations
    given: Mapping[str, int]
    open_names: bool
    scalar_calculus: bool = False
    counted: tuple[str, ...] = ()
    arities: Mapping[str, int] | None = None
    known: Mapping[str, tuple[tuple[Size | None, ...], str]] = MappingProxyType({})
    opened: bool = False
    facts: tuple[Size, ...] = ()
    counts: tuple[Size, ...] = ()


def arities(values: Sequence[Node], known: Mapping[str, int] | None = None) -> dict[str, int]:
    """The undefined functions that are called, each with the number of its arguments; `known` are all there are."""
    found: dict[str, int] = {}
    for node in values:
        if isinstance(node, Call) and find(node.function) is None:
            name, count = base(node.function), len(node.args)
            if known is not None and name not in known:
                listed = f"its undefined functions: {', '.join(known)}" if known else None
                raise UnknownFunctionError(f"the function has no {name}(...)", span=node.span, hint=listed)
            wanted = found.setdefault(name, count) if known is None else known[name]
            found[name] = count
            if wanted != count:
                raise ArgumentsError(f"{name} is called with {wanted} arguments, and with {count}", span=node.span)
    return found


class Reader:
    """Everything that is known while one spec is read.

    `size_names` are the dimensions in sizes and places, with the node of each, `numbers` those that are used as
    numbers, `unknown` the variables without a declaration, `appearing` all of them in order.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self.program, self.declared, self.given, self.open_names, self.scalar_calculus, *_ = request
        self.counted, self.arities, self.known = request.counted, request.arities, request.known
        self.indices: Collection[str] = ()
        self.intermediates: dict[str, Node] = dict(self.program.statements)
        self._check_intermediates()
        self.walk: Walk = walk([*(root for _, root in self.program.statements), self.program.result])
        self.size_names: dict[str, Name] = {}
        for name in names_in(*self.walk.sizes):
            if name.id[0] == OPEN:
                continue
            if name.id in self.declared.variables or name.id in self.intermediates:
                raise DimensionError(f"{name.id} is a variable, not a dimension", span=name.span)
            if not self.open_names and name.id not in self.declared.dimensions and name.id not in self.given:
                raise no_dimension(name.id, dict.fromkeys(self.declared.dimensions), name)
            self.size_names.setdefault(name.id, name)
        self.introduced = {name.id for name in names_in(*self.walk.introduced)}
        self.exponents = {name.id for name in names_in(*self.walk.exponents)}
        self.numbers: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.appearing: dict[str, None] = {}
        self._sort_names()
        self._check_functions()

    def _check_functions(self) -> None:
        """A dimension has no name that is called."""
        dimensions = {*self.declared.dimensions, *self.size_names}
        for node in self.walk.values if dimensions else ():
            if isinstance(node, Call) and find(node.function) is None and base(node.function) in dimensions:
                message = f"{base(node.function)} is a dimension, and a function"
                raise DimensionError(message, span=node.span, hint="rename one of them")

    def _check_intermediates(self) -> None:
        """An intermediate has a name of its own."""
        if len(self.intermediates) < len(self.program.statements):
            raise SpecSyntaxError("two intermediates have one name", hint="give each intermediate a name of its own")
        for name in self.intermediates:
            if name in self.declared.variables:
                raise SpecSyntaxError(f"{name} is a variable, and an intermediate", hint="rename the intermediate")
            if name in self.declared.dimensions or name in self.given:
                raise DimensionError(f"{name} is a dimension, and an intermediate", hint="rename one of them")

    def _sort_names(self) -> None:
        """Tell variables, intermediates and dimensions used as numbers apart."""
        variables = self.declared.variables
        dimensions = {*self.declared.dimensions, *self.given, *self.size_names, *self.counted}
        found = (size for shape, _ in self.known.values() for size in shape if size is not None)
        dimensions.update(name for size in found for name in size.names())
        for node in self.walk.values:
            if not isinstance(node, Name) or node.id in self.intermediates:
                continue
            if node.id in variables:
                self.appearing[node.id] = None
            elif node.id in dimensions:
                self.numbers[node.id] = None
            elif self.open_names:
                self.unknown[node.id] = self.appearing[node.id] = None
            else:
                hint = f"its variables: {', '.join(variables) or 'none'}"
                raise UnknownVariableError(f"the function has no variable {node.id}", span=node.span, hint=hint)
        self.appearing.update(dict.fromkeys(name for name in variables if name not in self.appearing))
        ordered = [name for name in self.program.arguments if name in self.appearing]
        self.appearing = dict.fromkeys([*ordered, *self.appearing])

    def spec(self, plain: Collection[str]) -> Spec:
        """Find the shapes and put the spec together."""
        if SYNTAXES[self.program.syntax].open_signs and not self._request.opened:
            found, shapes, origins = self._opened(plain)
            if self.walk.measured:
                for unknown, named in found.context.names().items():
                    found.context.sizes.equate(Size.name(unknown), named)
                self._measure(shapes, found.context)
                found = Kinds(found.context, self._named(shapes))
                found.find(self.walk.values)
        else:
            shapes, origins, context = self._context(kind_of)
            if self.walk.measured:
                self._measure(shapes, context)
            found = Kinds(context, self._named(shapes))
            found.find(self.walk.values)
        context = found.context
        names = context.names()

        def rename(size: Size) -> Size:
            return context.sizes.resolve(size).substitute(names)

        @cache
        def settled(kind: Kind) -> Kind:
            return Kind(tuple(map(rename, kind.shape)), kind.row)

        kinds = {node: settled(found.kinds[node]) for node in self.walk.values}
        kinds.update((node, SCALAR) for node in postorder(*self.walk.sizes))
        variables: dict[str, Variable] = {}
        for name, shape in shapes.items():
            declared = self.declared.variables.get(name)
            properties = declared.properties if declared is not None else ()
            variables[name] = Variable(name, settled(Kind(shape)).shape, origins[name], properties)
        sizes = self._dimensions(variables)
        places = {node: tuple(with_names(part, rename) for part in taken) for node, taken in context.places.items()}
        for count in self._request.counts:
            context.assume(count, self.program.result.span)
        bounds = tuple(map(rename, context.bounds))
        return Spec(
            self.program,
            variables,
            sizes,
            kinds,
            self.intermediates,
            tuple(arities(self.walk.values, self.arities)),
            self.walk.values,
            self.counted,
            places=places,
            bounds=bounds,
        )

    def _measure(self, shapes: Mapping[str, tuple[Size, ...]], context: Context) -> None:
        """Write sizes of arrays out, by the names of the dimensions that they turn out to be."""
        from mcalc.language.shape.measured import MeasuredKinds

        found = MeasuredKinds(context, self._named(shapes))
        found.find(self.walk.values)
        self._replace(found.program(self.program))
        context.later.clear()
        context.places.clear()
        context.loops.clear()
        names = (node.id for node in self.walk.values if isinstance(node, Name))
        self.numbers.update(dict.fromkeys(n for n in names if n not in shapes and n not in self.intermediates))

    def _replace(self, program: Program) -> None:
        self.program = program
        self.intermediates = dict(program.statements)
        self.walk = walk([*self.intermediates.values(), program.result])

    def _opened(self, plain: Collection[str]) -> tuple[Kinds, dict[str, tuple[Size, ...]], dict[str, str]]:
        """The kinds of a program that gets a meaning for each open sign, and the axes and origins of its variables."""
        from mcalc.language.shape.open_signs import OpenKinds, signs_of

        signs = signs_of(self.program.syntax)
        own = walk([root for name, root in self.program.statements if name in plain]).values

        def opened(rules: KindOf) -> tuple[OpenKinds, dict[str, tuple[Size, ...]], dict[str, str]]:
            shapes, origins, context = self._context(rules, signs.order)
            found = OpenKinds(context, self._named(shapes), signs, own)
            found.find(self.walk.values)
            return found, shapes, origins

        try:
            found, shapes, origins = opened(signs.kind_of)
        except ShapeError:
            if not signs.alike:
                raise
            # `y - X*beta` says that beta is a vector; but in `X + x` no vector becomes a matrix.
            with suppress(McalcError):
                found, shapes, origins = opened(signs.checked_kind_of)
                if all(len(shapes[name]) < 2 for name in self.unknown if conventional_rank(name) == 1):
                    self._replace(found.program(self.program))
                    return found, shapes, origins
            raise
        self._replace(found.program(self.program))
        return found, shapes, origins

    def without_loops(self, plain: Collection[str]) -> Request:
        """The same with operations on whole arrays in the place of loops; open signs get their meaning first."""
        from mcalc.language.loops.nodes import indices_of
        from mcalc.language.loops.vectorised import vectorised

        self.indices = indices_of(self.walk.values)
        if SYNTAXES[self.program.syntax].open_signs:
            _, axes, how = self._opened(plain)
            self.known = {name: ((None,) * len(axes[name]), how[name]) for name in self.unknown}
        shapes, origins, context = self._context(kind_of)
        if self.walk.measured:
            self._measure(shapes, context)
        program, settled, counts = vectorised(self.program, self.walk.values, context, self._named(shapes))
        known = {name: (tuple(map(settled, shapes[name])), origins[name]) for name in self.unknown}
        # How often a loop goes is a number where its values are all the same.
        values = walk([*(root for _, root in program.statements), program.result]).values
        numbers = {node.id for node in values if isinstance(node, Name)}
        dimensions = dict.fromkeys((*self.declared.dimensions, *(name for name in self.size_names if name in numbers)))
        declared = self.declared._replace(dimensions=tuple(dimensions))
        return self._request._replace(program=program, declared=declared, known=known, opened=True, counts=counts)

    def _named(self, shapes: Mapping[str, tuple[Size, ...]]) -> dict[str, Kind | Node]:
        kinds = {name: Kind(shape) for name, shape in shapes.items()}
        return {**kinds, **dict.fromkeys(self.numbers, SCALAR), **self.intermediates}

    def _context(
        self, rules: KindOf, order: Callable[[str], int] | None = None
    ) -> tuple[dict[str, tuple[Size, ...]], dict[str, str], Context]:
        """The axes of every variable, how they were found, and what is known of sizes."""
        sizes = Sizes()
        inferred: dict[str, tuple[int, str]] = {}
        if self.unknown:
            known = {name: len(declared.shape) for name, declared in self.declared.variables.items()}
            known.update(dict.fromkeys(self.numbers, 0))
            names = tuple(name for name in self.unknown if name not in self.known)
            known.update((name, len(shape)) for name, (shape, _) in self.known.items())
            names = names if order is None else tuple(sorted(names, key=order))
            inferred = infer_ranks(self.walk.values, known, self.intermediates, names, self.scalar_calculus, rules)
        shapes: dict[str, tuple[Size, ...]] = {}
        origins: dict[str, str] = {}
        for name in self.appearing:
            declared = self.declared.variables.get(name)
            if name in self.known:
                found, origins[name] = self.known[name]
                shapes[name] = tuple(sizes.fresh() if size is None else size for size in found)
                continue
            if declared is None:
                rank, origins[name] = inferred[name]
                shapes[name] = tuple(sizes.fresh() for _ in range(rank))
                continue
            origins[name] = "declared"
            shapes[name] = tuple(sizes.fresh() if size is None else size for size in declared.shape)
            if None in declared.shape and any(PROPERTIES[word].square for word in declared.properties):
                shapes[name] = shapes[name][:1] * 2
        taken = {*self.appearing, *self.intermediates, *self.declared.dimensions, *self.introduced, *self.exponents}
        taken |= {base(node.function) for node in self.walk.values if isinstance(node, Call)}
        known_sizes = [size for shape, _ in self.known.values() for size in shape if size is not None]
        taken |= {name for size in known_sizes for name in size.names()}
        syntax, axes = SYNTAXES[self.program.syntax], list(shapes.values())
        context = Context(
            self.program.source, self.given, axes, frozenset(taken), syntax,
            sizes=sizes, strict=True, asks=self.open_names, facts=self._request.facts,
        )  # fmt: skip
        context.indices = self.indices
        return shapes, origins, context

    def _dimensions(self, variables: Mapping[str, Variable]) -> dict[str, int | None]:
        """Every dimension with its size, in order of appearance."""
        axes = (size for variable in variables.values() for size in variable.shape)
        occurring: dict[str, None] = dict.fromkeys(name for size in axes for name in size.names())
        occurring.update(dict.fromkeys(self.declared.dimensions))
        occurring.update(dict.fromkeys(name for name in self.size_names if name in self.introduced and self.open_names))
        occurring.update(dict.fromkeys(name for name in self.size_names if name in self.exponents))
        occurring.update(dict.fromkeys(name for name in self.numbers if name in self.given))
        for name in (*self.size_names, *self.numbers, *self.given):
            if name not in occurring:
                raise no_dimension(name, occurring, self.size_names.get(name))
        return {name: self.given.get(name) for name in occurring}
