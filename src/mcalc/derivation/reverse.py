"""Differentiation: one reverse sweep over the shared graph.

The adjoint of a node is the derivative of the output by that node: a tensor of the output's axes, then the node's.
It starts as a delta at the output and goes down, one rule a node kind, each node once, after all that use it; so the
cost is linear in the size of the graph. This is reverse mode in the calculus of Laue, Mitterreiter and Giesen
(NeurIPS 2018); it is closed under itself, which gives Hessians.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from mcalc.catalogue import find
from mcalc.derivation.analytic import analytic_contributions, is_analytic
from mcalc.derivation.local import local_derivative, pulled_back
from mcalc.errors import InternalError
from mcalc.exact.rational import NUMERIC, Rational
from mcalc.exact.size import Size
from mcalc.tensor.apply import elementwise
from mcalc.tensor.make import ONE, is_zero, make_product, zeros
from mcalc.tensor.node import Apply, Labels, Node, Product, Sum, Variable, children, postorder
from mcalc.tensor.pattern import stack_axes
from mcalc.tensor.powers import add_exponents
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

Dependents: TypeAlias = Mapping[Node, int]

Passed: TypeAlias = Callable[[Node, int], Node]
"""What an adjoint goes on as, given how often it is used: itself, or a name for it."""

_OUTER = 1 << 24
"""The output's axes are labelled from here on, out of the way of every node's own labels."""


def derivative(output: Node, variable: Variable) -> Node:
    """The derivative of a tensor by a variable: the output's axes, then the variable's.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> spec = read("x.T @ x")
    >>> x = lower(read("x"))
    >>> derivative(lower(spec), x) is lower(read("2*x"))
    True
    """
    return derivatives(output, [variable])[variable]


def derivatives(
    output: Node,
    variables: Sequence[Variable],
    meanings: Mapping[Variable, Node] | None = None,
    passed: Passed | None = None,
    slope: Callable[[Node], Node] | None = None,
) -> dict[Variable, Node]:
    """The derivatives of a tensor by several variables, from one sweep.

    `meanings` has variables that stand for something, each over those before it: the sweep goes on through them.
    What `passed` says of an adjoint stands for it below, and what `slope` says of the derivative of a literal matrix by
    a number stands for that: the matrix isn't taken apart.

    >>> from mcalc.language import read
    >>> from mcalc.tensor import lower
    >>> x, w = lower(read("x")), lower(read("w"))
    >>> found = derivatives(lower(read("x @ w")), [x, w])
    >>> found[x] is w, found[w] is x
    (True, True)
    """
    order = _order(output, meanings or {})
    depends = _dependents(order, variables, meanings or {})
    found: dict[Variable, Node] = {}
    for alike in _alike(order, depends, variables):
        if len(alike) < len(variables):
            depends = _dependents(order, alike, meanings or {})
        found |= _swept(output, order, depends, meanings or {}, passed, slope)
    return {v: found.get(v) or zeros((*output.shape, *v.shape)) for v in variables}


def _order(output: Node, meanings: Mapping[Variable, Node]) -> Sequence[Node]:
    """Every node of the output and of the meanings once, children before parents and meanings before their names."""
    if not meanings:
        return postorder(output)
    found: dict[Node, None] = {}
    for name, meaning in meanings.items():
        found.update(dict.fromkeys(postorder(meaning)))
        found[name] = None
    found.update(dict.fromkeys(postorder(output)))
    return list(found)


def _swept(
    output: Node,
    order: Sequence[Node],
    depends: Dependents,
    meanings: Mapping[Variable, Node],
    passed: Passed | None,
    slope: Callable[[Node], Node] | None,
) -> dict[Variable, Node]:
    """The adjoints of the variables on which nodes depend."""
    if output not in depends:
        return {}
    rank = len(output.shape)
    outer = tuple(_OUTER + axis for axis in range(rank))
    axes = tuple(range(rank))
    adjoints: dict[Node, list[tuple[Rational, Node]]] = {
        output: [(ONE, make_product(ONE, (), (*axes, *axes), output.shape) if rank else product([], ()))]
    }
    found: dict[Variable, Node] = {}
    names = {meaning: name for name, meaning in meanings.items()}
    for node in reversed(order):
        incoming = adjoints.pop(node, None)
        if incoming is None:
            continue
        adjoint = incoming[0][1] if len(incoming) == 1 else add(incoming, (*output.shape, *node.shape))
        if isinstance(node, Variable) and node in meanings:
            adjoints.setdefault(meanings[node], []).append((ONE, adjoint))
        elif isinstance(node, Variable):
            found[node] = adjoint
        elif not is_zero(adjoint):
            if slope is not None and (numbers := _numbers_in(node, depends, meanings)):
                for number in numbers:
                    inside = slope(derivative(node, number))
                    whole = product([(adjoint, (*outer, 0, 1), ONE), (inside, (0, 1), ONE)], outer)
                    adjoints.setdefault(number, []).append((ONE, whole))
                continue
            for child, contribution in _passed_on(node, adjoint, outer, depends, passed, names.get(node, node)):
                adjoints.setdefault(child, []).append((ONE, contribution))
    return found


def _numbers_in(node: Node, depends: Dependents, meanings: Mapping[Variable, Node]) -> list[Variable]:
    """The variables on which a literal matrix depends, where these are numbers and nothing else is between them."""
    if not isinstance(node, Sum) or len(stack_axes(node)) < 2 or len(node.shape) != 2:
        return []
    found = [part for part in postorder(node) if isinstance(part, Variable) and part in depends]
    return [] if any(part.shape or part in meanings for part in found) else found


def _numbers_alone(matrix: Node, depends: Dependents) -> list[Variable]:
    """The variables on which a matrix depends, where these are numbers."""
    found = [part for part in postorder(matrix) if isinstance(part, Variable) and part in depends]
    return [] if any(part.shape for part in found) else found


def _along_numbers(
    node: Apply, numbers: Sequence[Variable], adjoint: Node, outer: Labels
) -> Iterator[tuple[Node, Node]]:
    """A function of a matrix as a whole that moves with numbers: the way of each is one matrix."""
    entry = find(node.function)
    assert entry is not None
    for number in numbers:
        moved = pulled_back(entry, node, 0, derivative(node.args[0].node, number), turned=True)
        assert moved is not None
        yield number, product([(adjoint, (*outer, 0, 1), ONE), (moved, (0, 1), ONE)], outer)


def _dependents(order: Sequence[Node], variables: Sequence[Variable], meanings: Mapping[Variable, Node]) -> Dependents:
    """The nodes with a slope by variables, each with a bit for every variable."""
    found: dict[Node, int] = {variable: 1 << place for place, variable in enumerate(variables)}
    for node in order:
        bits = found.get(node, 0)
        if isinstance(node, Apply) and _is_flat(node.function):
            continue
        for child in children(node):
            bits |= found.get(child, 0)
        if isinstance(node, Variable) and node in meanings:
            bits |= found.get(meanings[node], 0)
        if bits:
            found[node] = bits
    return found


@cache
def _is_flat(function: str) -> bool:
    """Whether the slope of a function is 0 almost everywhere, as that of a comparison."""
    entry = find(function)
    return entry is not None and entry.derivative is not None and {*entry.derivative} == {"0"}


def _alike(order: Sequence[Node], depends: Dependents, variables: Sequence[Variable]) -> list[list[Variable]]:
    """The variables by the functions that depend on each of them through several arguments that may tie.

    The slopes of such a function by its arguments add up for one variable, and are those of the catalogue for another.
    """
    if len(variables) < 2:
        return [list(variables)]
    groups = [(1 << len(variables)) - 1]
    for node in order:
        if isinstance(node, Apply) and len(node.args) > 1 and node in depends:
            entry = find(node.function)
            if entry is not None and entry.together is not None:
                several = _several(node, depends)
                groups = [part for group in groups for part in (group & several, group & ~several) if part]
    return [[v for place, v in enumerate(variables) if group >> place & 1] for group in groups]


def _passed_on(
    node: Node, adjoint: Node, outer: Labels, depends: Dependents, passed: Passed | None, name: Node
) -> list[tuple[Node, Node]]:
    """What the adjoint of a node, which `name` stands for, adds to those of the nodes under it where that is not zero.

    Where something is zero by what the adjoint is made of, as the sum of x - mean(x) is, that isn't hidden by a name.
    """
    found = [*_contributions(node, adjoint, outer, depends, name)]
    kept = [(child, contribution) for child, contribution in found if not is_zero(contribution)]
    if passed is None or len(kept) < len(found):
        return kept
    if isinstance(node, Product) and len(found) > 1:
        node, adjoint = _scaled(node, adjoint, outer, depends)
    uses = len(found)
    if isinstance(node, Apply) and len(node.sizes) > node.batch and {node, name}.isdisjoint(postorder(adjoint)):
        uses += 1  # the slopes of a function of a vector are of several terms, as those of softmax are
    named = passed(adjoint, uses)
    if named is adjoint or any(_vanishes(child, contribution, outer, depends) for child, contribution in kept):
        return kept
    return [*_contributions(node, named, outer, depends, name)]


def _vanishes(node: Node, adjoint: Node, outer: Labels, depends: Dependents) -> bool:
    """Whether a node that is a product, as a mean is, goes on to nothing."""
    return isinstance(node, Product) and all(is_zero(c) for _, c in _through_product(node, adjoint, outer, depends))


def _scaled(node: Product, adjoint: Node, outer: Labels, depends: Dependents) -> tuple[Node, Node]:
    """A product without the number and the scalars that are the same for all that it depends on, its adjoint with them.

    The adjoint of Q @ K.T/a goes on to Q and K over a.
    """
    same = [f for f in node.factors if not f.labels and isinstance(f.exponent, NUMERIC) and f.node not in depends]
    if not same and node.coefficient == 1:
        return node, adjoint
    axes = tuple(range(len(node.out)))
    above = [(adjoint, (*outer, *axes), ONE), *((f.node, (), f.exponent) for f in same)]
    left = [(f.node, f.labels, f.exponent) for f in node.factors if f not in same]
    bare = product(left, node.out, dict(enumerate(node.sizes)))
    if not isinstance(bare, Product):
        return node, adjoint
    return bare, product(above, (*outer, *axes), None, node.coefficient)


def _several(node: Apply, depends: Dependents) -> int:
    """The bits of the variables on which more than one argument depends."""
    once = several = 0
    for argument in node.args:
        bits = depends.get(argument.node, 0)
        several |= once & bits
        once |= bits
    return several


def _contributions(
    node: Node, adjoint: Node, outer: Labels, depends: Dependents, name: Node
) -> Iterator[tuple[Node, Node]]:
    """What the adjoint of a node adds to the adjoints of the nodes under it."""
    match node:
        case Product():
            yield from _through_product(node, adjoint, outer, depends)
        case Sum():
            labels = tuple(range(len(node.shape)))
            for term in node.terms:
                if term.node in depends:
                    passed = product([(adjoint, (*outer, *labels), ONE)], (*outer, *labels), None, term.coefficient)
                    yield term.node, passed
        case Apply():
            yield from _through_apply(node, adjoint, outer, depends, name)
        case _:
            raise InternalError("an adjoint reached a node that has nothing under it")


def _through_product(node: Product, adjoint: Node, outer: Labels, depends: Dependents) -> Iterator[tuple[Node, Node]]:
    """d(prod f_i**e_i) = sum_i e_i * f_i**(e_i - 1) * prod_{j != i} f_j**e_j df_i + log(f_i) * prod_j f_j**e_j de_i."""
    sizes = dict(enumerate(node.sizes))
    above = (adjoint, (*outer, *node.out), ONE)
    for place, factor in enumerate(node.factors):
        exponent = factor.exponent
        if factor.node in depends:
            others = [(f.node, f.labels, f.exponent) for i, f in enumerate(node.factors) if i != place]
            coefficient = node.coefficient
            if exponent != 1:
                others.append((factor.node, factor.labels, add_exponents(exponent, -ONE)))
                if isinstance(exponent, NUMERIC):
                    coefficient *= exponent
                else:
                    others.append((exponent, (), ONE))
            yield factor.node, product([above, *others], (*outer, *factor.labels), sizes, coefficient)
        if not isinstance(exponent, NUMERIC) and exponent in depends:
            axes = tuple(range(len(factor.node.shape)))
            log = elementwise("log", [(factor.node, axes)], axes, dict(enumerate(factor.node.shape)))
            whole = [(f.node, f.labels, f.exponent) for f in node.factors]
            yield exponent, product([above, *whole, (log, factor.labels, ONE)], outer, sizes, node.coefficient)


def _through_apply(
    node: Apply, adjoint: Node, outer: Labels, depends: Dependents, name: Node
) -> Iterator[tuple[Node, Node]]:
    if is_analytic(node):
        short = analytic_contributions(
            node, adjoint, outer, depends, lambda scalars, above: _through_product(scalars, above, outer, depends)
        )
        if short is not None:
            yield from short
            return
        if outer and (numbers := _numbers_alone(node.args[0].node, depends)):
            yield from _along_numbers(node, numbers, adjoint, outer)
            return
    entry = None if outer else find(node.function)
    sizes: dict[int, Size] = dict(enumerate(node.sizes))
    together = bool(_several(node, depends))
    for place, argument in enumerate(node.args):
        if argument.node not in depends:
            continue
        pulled = None if entry is None else pulled_back(entry, node, place, adjoint)
        if pulled is not None:
            yield argument.node, pulled
            continue
        found = local_derivative(node, place, together, name)
        if found is None:
            continue
        local, labels = found
        out = (*outer, *argument.labels)
        above = (adjoint, (*outer, *node.out), ONE)
        if isinstance(local, Sum) and len(node.sizes) > node.batch:
            # The terms of a Jacobian such as diag(s) - s s' go on one by one; factors that a user wrote stay whole.
            terms = [(term.coefficient, product([above, (term.node, labels, ONE)], out, sizes)) for term in local.terms]
            yield argument.node, add(terms, (*adjoint.shape[: len(outer)], *argument.node.shape))
        else:
            yield argument.node, product([above, (local, labels, ONE)], out, sizes)
