"""Derivatives in terms of the names that the user's statements give.

Each statement is a tensor over the variables and the names before it. The sweep goes through the names: what a
derivative has of a statement's own meaning is written by its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from mcalc.derivation.adjoints import Adjoints
from mcalc.derivation.blocks import Groups, declared_among, stacked_derivative, variable_of
from mcalc.derivation.reverse import derivatives
from mcalc.language.spec import Kind, Spec
from mcalc.language.spec import Variable as Declared
from mcalc.language.tree import Node as Tree
from mcalc.record import Record
from mcalc.tensor import (
    Apply,
    Node,
    Number,
    Product,
    Variable,
    is_skew,
    is_symmetric,
    lower,
    postorder,
    product,
    variable,
)
from mcalc.tensor.factor import factored
from mcalc.tensor.in_terms import Names
from mcalc.tensor.lift import Placed, lift
from mcalc.tensor.lower import squeezed
from mcalc.tensor.make import ONE
from mcalc.tensor.node import Measure, children, variables_in
from mcalc.tensor.roots import other_halves, square_of
from mcalc.tensor.verify import verified

DEEP = 8
"""Chains of more statements are cut into lines."""


class Statements(Record):
    """A spec statement by statement: variables for its names, what each means over those before, and the function.

    What keeps an axis of size 1, as `mean(X, axis=1, keepdims=True)` does, is a variable without that axis.
    """

    meanings: Mapping[Variable, Node]
    function: Node
    spec: Spec

    def known(self) -> dict[str, Placed]:
        """The variables and the names, as they are."""
        own = [variable_of(self.spec, name) for name in self.spec.variables]
        return {node.name: (node, ()) for node in (*own, *self.meanings)}


def kept_axis(kind: Kind) -> int | None:
    """The axis of size 1 that a matrix keeps."""
    places = [axis for axis, size in enumerate(kind.shape) if size == 1]
    return places[0] if len(kind.shape) == 2 and len(places) == 1 else None


def statements(spec: Spec) -> Statements:
    """The statements of a spec; rows, constants and other names for one thing are no names of their own.

    Nor are Cholesky factors, which are seen through to what they are the roots of; what has one at an end, as
    z = solve(L, y) has, is a name to speak of that the sweep sees through."""
    meanings: dict[Variable, Node] = {}
    variables = dict(spec.variables)
    kept: dict[str, Tree] = {}
    wide: dict[str, Placed] = {}

    def over(result: Tree) -> tuple[Node, Spec]:
        own = _over(spec, variables, kept, result)
        node = lower(own)
        if wide:
            known = {part.name: (variable_of(own, part.name), ()) for part in variables_in(node)}
            node = lift(node, known | wide, {}, {})[0]
        return node, own

    for name, root in spec.intermediates.items():
        kind = spec.kinds[root]
        kept[name] = root
        if kind.row:
            continue
        meaning, _ = over(root)
        if isinstance(meaning, Number | Variable) or square_of(meaning) is not None:
            continue
        if isinstance(meaning, Product) and any(other_halves(meaning)):
            meanings[variable(name, meaning.shape)] = meaning
            continue
        del kept[name]
        shape, axis = kind.shape, kept_axis(kind)
        square = axis is None and len(shape) == 2 and shape[0] == shape[1]
        alike = ("symmetric",) if square and is_symmetric(meaning) else ("skew",) if square and is_skew(meaning) else ()
        variables[name] = Declared(name, shape, "inferred", alike)
        if axis is not None:
            meaning = squeezed(meaning, (shape[1 - axis],))
            thin = variable(name, (shape[1 - axis],))
            wide[name] = product([(thin, (1 - axis,), ONE)], (0, 1), {axis: shape[axis]}), ()
        meanings[variable(name, meaning.shape, alike)] = meaning
    function, whole = over(spec.program.result)
    return Statements(meanings, function, whole)


def _over(spec: Spec, variables: Mapping[str, Declared], kept: Mapping[str, Tree], result: Tree) -> Spec:
    """The spec of one statement: names before it are variables, but for those that are `kept`."""
    program = spec.program._replace(statements=tuple(kept.items()), result=result)
    return spec._replace(program=program, variables=dict(variables), intermediates=dict(kept))


class InNames(Record):
    """The derivatives that each question asks for, in terms of names.

    `adjoints` has names for adjoints too, and what each is over those before it.
    """

    nodes: tuple[Node, ...]
    whole: Statements
    adjoints: Mapping[Variable, Node]

    def loses(self, place: int, seen: Node) -> bool:
        """Whether a derivative lacks a function that comes about when all is seen at once.

        exp(x)/sum(exp(x)) is softmax(x), which no large number makes overflow; where both have names, that isn't seen.
        """
        own = (self.nodes[place], self.whole.function, *self.whole.meanings.values(), *self.adjoints.values())
        return not _functions(seen).issubset(chain.from_iterable(map(_functions, own)))


def derive_through_names(spec: Spec, whole: Statements, questions: Sequence[Groups]) -> InNames:
    """The derivatives that each question asks for, in terms of the names."""
    plain = [groups for groups in questions if not declared_among(spec, groups)]
    first = dict.fromkeys(name for groups in plain for name in groups[0])
    adjoints = derivatives(whole.function, [variable_of(whole.spec, name) for name in first], whole.meanings)
    speaker = Names(whole.meanings)
    found = [
        _swept(whole, groups, speaker, adjoints) if groups in plain else _plainly(spec, whole, groups)
        for groups in questions
    ]
    return InNames(tuple(found), whole, {})


def derive_by_adjoints(spec: Spec, whole: Statements, questions: Sequence[Groups], long: bool) -> InNames | None:
    """First derivatives, each by one variable, in terms of names for adjoints too; None where others are asked for,
    where nothing has a name, and, unless the program is `long`, where no name of an adjoint is left.
    """
    if any(len(groups) > 1 or len(groups[0]) > 1 for groups in questions):
        return None
    wanted = [name for ((name,),) in questions]
    declared = {v.name: v._replace(properties=()) for v in declared_among(spec, [wanted])}
    written = frozenset(postorder(whole.function, *whole.meanings.values()))
    adjoints = Adjoints(Names(whole.meanings), written, len(whole.meanings) > DEEP)
    plain = [variable_of(whole.spec, name) for name in dict.fromkeys(wanted) if name not in declared]
    swept = derivatives(whole.function, plain, whole.meanings, adjoints.passed, adjoints.slope)
    found = {v.name: node for v, node in swept.items()}
    if declared:
        found |= _barely(spec, whole, declared, adjoints)
    if not adjoints.meanings and not whole.meanings:
        return None
    names, nodes = adjoints.recursion([found[name] for name in wanted])
    if adjoints.meanings and not names and not long:
        return None
    return InNames(tuple(nodes), whole, names)


def _barely(spec: Spec, whole: Statements, bare: Mapping[str, Declared], adjoints: Adjoints) -> dict[str, Node]:
    """By variables of which something is declared: as if nothing were, then with what is."""
    own = statements(spec._replace(variables={**spec.variables, **bare}))
    names = Adjoints(Names(own.meanings), frozenset(postorder(own.function, *own.meanings.values())))
    variables = [variable_of(own.spec, name) for name in bare]
    found = derivatives(own.function, variables, own.meanings, names.passed)
    known = whole.known()
    for adjoint, meaning in names.meanings.items():
        known[adjoint.name] = adjoints.named(adjoints.spoken(lift(meaning, known, {}, {})[0])), ()
    return {v.name: lift(node, known, {}, {})[0] for v, node in found.items()}


def _swept(whole: Statements, groups: Groups, speaker: Names, adjoints: Mapping[Variable, Node]) -> Node:
    written = frozenset(postorder(whole.function, *whole.meanings.values()))
    node = whole.function
    for place, group in enumerate(groups):
        variables = [variable_of(whole.spec, name) for name in group]
        if place:
            adjoints = derivatives(node, variables, whole.meanings)
        node = verified(factored(speaker.spoken(stacked_derivative(node, variables, adjoints)), written))
    return node


def _plainly(spec: Spec, whole: Statements, groups: Groups) -> Node:
    """By variables of which something is declared: as if nothing were, then with what is."""
    bare = {v.name: v._replace(properties=()) for v in declared_among(spec, groups)}
    own = statements(spec._replace(variables={**spec.variables, **bare}))
    adjoints = derivatives(own.function, [variable_of(own.spec, name) for name in groups[0]], own.meanings)
    node = lift(_swept(own, groups, Names(own.meanings), adjoints), whole.known(), {}, {})[0]
    return factored(Names(whole.meanings).spoken(node))


def _named_functions(node: Node, known: Measure[frozenset[str]]) -> frozenset[str]:
    own = (node.function,) if isinstance(node, Apply) else ()
    return frozenset(own).union(*map(known, children(node)))


_functions: Final = Measure(_named_functions)
"""The functions in a node."""
