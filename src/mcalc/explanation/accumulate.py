"""From local derivatives to the derivative of the whole.

Along one path all of them are multiplied at once. Where paths meet they are put together part by part: forward, from
the variable to the function, or backward.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mcalc.explanation.frame import Frame, Part
from mcalc.explanation.remarks import collapses
from mcalc.explanation.rules import RULES
from mcalc.explanation.slope import Slope, joined, line, multiplied, through
from mcalc.explanation.spell import ratio
from mcalc.explanation.trees import plus
from mcalc.explanation.writer import Steps, extent, shapes_of_product, shown
from mcalc.language.tree import Name, Node
from mcalc.record import Record
from mcalc.tensor import add
from mcalc.tensor.factor import factored
from mcalc.tensor.make import ONE

if TYPE_CHECKING:
    from mcalc.explanation.chain import Chain

Product = tuple[Slope, ...]


class Total(Record):
    """A derivative as a sum of products of Jacobians, and in which direction it was put together."""

    of: str
    by: str
    products: tuple[Product, ...]
    direction: str


class Written(Record):
    """A total on paper: the rule applied, the values put in, the shapes, how factors collapse, and what it comes to."""

    formula: Node
    values: Node
    product: str
    remarks: tuple[str, ...]
    slope: Slope


def accumulate(chain: Chain, steps: Steps) -> Total:
    """Steps for derivatives of intermediates or by them, where needed; the last total is left to be concluded."""
    last, by = chain.parts[-1], chain.by
    single = all(len(part.inputs) == 1 for part in chain.parts)
    matrices = any(slope.flat for slope in chain.slopes.values())
    if single and not (matrices and not last.shape):
        path = tuple(chain.slopes[part.name, part.inputs[0]] for part in reversed(chain.parts))
        return Total(last.name, by, (path,), "backward" if len(last.shape) <= len(chain.frame.shape(by)) else "forward")
    if len(chain.frame.shape(by)) == 0:
        return _forward(chain, steps)
    return _backward(chain, steps)


def _forward(chain: Chain, steps: Steps) -> Total:
    """The derivative of each part by the variable, in the order of computation."""
    done: dict[str, Slope] = {}
    for part in chain.parts:
        products: list[Product] = []
        for name in part.inputs:
            local = chain.slopes[part.name, name]
            products.append((local,) if name == chain.by else (local, done[name]))
        total = Total(part.name, chain.by, tuple(products), "forward")
        if part is chain.parts[-1]:
            return total
        done[part.name] = _put_together(chain, steps, total)
    raise AssertionError("a function has parts")


def _backward(chain: Chain, steps: Steps) -> Total:
    """The derivative of the function by each part, from the function down."""
    last = chain.parts[-1]
    done: dict[str, Slope] = {}
    for part in reversed(chain.parts[:-1]):
        done[part.name] = _put_together(chain, steps, _adjoint(chain, part.name, last, done))
    return _adjoint(chain, chain.by, last, done)


def _adjoint(chain: Chain, name: str, last: Part, done: dict[str, Slope]) -> Total:
    products: list[Product] = []
    for user in chain.parts:
        if name in user.inputs:
            local = chain.slopes[user.name, name]
            products.append((local,) if user is last else (done[user.name], local))
    return Total(last.name, name, tuple(products), "backward")


def _put_together(chain: Chain, steps: Steps, total: Total) -> Slope:
    """A step for a derivative on the way, unless it is a local one."""
    if len(total.products) == 1 and len(total.products[0]) == 1:
        return total.products[0][0]
    found = write(chain, steps, total)
    before, after = chain.frame.text(found.values), shown(chain.frame, found.slope)
    steps.add(
        "combine", chain.rule, RULES[chain.rule].short, total.of, total.by, before, after,
        formula=found.formula, shape=extent(found.slope), product=found.product, notes=found.remarks,
        check=steps.equal(before, after),
    )  # fmt: skip
    return found.slope


def write(chain: Chain, steps: Steps, total: Total) -> Written:
    """A total on paper. Products of more than two axes get a step each where there are several."""
    partial = len(total.products) > 1
    slopes = [_along(product) for product in total.products]
    terms = [(ONE, slope.node) for slope in slopes]
    node = factored(add(terms, slopes[0].node.shape)) if partial else factored(slopes[0].node)
    whole = Slope(total.of, total.by, node, slopes[0].rank)
    formula = plus([_formula(chain.frame, product, partial) for product in total.products])
    apart = partial and any(slope.flat for product in total.products for slope in product)
    if apart:
        for product, slope in zip(total.products, slopes, strict=True):
            if len(product) > 1:
                _along_one_path(chain, steps, product, slope)
        values = plus(alike(chain.frame, slopes))
    elif len(total.products) == len(total.products[0]) == 1:
        values = line(chain.frame, whole).tree
    else:
        values = plus([multiplied(chain.frame, product) for product in total.products])
    real = [product for product in total.products if len(product) > 1]
    shapes = "" if apart else "; ".join(filter(None, (shapes_of_product(product) for product in real)))
    remarks = [] if apart else [remark for product in real for remark in collapses(product, [chain.by])]
    return Written(formula, values, shapes, tuple(dict.fromkeys(remarks)), whole)


def _along(product: Product) -> Slope:
    slope = product[0]
    for inner in product[1:]:
        slope = through(slope, inner)
    return slope


def _formula(frame: Frame, product: Product, partial: bool) -> Node:
    """dy/du @ du/dx; with ∂ for the derivative by one of several things that a function depends on."""
    names: list[Node] = [Name(ratio(slope.of, slope.by)) for slope in product]
    if partial:
        names[0] = Name(f"∂{product[0].of}/∂{product[0].by}")
    return joined(frame, product, names)


def _along_one_path(chain: Chain, steps: Steps, product: Product, slope: Slope) -> None:
    before, after = chain.frame.text(multiplied(chain.frame, product)), shown(chain.frame, slope)
    steps.add(
        "combine", chain.rule, f"the path through {product[0].by}", slope.of, slope.by, before, after,
        formula=_formula(chain.frame, product, True), shape=extent(slope), product=shapes_of_product(product),
        notes=collapses(product, [chain.by]), check=steps.equal(before, after),
    )  # fmt: skip


def alike(frame: Frame, slopes: Sequence[Slope]) -> list[Node]:
    """The terms in one form, so that they can be added."""
    lines = [line(frame, slope) for slope in slopes]
    if len({found.form for found in lines}) == 1:
        return [found.tree for found in lines]
    return [frame.written(slope.node) for slope in slopes]
