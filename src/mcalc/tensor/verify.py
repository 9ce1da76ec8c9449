"""The invariants of the tensor form, asserted: run after each stage where `MCALC_VERIFY` is set, as the tests do."""

from __future__ import annotations

from os import environ
from typing import Final
from weakref import WeakSet

from mcalc.errors import InternalError
from mcalc.exact.rational import NUMERIC, exact
from mcalc.tensor.make import is_zero
from mcalc.tensor.node import Apply, Node, Number, Pattern, Product, Sum, Term, Variable, postorder
from mcalc.tensor.product import product
from mcalc.tensor.sum import LARGEST

ALWAYS: Final = bool(environ.get("MCALC_VERIFY"))

_VERIFIED: WeakSet[Node] = WeakSet()


def verified(root: Node) -> Node:
    """The node, looked at first where that is asked for; each stage gives its results through here."""
    if ALWAYS:
        verify(root)
    return root


def verify(root: Node) -> None:
    """Raise InternalError if any node under `root` breaks a rule of the form."""
    for node in postorder(root):
        if node in _VERIFIED:
            continue
        match node:
            case Product():
                _product(node)
            case Sum():
                _sum(node)
            case Apply():
                _apply(node)
            case Pattern():
                _require(
                    node.rule in {"unit", "select", "line", "cycle", "triangle", "flatten", "convolution"},
                    f"no pattern {node.rule}",
                )
            case Variable() | Number():
                pass
        _VERIFIED.add(node)


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise InternalError(f"tensor form: {message}")


def _product(node: Product) -> None:
    seen: dict[int, None] = dict.fromkeys(node.out)
    _require(list(seen) == list(range(len(seen))), "output labels are numbered by their place")
    used = {label for factor in node.factors for label in factor.labels} | set(node.out)
    _require(used == set(range(len(node.sizes))), "every label is used, and has a size")
    for factor in node.factors:
        shape = tuple(node.sizes[label] for label in factor.labels)
        _require(shape == factor.node.shape, "a factor's labels fit its shape")
        _require(factor.exponent != 0, "no exponent is 0")
        if isinstance(factor.exponent, NUMERIC):
            _require(type(factor.exponent) is type(exact(factor.exponent)), "a whole exponent is an integer")
        else:
            _require(not factor.exponent.shape, "an exponent is a scalar")
        _require(not is_zero(factor.node), "no factor is zero")
    if is_zero(node):
        _require(not node.factors, "zero has no factors")
        return
    again = product(
        [(f.node, f.labels, f.exponent) for f in node.factors], node.out, dict(enumerate(node.sizes)), node.coefficient
    )
    _require(again is node, "a product is a fixed point of its constructor")


def _sum(node: Sum) -> None:
    _require(len(node.terms) > 1, "a sum has two terms")
    _require(len({term.node for term in node.terms}) == len(node.terms), "like terms are collected")
    _require(list(node.terms) == sorted(node.terms, key=_digest), "terms are in order")
    for term in node.terms:
        _require(term.coefficient != 0 and not is_zero(term.node), "no term is zero")
        _require(not isinstance(term.node, Sum) or len(term.node.terms) > LARGEST, "only a long sum is a term")
        _require(term.node.shape == node.shape, "terms have the sum's shape")
        if isinstance(term.node, Product):
            _require(term.node.coefficient == 1, "a term's coefficient is the sum's business")


def _digest(term: Term) -> int:
    return term.node.digest


def _apply(node: Apply) -> None:
    _require(node.out[: node.batch] == tuple(range(node.batch)), "batch axes come first")
    used = {label for argument in node.args for label in argument.labels}
    _require(set(range(node.batch)) <= used, "every batch axis is an argument's")
    for argument in node.args:
        shape = tuple(node.sizes[label] for label in argument.labels)
        _require(shape == argument.node.shape, "an argument's labels fit its shape")
