"""Closed forms over the variables and dimensions of a spec: one by itself, several together, or a tree."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

from mcalc.catalogue import Function, find
from mcalc.errors import ForbiddenError, McalcError, SpecSyntaxError
from mcalc.language.assembly import Request, arities
from mcalc.language.reader import assembled
from mcalc.language.shape.declarations import Declarations, Declared
from mcalc.language.spec import Spec, views_of
from mcalc.language.text.calls import Undefined, bound
from mcalc.language.text.statements import attached, parse
from mcalc.language.tree import Call, Name, Node, Number, Program, children, postorder, rebuild


def read_within(text: str, spec: Spec, where: Sequence[tuple[str, str]] = (), syntax: str = "numpy") -> Spec:
    """Read a closed form that speaks of the variables and dimensions of `spec`, itself in `syntax`.

    `where` names shared parts, earlier ones visible to later ones; the intermediates of `spec` are visible too.

    >>> from mcalc.language import read
    >>> str(read_within("diag(w)", read("x*w")).kind)
    'n x n'
    """

    def fits(other: str) -> bool:
        try:
            _read_within(other, spec, where, syntax)
        except McalcError:
            return False
        return True

    try:
        return _read_within(text, spec, where, syntax)
    except (SpecSyntaxError, ForbiddenError) as error:
        if syntax == "numpy":
            from mcalc.language.hints.rewritten import mend

            mend(error, text, fits)
        raise


def _read_within(text: str, spec: Spec, where: Sequence[tuple[str, str]], syntax: str) -> Spec:
    declared, given = _known(spec)
    undefined = Undefined(spec.undefined, "letters", spec.program.defined if syntax == spec.program.syntax else {})
    statements: list[tuple[str, Node]] = []
    for name, expression in where:
        part = parse(expression, declared.variables, syntax, undefined)
        statements += [*part.statements, (name, part.result)]
    program = parse(text, declared.variables, syntax, undefined)
    statements += program.statements
    earlier = spec.intermediates.keys() - {name for name, _ in statements}
    nodes = postorder(*(root for _, root in statements), program.result) if earlier else ()
    plain: Collection[str] = ()
    if any(isinstance(node, Name) and node.id in earlier for node in nodes):
        plain = [name for name, _ in spec.program.statements]
        statements = [*spec.program.statements, *statements]
    program = program._replace(statements=tuple(statements))
    request = Request(program, declared, given, False, arities=arities(spec.values), facts=spec.bounds)
    return attached(text, lambda: assembled(request, plain))


def read_together(forms: Sequence[tuple[str, Sequence[tuple[str, str]]]], spec: Spec) -> tuple[Spec, list[Spec]]:
    """Closed forms with the shared parts of each, as `read_within` has them, read as one; a part has one meaning.

    The first spec has all of them under names of their own; the others are views of it, one for each form.

    >>> from mcalc.language import read
    >>> whole, (one, two) = read_together([("2*u", [("u", "x*w")]), ("u.T", [("u", "x*w")])], read("x*w"))
    >>> str(one.kind), str(two.kind), list(whole.intermediates)
    ('vector of n', 'row of n', ['u', '1st', '2nd'])
    """
    declared, given = _known(spec)
    parts: dict[str, str] = {}
    for _, where in forms:
        parts.update(where)
    statements = [(name, parse(text, declared.variables).result) for name, text in parts.items()]
    results = [(_ordinal(place), parse(text, declared.variables).result) for place, (text, _) in enumerate(forms)]
    program = Program("", (*statements, *results), results[-1][1])
    whole = assembled(Request(program, declared, given, False, facts=spec.bounds))
    return whole, views_of(whole, [(text, result) for (text, _), (_, result) in zip(forms, results, strict=True)])


def _ordinal(place: int) -> str:
    """A name that no text can have."""
    return f"{place + 1}{('st', 'nd', 'rd')[place] if place < 3 else 'th'}"


def read_tree(tree: Node, spec: Spec, where: Sequence[tuple[str, Node]] = ()) -> Spec:
    """The spec of an expression over the variables and dimensions of `spec`; `where` names its shared parts."""
    return assembled(Request(Program("", tuple(where), tree), *_known(spec), False, facts=spec.bounds))


def completed(root: Node) -> Node:
    """The tree with the defaults of arguments that are left out in it, as notation leaves them out.

    >>> len(completed(Call("triu", (Name("X"),))).args)
    2
    """
    return _over_optional(root, lambda entry, call: bound(entry, call.args, {}, call.span))


def curtailed(root: Node) -> Node:
    """The tree without the arguments at the end of a call that are the defaults anyway.

    >>> len(curtailed(parse("triu(X, 0)").result).args)
    1
    """
    return _over_optional(root, _curtailed)


def _curtailed(entry: Function, call: Call) -> tuple[Node, ...]:
    args, defaults = call.args, dict(entry.optional)
    while args:
        last, default = args[-1], defaults.get(entry.parameters[len(args) - 1], "x")
        if not isinstance(last, Number) or last.text or not default[0].isdigit() or last.value != Fraction(default):
            break
        args = args[:-1]
    return args


def _over_optional(root: Node, arguments: Callable[[Function, Call], tuple[Node, ...]]) -> Node:
    """The tree with other arguments of the functions that have optional ones."""
    done: dict[Node, Node] = {}
    for node in postorder(root):
        made = rebuild(node, [done[part] for part in children(node)])
        entry = find(made.function) if isinstance(made, Call) else None
        if isinstance(made, Call) and entry is not None and entry.optional:
            args = arguments(entry, made)
            made = made if len(args) == len(made.args) else Call(made.function, args, made.options, made.span)
        done[node] = made
    return done[root]


def _known(spec: Spec) -> tuple[Declarations, dict[str, int]]:
    """The variables and dimensions of a spec as declarations, and the sizes that are given."""
    shapes = {name: Declared(variable.shape, variable.properties) for name, variable in spec.variables.items()}
    given = {name: size for name, size in spec.sizes.items() if size is not None}
    return Declarations(shapes, tuple(spec.sizes)), given
