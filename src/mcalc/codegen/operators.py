"""Linear operators of SciPy: products with vectors, of which the parts that every product needs are computed once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.codegen.graph import Shape
from mcalc.codegen.lines import Lines
from mcalc.codegen.module import Module, heading, indented
from mcalc.codegen.program import Program, Result
from mcalc.codegen.sizes import size_text
from mcalc.exact.size import Size
from mcalc.language.tree import Name, Node, children, postorder
from mcalc.record import Record


class Product(Record):
    """What a matrix gives with a vector: the `argument` with its shape, and the result."""

    name: str
    argument: str
    shape: Shape
    result: Result


class Operator(Record):
    """A derivative by one variable as an operator of `rows` by `columns`: one product where it is symmetric."""

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
        roots = [root for product in products for root in product.result.roots]
        arguments = {product.argument for product in products}
        lines = Lines(module.graph, module.target._replace(like=""), roots, {*module.taken(), *arguments, *_TAKEN}, "")
        for node in _still(roots, arguments):
            lines.ahead(node)
        body, returned = list[str](), list[str]()
        for operator in self.operators:
            suffix = "" if len(self.operators) == 1 else f"_{operator.by.replace(',', '_')}"
            called = {}
            for product in operator.products:
                called[product.name] = f"{product.name}{suffix}"
                body += self._product(module, lines, product, called[product.name])
            shape = f"({size_text(operator.rows)}, {size_text(operator.columns)})"
            back = called.get("rmatvec", called["matvec"])
            given = f"{shape}, matvec={called['matvec']}, rmatvec={back}, dtype=float"
            returned.append(f"LinearOperator({given})")
        if len(returned) > 1:
            returned = ["(", *indented(f"{one}," for one in returned), ")"]
        text = [*lines.text, "", *body, f"return {returned[0]}", *returned[1:]]
        head = heading(self.name, module.typed(module.variables), ["LinearOperator"] * len(self.operators))
        return "\n".join([*head, f'    """{self.says}"""', *indented([*module.checked(text), *text])])

    def _product(self, module: Module, lines: Lines, product: Product, name: str) -> list[str]:
        """A function within the function: a product with a flat vector."""
        inner = lines.within(product.result.roots)
        result = module.result(inner, name, product.result)
        shape = ", ".join(map(size_text, product.shape))
        own = [f"{product.argument} = {product.argument}.reshape({shape})", *inner.text]
        if len(product.result.shape) != 1:
            result = f"np.ravel({result})"
        own.append(f"return {result}")
        array = module.target.array
        return [*heading(name, {product.argument: array}, [array]), *indented(own), ""]


_TAKEN = {"matvec", "rmatvec"}


def operators(name: str, says: str, found: Sequence[Operator], improve: Callable[[Program], Program]) -> Operators:
    """The function with that name for operators; parts are shared by all products."""
    products = [product for operator in found for product in operator.products]
    results = iter(improve(Program(tuple(product.result for product in products))).results)
    made = [
        operator._replace(products=tuple(one._replace(result=next(results)) for one in operator.products))
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
