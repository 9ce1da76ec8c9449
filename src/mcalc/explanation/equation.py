"""A rule applied to one layer of a function: with d(...)/dx for what is inside, or with its derivatives put in."""

from __future__ import annotations

from collections.abc import Sequence

from mcalc.explanation.accumulate import alike
from mcalc.explanation.frame import Frame
from mcalc.explanation.merged import Graph
from mcalc.explanation.outline import Layer
from mcalc.explanation.remarks import collapses
from mcalc.explanation.slope import Slope, factor, joined, line, multiplied, through
from mcalc.explanation.spell import ratio
from mcalc.explanation.trees import names_in, plus, renamed, replaced, times, turned
from mcalc.explanation.writer import Steps, shapes_of_product
from mcalc.language.tree import Call, Name, Node, Number, Stack
from mcalc.record import Record


class Board(Record):
    """What the rules method works with: the layers of the function, where the steps are written, what is known by now.

    `slopes` are the derivatives of the layers, `names` stand for functions inside others while a rule is applied.
    """

    graph: Graph
    frame: Frame
    by: str
    layers: dict[Node, Layer]
    steps: Steps
    slopes: dict[Node, Slope]
    names: dict[Node, str]


class Equation(Record):
    """The right-hand side, the shapes that are multiplied in it, and how its factors collapse."""

    tree: Node
    shapes: str = ""
    remarks: tuple[str, ...] = ()


def equation(board: Board, layer: Layer, known: bool) -> Equation:
    """The rule of a layer applied; with `known` the derivatives of what is inside are put in."""
    match layer.kind:
        case "terms":
            return Equation(_terms(board, layer, known))
        case "scaled":
            return Equation(_scaled(board, layer, known))
        case "stack":
            return Equation(_stack(board, layer, known))
        case _:
            return _composed(board, layer, known)


def _inside(board: Board, node: Node, known: bool) -> Node:
    """The derivative of a function inside, or the sign for it."""
    if not known:
        return Name(ratio(board.frame.text(node), board.by))
    slope = _slope(board, node)
    return _row_or_other(board.frame, slope)


def _slope(board: Board, node: Node) -> Slope:
    found = board.slopes.get(node)
    if found is None:
        spec = board.frame.open(board.frame.text(node))
        found = Slope(board.frame.text(node), board.by, board.frame.derivative(spec, board.by), len(spec.kind.shape))
        board.slopes[node] = found
    return found


def _terms(board: Board, layer: Layer, known: bool) -> Node:
    """Term by term; the zeros of constant terms are shown where they are numbers."""
    scalar = not board.graph.kinds[layer.node].shape and not board.frame.shape(board.by)
    kept = [(sign, term) for sign, term in layer.terms if scalar or term in board.graph.depends]
    trees = [_inside(board, term, known) for _, term in kept]
    if known:
        slopes = [_slope(board, term) for _, term in kept]
        if any(slope.flat for slope in slopes):
            trees = alike(board.frame, slopes)
    return plus([tree if sign > 0 else Call("neg", (tree,)) for (sign, _), tree in zip(kept, trees, strict=True)])


def _row_or_other(frame: Frame, slope: Slope) -> Node:
    """A derivative as it stands in a sum: a list that is a row is turned."""
    shown = line(frame, slope)
    row = not slope.rank and len(slope.into) == 1
    return turned(shown.tree) if row and isinstance(shown.tree, Stack) else shown.tree


def _scaled(board: Board, layer: Layer, known: bool) -> Node:
    """The constant factors in front."""
    (inner,) = layer.inner
    tree = _inside(board, inner, known)
    above: list[Node] = []
    below: list[Node] = []
    negative = False
    node = layer.node
    while node is not inner:
        assert isinstance(node, Call)
        moving = next(part for part in node.args if part in board.graph.depends)
        still = [part for part in node.args if part is not moving]
        if node.function == "neg":
            negative = not negative
        else:
            (below if node.function == "div" else above).extend(still)
        node = moving
    for part in above:
        tree = times(part, tree)
    for part in below:
        tree = Call("div", (tree, part))
    return Call("neg", (tree,)) if negative else tree


def _stack(board: Board, layer: Layer, known: bool) -> Node:
    """A row for each function."""
    assert isinstance(layer.node, Stack)
    rows = tuple(_inside(board, item, known) for item in layer.node.items)
    bare = [turned(row) for row in rows]
    return Stack(tuple(bare) if all(isinstance(row, Stack) for row in bare) and not _is_stack(rows[0]) else rows)


def _is_stack(tree: Node) -> bool:
    return isinstance(tree, Stack)


def _composed(board: Board, layer: Layer, known: bool) -> Equation:
    """By each function inside, times the derivative of that; and by the variable where it stands by itself."""
    frame = board.frame
    standing = {part: Name(_name(board, part)) for part in layer.inner}
    kinds = board.graph.kinds
    tree = replaced(
        layer.node, {part: Call("transpose", (name,)) if kinds[part].row else name for part, name in standing.items()}
    )
    spec = frame.open(board.frame.text(tree))
    back: dict[str, Node] = {name.id: turned(part) if kinds[part].row else part for part, name in standing.items()}
    products: list[tuple[Slope, ...]] = []
    signs: list[Node | None] = []
    for part, name in standing.items():
        outer = Slope(board.frame.text(layer.node), name.id, frame.derivative(spec, name.id), len(spec.kind.shape))
        products.append((outer, _slope(board, part)))
        signs.append(None if known else Name(ratio(board.frame.text(part), board.by)))
    if board.by in names_in(tree):
        direct = frame.derivative(spec, board.by)
        products.append((Slope(board.frame.text(layer.node), board.by, direct, len(spec.kind.shape)),))
        signs.append(_itself(board, layer, known))
    if layer.rule == "product":
        products.reverse()
        signs.reverse()
    flat = len(products) > 1 and any(slope.flat for product in products for slope in product)
    if flat and known:
        trees = alike(frame, [_along(product) for product in products])
    else:
        trees = [_written(frame, product, sign) for product, sign in zip(products, signs, strict=True)]
    tree = renamed(plus(trees), back)
    real = [product for product in products if len(product) > 1]
    shapes = "" if flat else "; ".join(filter(None, (shapes_of_product(product) for product in real)))
    remarks = [remark for product in real for remark in collapses(product, [board.by])] if known and not flat else []
    return Equation(tree, shapes, tuple(_said(board, remark, back) for remark in remarks))


def _itself(board: Board, layer: Layer, known: bool) -> Node | None:
    """The derivative of the variable by itself, which is shown where a product of numbers is differentiated."""
    if layer.rule != "product" or board.frame.shape(board.by):
        return None
    return Number(1) if known else Name(ratio(board.by, board.by))


def _name(board: Board, part: Node) -> str:
    """A name that stands for a function inside."""
    found = board.names.get(part)
    if found is None:
        taken = {*board.frame.spec.variables, *board.frame.spec.sizes, *board.frame.spec.undefined}
        found = f"p{len(board.names) + 1}"
        while found in taken:
            found += "_"
        board.names[part] = found
        board.frame.add(found, turned(part) if board.graph.kinds[part].row else part, ())
    return found


def _along(product: Sequence[Slope]) -> Slope:
    slope = product[0]
    for inner in product[1:]:
        slope = through(slope, inner)
    return slope


def _written(frame: Frame, product: tuple[Slope, ...], sign: Node | None) -> Node:
    """A product of Jacobians, its last factor by its sign where there is one."""
    if sign is None:
        return multiplied(frame, product) if len(product) > 1 else _row_or_other(frame, product[0])
    first = factor(frame, product[0])
    if first is None:
        first = frame.written(product[0].node)
    return joined(frame, product, [first, sign]) if len(product) > 1 else times(first, sign)


def _said(board: Board, remark: str, back: dict[str, Node]) -> str:
    """A remark with the functions in place of the names that stood for them."""
    for name, tree in back.items():
        meant = f"d({board.frame.text(tree)})"
        remark = remark.replace(f"/d{name} ", f"/{meant} ").replace(f"d{name}/", f"{meant}/")
    return remark
