"""Linear operators of SciPy: products with vectors, of which the parts that every product needs are computed once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.codegen.batches import Batch
from mcalc.codegen.graph import Graph, Shape
from mcalc.codegen.layouts import bracketed
from mcalc.codegen.lines import Lines, Names
from mcalc.codegen.module import Module, heading, indented, words
from mcalc.codegen.program import Program, Result
from mcalc.codegen.sizes import size_text
from mcalc.exact.size import Size
from mcalc.exact.size import product as size_of
from mcalc.language.tree import Name, Node, children, postorder
from mcalc.record import Record


class Product(Record):
    """What a matrix gives with a vector: the `arguments` with their shapes, and the results, each one after the other
    where there are several; with `many` vectors at once, the columns of a matrix, where that is said.
    """

    name: str
    arguments: tuple[tuple[str, Shape], ...]
    results: tuple[Result, ...]
    many: str = ""

    @property
    def roots(self) -> tuple[Node, ...]:
        """All that is computed for it."""
        return tuple(root for result in self.results for root in result.roots)


class Operator(Record):
    """A derivative by one variable, or by several stacked, as an operator of `rows` by `columns`: one product where it
    is symmetric.
    """

    by: str
    rows: Size
    columns: Size
    products: tuple[Product, ...]


class Operators(Record):
    """The function that gives the operators."""

    name: str
    says: str
    operators: tuple[Operator, ...]

    @property
    def helpers(self) -> tuple[str, ...]:
        """Other functions that are needed: none."""
        return ()

    def written(self, module: Module) -> str:
        """The function."""
        products = [product for operator in self.operators for product in operator.products]
        roots = [root for product in products for root in product.roots]
        arguments = {name for product in products for name, _ in product.arguments}
        lines = Lines(module.graph, module.target._replace(like=""), roots, {*module.taken(), *arguments, *NAMES}, "")
        for node in _still(roots, arguments):
            lines.ahead(node)
        body, returned = list[str](), list[str]()
        for operator in self.operators:
            suffix = "" if len(self.operators) == 1 else f"_{operator.by.replace(',', '_')}"
            called = {}
            for product in operator.products:
                called[product.name] = f"{product.name}{suffix}"
                body += self._product(module, lines, product, called[product.name])
            if "rmatvec" not in called:  # a symmetric matrix
                called |= {f"r{name}": function for name, function in called.items()}
            shape = f"({size_text(operator.rows)}, {size_text(operator.columns)})"
            given = [shape, *(f"{name}={called[name]}" for name in NAMES if name in called), "dtype=float"]
            made = _call(given)
            returned += made if len(self.operators) == 1 else [*made[:-1], f"{made[-1]},"]
        if len(self.operators) > 1:
            returned = ["(", *indented(returned), ")"]
        text = [*lines.text, "", *body, f"return {returned[0]}", *returned[1:]]
        typed = module.typed(module.variables) | module.told(text)
        head = heading(self.name, typed, ["LinearOperator"] * len(self.operators))
        return "\n".join([*head, f'    """{self.says}"""', *indented([*module.checked(text), *text])])

    def _product(self, module: Module, lines: Lines, product: Product, name: str) -> list[str]:
        """A function within the function: a product with a flat vector, or with a matrix."""
        inner = lines.within(product.roots)
        several = len(product.arguments) > 1
        flat = inner.names.of("V" if product.many else "v") if several or product.many else product.arguments[0][0]
        own, start = list[str](), Size.of(0)
        for argument, shape in product.arguments:
            stop = start + size_of(shape)
            first = "" if start == 0 else size_text(start)
            last = "" if argument == product.arguments[-1][0] else size_text(stop)
            part = f"[{first}:{last}]" if several else ""
            if product.many:
                shaped = f".reshape({', '.join(['-1', *map(size_text, shape)])})" if len(shape) != 1 else ""
                own.append(f"{argument} = {flat}{part}.T{shaped}")
            else:
                own.append(f"{argument} = {flat}{part}.reshape({', '.join(map(size_text, shape)) or '()'})")
            start = stop
        results = [module.result(inner, name, result) for result in product.results]
        own += inner.text
        if product.many in words([*inner.text, *results]):
            own.insert(0, f"{product.many} = {flat}.shape[1]")
        whole = _rows if product.many else _flat
        given = [whole(text, result.shape) for text, result in zip(results, product.results, strict=True)]
        if len(given) == 1:
            own.append(f"return {bracketed(given[0])}.T" if product.many else f"return {given[0]}")
        else:
            ends = "return np.concatenate([", "], axis=1).T" if product.many else "])"
            line = ", ".join(given).join(ends)
            own += [line] if len(line) <= _LONG else [ends[0], *indented(f"{one}," for one in given), ends[1]]
        array = module.target.array
        return [*heading(name, {flat: array}, [array]), *indented(own), ""]


def _call(given: Sequence[str]) -> list[str]:
    """The lines that make an operator."""
    line = f"LinearOperator({', '.join(given)})"
    return [line] if len(line) <= _LONG else ["LinearOperator(", *indented(f"{one}," for one in given), ")"]


def _flat(text: str, shape: Shape) -> str:
    """An array as a vector."""
    return text if len(shape) == 1 else f"np.ravel({text})"


def _rows(text: str, shape: Shape) -> str:
    """Several arrays as the rows of a matrix."""
    return text if len(shape) == 2 else f"np.reshape({text}, (-1, {size_text(size_of(shape[1:]))}))"


_LONG = 88
"""Longer calls are divided."""
NAMES = ("matvec", "rmatvec", "matmat", "rmatmat")
"""What products are called: with a vector, with one from the left, and with the columns of a matrix."""


def operators(
    graph: Graph, name: str, says: str, found: Sequence[Operator], improve: Callable[[Program], Program]
) -> Operators:
    """The function with that name for operators; parts are shared by all products."""
    products = [product for operator in found for product in operator.products]
    results = iter(improve(Program(tuple(result for product in products for result in product.results))).results)
    made = [
        operator._replace(
            products=tuple(one._replace(results=tuple(next(results) for _ in one.results)) for one in operator.products)
        )
        for operator in found
    ]
    return Operators(name, says, tuple(_with_columns(graph, operator) for operator in made))


def _with_columns(graph: Graph, operator: Operator) -> Operator:
    """The same with products with all columns of a matrix at once, where each can be had."""
    more = []
    for product in operator.products:
        names = Names(graph.variables)
        count = names.of("count")
        size = Size.name(count)
        shapes = {f"{name}s": (size, *shape) for name, shape in product.arguments}
        known = {name for name, shape in shapes.items() if graph.variables.get(name) == shape}
        arguments = tuple(
            (f"{name}s" if f"{name}s" in known else names.of(f"{name}s"), shape) for name, shape in product.arguments
        )
        moved = {
            one: graph.name(name, (size, *shape))
            for (one, _), (name, shape) in zip(product.arguments, arguments, strict=True)
        }
        results = Batch(graph, moved, size).results(product.results)
        if results is None:
            return operator
        more.append(Product(product.name.replace("vec", "mat"), arguments, results, count))
    return operator._replace(products=(*operator.products, *more))


def _still(roots: Sequence[Node], arguments: set[str]) -> list[Node]:
    """The largest parts that don't depend on the vector, in order."""
    moving: dict[Node, bool] = {}
    for node in postorder(*roots):
        below = children(node)
        moving[node] = any(moving[part] for part in below) or (isinstance(node, Name) and node.id in arguments)
    largest = [part for node in moving if moving[node] for part in children(node) if not moving[part]]
    return list(dict.fromkeys([*largest, *(root for root in roots if not moving[root])]))
