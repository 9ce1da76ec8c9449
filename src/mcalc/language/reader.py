"""From text to a spec: parse, sort out the names, find the shapes, name the dimensions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mcalc.catalogue import find
from mcalc.errors import DimensionError, McalcError, SpecSyntaxError, UnknownVariableError
from mcalc.exact.size import Size
from mcalc.language.constant import names_in
from mcalc.language.shape.context import Context
from mcalc.language.shape.declarations import (
    SQUARE,
    Declarations,
    Declared,
    no_dimension,
    read_declarations,
    read_sizes,
)
from mcalc.language.shape.kinds import SCALAR, Kinds, kind_of
from mcalc.language.shape.ranks import KindOf, infer_ranks
from mcalc.language.shape.unify import Sizes, is_unknown
from mcalc.language.spec import Kind, Spec, Variable
from mcalc.language.syntax import SYNTAXES
from mcalc.language.text.statements import parse
from mcalc.language.tree import Call, Name, Node, Program, postorder
from mcalc.language.walk import Walk, walk
from mcalc.limits import too_deep


def read(
    text: str,
    *,
    shapes: Mapping[str, str] | None = None,
    sizes: Mapping[str, int] | None = None,
    scalars: Sequence[str] = (),
    scalar_calculus: bool = False,
    syntax: str = "numpy",
) -> Spec:
    """Read a spec and find the shape of everything in it. `syntax` is "numpy" or "matlab".

    >>> spec = read("W @ x + h")
    >>> [str(Kind(v.shape)) for v in spec.variables.values()], str(spec.kind)
    (['m x n', 'vector of n', 'vector of m'], 'vector of m')
    """
    try:
        declared = read_declarations(shapes or {}, scalars)
        given = read_sizes(sizes or {}, declared)
        program = parse(text, declared.variables, syntax)
        return _read(program, declared, given, scalar_calculus, open_names=True)
    except McalcError as error:
        raise error.attach(text) from None
    except (RecursionError, MemoryError):
        raise too_deep().attach(text) from None


def read_within(text: str, spec: Spec, where: Sequence[tuple[str, str]] = (), syntax: str = "numpy") -> Spec:
    """Read a closed form that speaks of the variables and dimensions of `spec`, itself in `syntax`.

    `where` names shared parts, earlier ones visible to later ones; the intermediates of `spec` are visible too.

    >>> str(read_within("diag(w)", read("x*w")).kind)
    'n x n'
    """
    declared = Declarations(
        {name: Declared(variable.shape, variable.properties) for name, variable in spec.variables.items()},
        tuple(spec.sizes),
    )
    given = {name: size for name, size in spec.sizes.items() if size is not None}
    statements: list[tuple[str, Node]] = []
    current = text
    plain: Collection[str] = ()
    try:
        for name, expression in where:
            current = expression
            part = parse(expression, declared.variables, syntax)
            statements += [*part.statements, (name, part.result)]
        current = text
        program = parse(text, declared.variables, syntax)
        statements += program.statements
        roots = [*(root for _, root in statements), program.result]
        open_names = spec.intermediates.keys() - {name for name, _ in statements}
        if open_names and any(
            isinstance(node, Name) and node.id in open_names for root in roots for node in postorder(root)
        ):
            plain = [name for name, _ in spec.program.statements]
            statements = [*spec.program.statements, *statements]
        program = Program(text, tuple(statements), program.result, syntax)
        return _read(program, declared, given, False, open_names=False, plain=plain)
    except McalcError as error:
        raise error.attach(current) from None
    except (RecursionError, MemoryError):
        raise too_deep().attach(current) from None


def _read(
    program: Program,
    declared: Declarations,
    given: Mapping[str, int],
    scalar_calculus: bool,
    *,
    open_names: bool,
    plain: Collection[str] = (),
) -> Spec:
    """The spec of a program; what is open in MATLAB's language gets its meaning first."""
    reader = _Reader(program, declared, given, scalar_calculus, open_names=open_names)
    if program.syntax == "matlab":
        program = reader.meant(plain)
        reader = _Reader(program, declared, given, scalar_calculus, open_names=open_names)
    return reader.spec()


class _Reader:
    """Everything that is known while one spec is read."""

    def __init__(
        self,
        program: Program,
        declared: Declarations,
        given: Mapping[str, int],
        scalar_calculus: bool,
        *,
        open_names: bool,
    ) -> None:
        self.program = program
        self.declared = declared
        self.given = given
        self.scalar_calculus = scalar_calculus
        self.open_names = open_names
        self.intermediates: dict[str, Node] = dict(program.statements)
        self._check_intermediates()
        self.walk: Walk = walk([*(root for _, root in program.statements), program.result])
        self.size_names: dict[str, Name] = {}
        for root in self.walk.sizes:
            for name in names_in(root):
                if not is_unknown(Size.name(name.id)):
                    self._size_name(name)
        self.introduced = {name.id for root in self.walk.introduced for name in names_in(root)}
        self.exponents = {name.id for root in self.walk.exponents for name in names_in(root)}
        self.numbers: dict[str, None] = {}
        self.unknown: dict[str, None] = {}
        self.appearing: dict[str, None] = {}
        self._sort_names()

    def _check_intermediates(self) -> None:
        """An intermediate has a name of its own."""
        if len(self.intermediates) < len(self.program.statements):
            raise SpecSyntaxError("two intermediates have one name", hint="give each intermediate a name of its own")
        for name in self.intermediates:
            if name in self.declared.variables:
                raise SpecSyntaxError(f"{name} is a variable, and an intermediate", hint="rename the intermediate")
            if name in self.declared.dimensions or name in self.given:
                raise DimensionError(f"{name} is a dimension, and an intermediate", hint="rename one of them")

    def _size_name(self, name: Name) -> None:
        if name.id in self.declared.variables or name.id in self.intermediates:
            raise DimensionError(f"{name.id} is a variable, not a dimension", span=name.span)
        self.size_names.setdefault(name.id, name)

    def _sort_names(self) -> None:
        """Tell variables, intermediates and dimensions used as numbers apart."""
        dimensions = {*self.declared.dimensions, *self.given, *self.size_names}
        for node in self.walk.values:
            if not isinstance(node, Name) or node.id in self.intermediates:
                continue
            name = node.id
            if name in self.declared.variables:
                self.appearing[name] = None
            elif name in dimensions:
                self.numbers[name] = None
            elif self.open_names:
                self.unknown[name] = self.appearing[name] = None
            else:
                known = ", ".join(self.declared.variables) or "none"
                raise UnknownVariableError(
                    f"the function has no variable {name}", span=node.span, hint=f"its variables: {known}"
                )
        for name in self.declared.variables:
            self.appearing.setdefault(name)

    def spec(self) -> Spec:
        """Find the shapes and put the spec together."""
        shapes, origins, context = self._context(kind_of)
        found = Kinds(context, self._named(shapes))
        found.find(self.walk.values)
        return self._finish(found.kinds, shapes, origins, context)

    def meant(self, plain: Collection[str]) -> Program:
        """The program with a meaning for every sign of MATLAB's; statements under the names in `plain` have theirs."""
        from mcalc.language.shape import matlab

        shapes, _, context = self._context(matlab.kind_of)
        own = walk([root for name, root in self.program.statements if name in plain]).values
        found = matlab.MatlabKinds(context, self._named(shapes), own)
        found.find(self.walk.values)
        return found.program(self.program)

    def _named(self, shapes: Mapping[str, tuple[Size, ...]]) -> dict[str, Kind | Node]:
        kinds = {name: Kind(shape) for name, shape in shapes.items()}
        return {**kinds, **dict.fromkeys(self.numbers, SCALAR), **self.intermediates}

    def _context(self, rules: KindOf) -> tuple[dict[str, tuple[Size, ...]], dict[str, str], Context]:
        """The axes of every variable, how each was found, and what is known of sizes."""
        sizes = Sizes()
        inferred: dict[str, tuple[int, str]] = {}
        if self.unknown:
            known = {name: len(declared.shape) for name, declared in self.declared.variables.items()}
            known.update(dict.fromkeys(self.numbers, 0))
            names = tuple(self.unknown)
            inferred = infer_ranks(self.walk.values, known, self.intermediates, names, self.scalar_calculus, rules)
        shapes, origins = self._variable_shapes(sizes, inferred)
        taken = {*self.appearing, *self.intermediates, *self.declared.dimensions, *self.introduced} | self.exponents
        context = Context(
            self.program.source,
            self.given,
            list(shapes.values()),
            frozenset(taken),
            SYNTAXES[self.program.syntax],
            sizes=sizes,
            strict=True,
        )
        return shapes, origins, context

    def _variable_shapes(
        self, sizes: Sizes, inferred: Mapping[str, tuple[int, str]]
    ) -> tuple[dict[str, tuple[Size, ...]], dict[str, str]]:
        """The axes of every variable, a fresh unknown for each size that isn't declared."""
        shapes: dict[str, tuple[Size, ...]] = {}
        origins: dict[str, str] = {}
        for name in self.appearing:
            declared = self.declared.variables.get(name)
            if declared is None:
                rank, origins[name] = inferred[name]
                shapes[name] = tuple(sizes.fresh() for _ in range(rank))
                continue
            origins[name] = "declared"
            shape = tuple(sizes.fresh() if size is None else size for size in declared.shape)
            if None in declared.shape and SQUARE & set(declared.properties):
                shape = shape[:1] * 2
            shapes[name] = shape
        return shapes, origins

    def _finish(
        self,
        found: Mapping[Node, Kind],
        shapes: Mapping[str, tuple[Size, ...]],
        origins: Mapping[str, str],
        context: Context,
    ) -> Spec:
        names = context.names()
        settled: dict[Kind, Kind] = {}

        def settle(kind: Kind) -> Kind:
            known = settled.get(kind)
            if known is None:
                shape = tuple(context.sizes.resolve(size).substitute(names) for size in kind.shape)
                known = settled[kind] = Kind(shape, kind.row)
            return known

        kinds = {node: settle(kind) for node, kind in found.items()}
        for root in self.walk.sizes:
            kinds.update((node, SCALAR) for node in postorder(root))
        variables = {
            name: Variable(name, settle(Kind(shape)).shape, origins[name], self._properties(name))
            for name, shape in shapes.items()
        }
        return Spec(
            self.program,
            variables,
            self._dimensions(variables, kinds),
            kinds,
            self.intermediates,
            self._undefined(),
            self.walk.values,
        )

    def _properties(self, name: str) -> tuple[str, ...]:
        declared = self.declared.variables.get(name)
        return declared.properties if declared is not None else ()

    def _dimensions(self, variables: Mapping[str, Variable], kinds: Mapping[Node, Kind]) -> dict[str, int | None]:
        """Every dimension with its size, in order of appearance."""
        occurring: dict[str, None] = {}
        for variable in variables.values():
            for size in variable.shape:
                occurring.update(dict.fromkeys(size.names()))
        occurring.update(dict.fromkeys(self.declared.dimensions))
        occurring.update(dict.fromkeys(name for name in self.size_names if name in self.introduced and self.open_names))
        occurring.update(dict.fromkeys(name for name in self.size_names if name in self.exponents))
        occurring.update((name, None) for name in self.numbers if name in self.given)
        for name, node in self.size_names.items():
            if name not in occurring:
                raise no_dimension(name, occurring, node)
        for name in self.numbers:
            if name not in occurring:
                raise no_dimension(name, occurring, None)
        for name in self.given:
            if name not in occurring:
                raise no_dimension(name, occurring, None)
        return {name: self.given.get(name) for name in occurring}

    def _undefined(self) -> tuple[str, ...]:
        names = dict.fromkeys(
            node.function.rstrip("'")
            for node in self.walk.values
            if isinstance(node, Call) and find(node.function) is None
        )
        return tuple(names)
