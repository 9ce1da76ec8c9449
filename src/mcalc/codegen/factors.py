"""A derivative as factors: a diagonal plus products of thin matrices, or a sum of Kronecker products.

A term of the tensor form comes apart where no factor, or one index alone, joins its rows to its columns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import product as product_of

from mcalc.codegen.expansion import expanded
from mcalc.codegen.factor_classes import DIAGONAL, KRONECKER, LOW_RANK
from mcalc.codegen.layouts import bracketed
from mcalc.codegen.lines import Lines
from mcalc.codegen.matrix import Entries, alone, flattened
from mcalc.codegen.module import Module, heading, indented
from mcalc.codegen.program import Program, Result
from mcalc.codegen.sizes import size_text
from mcalc.exact.rational import Rational
from mcalc.exact.size import Size
from mcalc.exact.size import product as size_of
from mcalc.language.tree import Node as Tree
from mcalc.record import Record
from mcalc.tensor import Factor, Node, Pattern, Product, add, product
from mcalc.tensor.make import ONE, split_coefficient


class Pair(Record):
    """Two factors: left @ right of a product, a and b of kron(a, b); a size is an identity matrix.

    `shown` makes matrices of their code.
    """

    left: Node | Size
    right: Node | Size
    shown: tuple[str, str] = ("{}", "{}")


class Factors(Record):
    """A derivative whose first `split` axes are rows: the diagonal, the pairs of products, or those of Kronecker
    products.
    """

    shape: tuple[Size, ...]
    split: int
    diagonal: Node | None
    products: tuple[Pair, ...]
    kronecker: tuple[Pair, ...]

    @property
    def rows(self) -> Size:
        """The number of rows."""
        return size_of(self.shape[: self.split])

    @property
    def columns(self) -> Size:
        """The number of columns."""
        return size_of(self.shape[self.split :])

    @property
    def nodes(self) -> list[Node]:
        """All tensors that are computed."""
        found = [] if self.diagonal is None else [self.diagonal]
        pairs = (*self.products, *self.kronecker)
        return [*found, *(one for pair in pairs for one in (pair.left, pair.right) if not isinstance(one, Size))]


def factors(node: Node, split: int, likely: Callable[[Size], float]) -> Factors | None:
    """The factors of a tensor whose first `split` axes are rows; None where a term doesn't come apart.

    >>> from mcalc.tensor import variable
    >>> n = Size.name("n")
    >>> x = variable("x", [n])
    >>> terms = [(ONE, product([(x, (0,), ONE)], (0, 0))), (-ONE, product([(x, (0,), ONE), (x, (1,), ONE)], (0, 1)))]
    >>> found = factors(add(terms, (n, n)), 1, float)
    >>> found.diagonal is x, len(found.products), found.kronecker
    (True, 1, ())
    """
    rows, columns = size_of(node.shape[:split]), size_of(node.shape[split:])
    diagonal = list[Entries]()
    products, kronecker = list[Pair](), list[Pair]()
    for term in expanded(node, split):
        entries = flattened(alone(term), node.shape, split)
        if entries.row == entries.column and rows == columns == size_of(entries.spans):
            diagonal.append(entries)
        elif (thin := _thin(term, split, likely)) is not None:
            products.append(thin)
        elif (pair := _kronecker(term, split)) is not None:
            kronecker.append(pair)
        else:
            return None
    if kronecker and (diagonal or products):
        return None
    whole = along(diagonal, node.shape[:split]) if diagonal else None
    return Factors(node.shape, split, whole, tuple(products), tuple(kronecker))


def along(entries: Sequence[Entries], shape: Sequence[Size]) -> Node:
    """The entries of a diagonal of that shape: the sum of terms over all of its places."""
    nodes = []
    for one in entries:
        spans = dict(enumerate(one.spans))
        nodes.append(product([(one.value, one.own, ONE)], tuple(spans), spans))
    return add([(ONE, node) for node in nodes], tuple(shape))


def _opened(term: Node) -> tuple[Rational, Product] | None:
    """A term as a product; None where it isn't one."""
    coefficient, body = split_coefficient(term)
    return (coefficient * body.coefficient, body) if isinstance(body, Product) else None


def _thin(term: Node, split: int, likely: Callable[[Size], float]) -> Pair | None:
    """A term as left @ right, over the thinnest index that all goes through; an outer product where there is none."""
    opened = _opened(term)
    if opened is None:
        return None
    coefficient, body = opened
    rows, columns = body.out[:split], body.out[split:]
    if {*rows} & {*columns}:
        return None
    inner = {label for factor in body.factors for label in factor.labels} - {*body.out}
    cuts: list[tuple[int, ...]] = [(), *((label,) for label in inner)]
    for cut in sorted(cuts, key=lambda cut: likely(body.sizes[cut[0]]) if cut else 0.0):
        groups = _groups(body.factors, cut)
        right = [group for group in groups if _labels(group) & {*columns}]
        if any(_labels(group) & {*rows} for group in right):
            continue
        left = [factor for group in groups if group not in right for factor in group]
        sizes = dict(enumerate(body.sizes))
        return Pair(
            product(left, (*rows, *cut), sizes, coefficient),
            product([factor for group in right for factor in group], (*cut, *columns), sizes),
        )
    return None


def _kronecker(term: Node, split: int) -> Pair | None:
    """A term as a Kronecker product; a side of one axis has it in the first factor or in the second."""
    opened = _opened(term)
    if opened is None or any(isinstance(factor.node, Pattern) for factor in opened[1].factors):
        return None
    coefficient, body = opened
    ways = product_of(_ways(body.out[:split]), _ways(body.out[split:]))
    sizes, groups = dict(enumerate(body.sizes)), _groups(body.factors, ())
    for rows, columns in ways:
        sides = [{rows[place], columns[place]} - {None} for place in (0, 1)]
        if sides[0] & sides[1] or not all(sides):
            continue
        if any(_labels(group) & sides[0] and _labels(group) & sides[1] for group in groups):
            continue
        found, shown = list[Node | Size](), list[str]()
        scale = coefficient
        for place in (1, 0):
            own = [f for group in groups if bool(_labels(group) & sides[1]) == bool(place) for f in group]
            labels = tuple(label for label in (rows[place], columns[place]) if label is not None)
            if labels[:1] == labels[1:] and not own and (place or scale == 1):
                found.append(body.sizes[labels[0]])
            else:
                found.append(product(own, labels, sizes, scale))
                scale = ONE
            shown.append("{}" if len(labels) > 1 else "{}[None, :]" if rows[place] is None else "{}[:, None]")
        return Pair(found[1], found[0], (shown[1], shown[0]))
    return None


def _ways(axes: Sequence[int]) -> list[tuple[int | None, int | None]]:
    """The axis of the first factor and of the second, for one side."""
    if len(axes) == 1:
        return [(axes[0], None), (None, axes[0])]
    return [(axes[0], axes[1])] if len(axes) == 2 else []


def _groups(factors: Sequence[Factor], cut: Collection[int]) -> list[list[Factor]]:
    """The factors that hang together by an index other than those that are cut."""
    groups: list[list[Factor]] = []
    for factor in factors:
        own = {*factor.labels} - {*cut}
        near = [group for group in groups if own & (_labels(group) - {*cut})]
        groups = [group for group in groups if group not in near]
        groups.append([*(one for group in near for one in group), factor])
    return groups


def _labels(group: Sequence[Factor]) -> set[int]:
    return {label for factor in group for label in factor.labels}


class Factored(Record):
    """The function that gives derivatives as factors, with the code of all their tensors in order."""

    name: str
    says: str
    derivatives: tuple[Factors, ...]
    results: tuple[Result, ...]

    @property
    def helpers(self) -> tuple[str, ...]:
        """The classes."""
        return tuple(dict.fromkeys(_class(one)[1] for one in self.derivatives))

    def written(self, module: Module) -> str:
        """The function."""
        roots = [root for result in self.results for root in result.roots]
        taken = {*module.taken(), "DiagonalPlusLowRank", "LowRank", "Kronecker"}
        lines = Lines(module.graph, module.target._replace(like=""), roots, taken, "")
        texts = iter([(module.result(lines, self.name, result), result) for result in self.results])
        returned = []
        for one in self.derivatives:
            arguments = []
            if one.diagonal is not None:
                text, result = next(texts)
                arguments.append(text if len(result.shape) == 1 else f"np.ravel({text})")
            if one.products:
                pairs = [(next(texts), next(texts)) for _ in one.products]
                arguments += [_beside(one, [left for left, _ in pairs]), _below(one, [right for _, right in pairs])]
            for pair in one.kronecker:
                both = []
                for side, shown in zip((pair.left, pair.right), pair.shown, strict=True):
                    if isinstance(side, Size):
                        both.append(size_text(side))
                    else:
                        text = next(texts)[0]
                        both.append(text if shown == "{}" else shown.format(bracketed(text)))
                arguments.append(f"({', '.join(both)})")
            returned.append(f"{_class(one)[0]}({', '.join(arguments)})")
        body = [*lines.text, f"return {', '.join(returned)}"]
        classes = [_class(one)[0] for one in self.derivatives]
        given = module.typed(module.variables) | module.told(body)
        head = [*heading(self.name, given, classes), f'    """{self.says}."""']
        return "\n".join([*head, *indented([*module.checked(body), *body])])


Text = tuple[str, Result]


def _beside(one: Factors, parts: Sequence[Text]) -> str:
    """The thin matrices on the left, next to each other."""
    shown = [_flat(text, result, len(result.shape) - one.split, one.rows, False) for text, result in parts]
    if len(shown) > 1:
        return f"np.column_stack([{', '.join(shown)}])"
    return shown[0] if len(parts[0][1].shape) > one.split else f"{bracketed(shown[0])}[:, None]"


def _below(one: Factors, parts: Sequence[Text]) -> str:
    """The thin matrices on the right, one below the other."""
    axes = len(one.shape) - one.split
    shown = [_flat(text, result, len(result.shape) - axes, one.columns, True) for text, result in parts]
    if len(shown) > 1:
        return f"np.vstack([{', '.join(shown)}])"
    return shown[0] if len(parts[0][1].shape) > axes else f"{bracketed(shown[0])}[None, :]"


def _flat(text: str, result: Result, inner: int, size: Size, after: bool) -> str:
    """An array with the axes of a side as one, and those that all goes through, if there are any."""
    if len(result.shape) == 1 + inner:
        return text
    if not inner:
        return f"np.ravel({text})"
    shape = f"-1, {size_text(size)}" if after else f"{size_text(size)}, -1"
    return f"{bracketed(text)}.reshape({shape})"


def _class(one: Factors) -> tuple[str, str]:
    """The class of a derivative, and its text."""
    if one.kronecker:
        return "Kronecker", KRONECKER
    return ("LowRank", LOW_RANK) if one.diagonal is None else ("DiagonalPlusLowRank", DIAGONAL)


def factored(
    name: str,
    says: str,
    found: Sequence[Factors],
    root: Callable[[Node], Tree],
    improve: Callable[[Program], Program],
) -> Factored:
    """The function with that name for derivatives as factors."""
    nodes = [node for one in found for node in one.nodes]
    results = improve(Program(tuple(Result(node.shape, root(node)) for node in nodes))).results
    return Factored(name, says, tuple(found), results)
