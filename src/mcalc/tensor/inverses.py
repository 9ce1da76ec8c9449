"""Identities of inverses and determinants of square matrices.

inv(A @ B) is inv(B) @ inv(A), inv(A @ diag(x)) is diag(1/x) @ inv(A), inv(inv(X)) is X, inv(a*X) is inv(X)/a,
inv(diag(x)) is diag(1/x), A @ inv(A) is the identity; det(X.T) is det(X), det(inv(X)) is 1/det(X), det(diag(x)) is
prod(x), det(matrix_power(X, k)) is det(X)**k, logdet(inv(X)) is -logdet(X); inv(expm(X)) is expm(-X), det(expm(X)) is
exp(trace(X)).
Source: Petersen and Pedersen, *The Matrix Cookbook* (2012), sections 1 and 3.
"""

from __future__ import annotations

from mcalc.catalogue import find
from mcalc.catalogue.properties import facts
from mcalc.exact.rational import Rational, quotient
from mcalc.exact.size import Size
from mcalc.record import Record
from mcalc.tensor.apply import apply
from mcalc.tensor.draft import Draft
from mcalc.tensor.kronecker import kronecker, square_parts
from mcalc.tensor.labels import is_symmetric
from mcalc.tensor.make import ONE, number, scale, zeros
from mcalc.tensor.node import Apply, Argument, Factor, Labels, Node, Pattern, Product, Variable
from mcalc.tensor.orientation import transpose
from mcalc.tensor.powers import times_exponent
from mcalc.tensor.product import product
from mcalc.tensor.sum import add

MINUS = -ONE


class Chain(Record):
    """A product of matrices, in order: a coefficient, scalar factors, and the matrices, each as it stands or
    transposed; `scalings` are diagonal matrices between them, each as its vector with the number of matrices before it.
    """

    coefficient: Rational
    scalars: tuple[Factor, ...]
    matrices: tuple[tuple[Node, bool], ...]
    scalings: tuple[tuple[Factor, int], ...]


def chain_of(node: Node) -> Chain | None:
    """The node as a product of square matrices of one size, or None."""
    if not isinstance(node, Product) or len(node.out) != 2 or node.out[0] == node.out[1]:
        return None
    size = node.shape[0]
    scalars = tuple(f for f in node.factors if not f.labels)
    vectors = [f for f in node.factors if len(f.labels) == 1]
    left = [f for f in node.factors if len(f.labels) > 1]
    found: list[tuple[Node, bool]] = []
    label = node.out[0]
    passed = {label: 0}
    while left:
        step = next((f for f in left if label in f.labels), None)
        if step is None or len(step.labels) != 2 or step.labels[0] == step.labels[1] or step.exponent != 1:
            return None
        if step.node.shape != (size, size):
            return None
        left.remove(step)
        turned = step.labels[1] == label
        label = step.labels[0] if turned else step.labels[1]
        found.append((step.node, turned))
        passed[label] = len(found)
    if label != node.out[1] or not all(f.labels[0] in passed for f in vectors):
        return None
    return Chain(node.coefficient, scalars, tuple(found), tuple((f, passed[f.labels[0]]) for f in vectors))


def _applied(function: str, node: Node) -> Node:
    size = node.shape[0]
    core = () if function in ("det", "logdet") else (2, 3)
    return apply(function, [(node, (0, 1))], (), core, {2: size, 3: size})


def inverse(node: Node) -> Node | None:
    """What the inverse of a matrix is in simpler terms."""
    if _is_orthogonal(node):
        return transpose(node)
    gram = _gram_of_pinv(node)
    if gram is not None:
        return gram
    parts = square_parts(node)
    if parts is not None:
        return kronecker(_applied("inv", parts.left), _applied("inv", parts.right))
    found = chain_of(node)
    if found is None:
        return None
    factors = [(f.node, f.labels, times_exponent(f.exponent, -1)) for f in found.scalars]
    for place, (matrix, turned) in enumerate(reversed(found.matrices)):
        labels = (place + 1, place) if turned else (place, place + 1)
        factors.append((_applied("inv", matrix), labels, ONE))
    for scaling, place in found.scalings:
        factors.append((scaling.node, (len(found.matrices) - place,), times_exponent(scaling.exponent, -1)))
    return product(factors, (0, len(found.matrices)), None, quotient(1, found.coefficient))


def determinant(node: Node) -> Node | None:
    """What the determinant of a matrix is in simpler terms."""
    if isinstance(node, Product) and len(node.out) == 2 and node.out[0] == node.out[1] and not node.factors:
        return product([(number(node.coefficient), (), number(node.sizes[0]))], ())
    kron = square_parts(node)
    if kron is not None:
        left, right = (_applied("det", part) for part in (kron.left, kron.right))
        return product([(left, (), number(kron.right.shape[0])), (right, (), number(kron.left.shape[0]))], ())
    found = chain_of(node)
    if found is None or len(found.matrices) != 1 or found.scalings:
        return None
    ((matrix, _),) = found.matrices
    outside = [(f.node, f.labels, f.exponent) for f in found.scalars]
    parts: list[tuple[Node, Labels, Rational | Node]] = [(_applied("det", matrix), (), ONE)]
    if outside or found.coefficient != 1:
        outer = product(outside, (), None, found.coefficient)
        parts.append((outer, (), number(node.shape[0])))
    return product(parts, ())


def log_determinant(node: Node) -> Node | None:
    """What log(abs(det(X))) is in simpler terms."""
    if _is_orthogonal(node):
        return zeros(())
    gram = _gram_of_pinv(node)
    if gram is not None:
        return scale(MINUS, _applied("logdet", gram))
    kron = square_parts(node)
    if kron is not None:
        return add(
            [
                (ONE, product([(_applied("logdet", part), (), ONE), (number(other.shape[0]), (), ONE)], ()))
                for part, other in ((kron.left, kron.right), (kron.right, kron.left))
            ],
            (),
        )
    found = chain_of(node)
    outside = found is None or found.scalars or found.scalings or found.coefficient != 1
    if found is None or outside:
        return None
    left = [matrix for matrix, _ in found.matrices if not _is_orthogonal(matrix)]
    return _applied("logdet", left[0]) if len(left) == 1 else None if left else zeros(())


def matrix_power(base: Node, exponent: Size) -> Node:
    """A matrix to a power that is a dimension, `n - 1` for one; a number is a product of so many factors."""
    if exponent.value == 0:
        return product([], (0, 0), {0: base.shape[0]})
    if exponent.value == 1:
        return base
    size = base.shape[0]
    return apply("matrix_power", [(base, (0, 1)), (number(exponent), ())], (), (2, 3), {2: size, 3: size})


def _gram_of_pinv(node: Node) -> Node | None:
    """The inverse of pinv(Y) @ pinv(Y).T, which is Y.T @ Y, where there is one; None for other nodes."""
    if not isinstance(node, Product) or len(node.factors) != 2 or node.coefficient != 1 or len(node.out) != 2:
        return None
    left, right = node.factors
    if left.node is not right.node or not isinstance(left.node, Apply) or left.exponent != 1 or right.exponent != 1:
        return None
    inner = left.node
    if inner.function != "pinv" or inner.batch or set(left.labels) & set(right.labels) & set(node.out):
        return None
    ((matrix, labels),) = inner.args
    if labels != (0, 1) or inner.out != (2, 3) or len({*left.labels, *right.labels}) != 3:
        return None
    by_rows = left.labels[1] == right.labels[1]
    if not by_rows and left.labels[0] != right.labels[0]:
        return None
    places = ((2, 0), (2, 1)) if by_rows else ((0, 2), (1, 2))
    return product([(matrix, place, ONE) for place in places], (0, 1))


_MATRIX = {"inv": inverse, "det": determinant, "logdet": log_determinant}


def identity(
    function: str, args: tuple[Argument, ...], batch: int, out: Labels, sizes: tuple[Size, ...]
) -> Node | None:
    """The simpler equal of an inverse or a determinant of one matrix."""
    if function not in _MATRIX or batch or args[0].labels != (0, 1):
        return None
    return _MATRIX[function](args[0].node)


def act(draft: Draft) -> bool:
    """A @ inv(A) is the identity, Q @ Q.T too where Q is orthogonal; True if a pair went away."""
    for place, factor in enumerate(draft.factors):
        if not _invertible(factor.node):
            continue
        for other, partner in enumerate(draft.factors):
            joint = _cancels(factor, partner) if other != place else None
            if joint is None:
                continue
            label, ends = joint
            users = sum(label in f.labels for f in draft.factors)
            if label in draft.out or users > 2:
                continue
            draft.factors = [f for i, f in enumerate(draft.factors) if i not in (place, other)]
            del draft.sizes[label]
            draft.unify(*ends)
            return True
    return False


def _invertible(node: Node) -> bool:
    """Whether a factor is of the kind that cancels against another."""
    match node:
        case Apply(function="inv", batch=0):
            return True
        case _:
            return _is_orthogonal(node)


def _is_orthogonal(node: Node) -> bool:
    """Whether the inverse of a matrix is its transpose: it was declared so, a function gives no others, or it moves
    entries around or back to front.
    """
    match node:
        case Pattern(rule="cycle"):
            return True
        case Pattern(rule="select", shape=(rows, columns)):
            return rows == columns
        case Variable():
            return "orthogonal" in facts(node.properties)
        case Apply(batch=0):
            entry = find(node.function)
            return entry is not None and "orthogonal" in entry.gives
        case _:
            return False


def _cancels(left: Factor, right: Factor) -> tuple[int, tuple[int, int]] | None:
    """The label between two factors that are each other's inverses, and the labels that are left."""
    if left.exponent != 1 or right.exponent != 1 or len(left.labels) != 2 or len(right.labels) != 2:
        return None
    a, b = left.labels
    c, d = right.labels
    if a == b or c == d or len({a, b, c, d}) != 3:
        return None
    match left.node:
        case Apply(function="inv", batch=0) if left.node.args[0].node is right.node:
            if b == c:
                return b, (a, d)
            if a == d:
                return a, (b, c)
            if is_symmetric(left.node):
                label = a if a in right.labels else b
                return label, (b if label == a else a, d if label == c else c)
        case _ if left.node is right.node and _is_orthogonal(left.node):
            if b == d:
                return b, (a, c)
            if a == c:
                return a, (b, d)
    return None
