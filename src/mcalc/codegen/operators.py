"""Linear operators of SciPy: products with vectors, of which the parts that every product needs are computed once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.codegen.graph import Shape
from mcalc.codegen.lines import Lines, Names
from mcalc.codegen.module import Module, heading, indented
from mcalc.codegen.program import Program, Result
from mcalc.codegen.sizes import size_text
from mcalc.exact.size import Size
from mcalc.exact.size import product as size_of
from mcalc.language.tree import Name, Node, children, postorder
from mcalc.record import Record


class Product(Record):
    """What a matrix gives with a vector: the `arguments` with their shapes, and the results, each one after the other
    where there are several.
    """

    name: str
    arguments: tuple[tuple[str, Shape], ...]
    results: tuple[Result, ...]

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
        taken = {*module.taken(), *arguments, *_TAKEN}
        stacked = Names(taken).of("v")
        lines = Lines(module.graph, module.target._replace(like=""), roots, {*taken, stacked}, "")
        for node in _still(roots, arguments):
            lines.ahead(node)
        body, returned = list[str](), list[str]()
        for operator in self.operators:
            suffix = "" if len(self.operators) == 1 else f"_{operator.by.replace(',', '_')}"
            called = {}
            for product in operator.products:
                called[product.name] = f"{product.name}{suffix}"
                body += self._product(module, lines, product, called[product.name], stacked)
            shape = f"({size_text(operator.rows)}, {size_text(operator.columns)})"
            back = called.get("rmatvec", called["matvec"])
            given = f"{shape}, matvec={called['matvec']}, rmatvec={back}, dtype=float"
            returned.append(f"LinearOperator({given})")
        if len(returned) > 1:
            returned = ["(", *indented(f"{one}," for one in returned), ")"]
        text = [*lines.text, "", *body, f"return {returned[0]}", *returned[1:]]
        head = heading(self.name, module.typed(module.variables), ["LinearOperator"] * len(self.operators))
        return "\n".join([*head, f'    """{self.says}"""', *indented([*module.checked(text), *text])])

    def _product(self, module: Module, lines: Lines, product: Product, name: str, stacked: str) -> list[str]:
        """A function within the function: a product with a flat vector, in which several are `stacked`."""
        inner = lines.within(product.roots)
        flat = product.arguments[0][0] if len(product.arguments) == 1 else stacked
        own, start = list[str](), Size.of(0)
        for argument, shape in product.arguments:
            stop = start + size_of(shape)
            first = "" if start == 0 else size_text(start)
            part = "" if flat == argument else f"[{first}:{size_text(stop)}]"
            own.append(f"{argument} = {flat}{part}.reshape({', '.join(map(size_text, shape)) or '()'})")
            start = stop
        results = [module.result(inner, name, result) for result in product.results]
        own += inner.text
        several = len(results) > 1
        given = [
            f"np.ravel({text})" if len(result.shape) != 1 else text
            for text, result in zip(results, product.results, strict=True)
        ]
        own.append(f"return np.concatenate([{', '.join(given)}])" if several else f"return {given[0]}")
        array = module.target.array
        return [*heading(name, {flat: array}, [array]), *indented(own), ""]


_TAKEN = {"matvec", "rmatvec"}


def operators(name: str, says: str, found: Sequence[Operator], improve: Callable[[Program], Program]) -> Operators:
    """The function with that name for operators; parts are shared by all products."""
    products = [product for operator in found for product in operator.products]
    results = iter(improve(Program(tuple(result for product in products for result in product.results))).results)
    made = [
        operator._replace(
            products=tuple(one._replace(results=tuple(next(results) for _ in one.results)) for one in operator.products)
        )
        for operator in found
    ]
    return Operators(name, says, tuple(made))


def _still(roots: Sequence[Node], arguments: set[str]) -> list[Node]:
    """The largest parts that don't depend on the vector, in order."""
    moving: dict[Node, bool] = {}
    for node in postorder(*roots):
        below = children(node)
        moving[node] = any(moving[part] for part in below) or (isinstance(node, Name) and node.id in arguments)
    largest = [part for node in moving if moving[node] for part in children(node) if not moving[part]]
    return list(dict.fromkeys([*largest, *(root for root in roots if not moving[root])]))
