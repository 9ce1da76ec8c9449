"""Linear operators of SciPy: products with vectors, of which the parts that every product needs are computed once."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.codegen.graph import Shape
from mcalc.codegen.lines import Lines
from mcalc.codegen.module import Module, indented
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
        count = len(lines.text)
        body, returned = list[str](), list[str]()
        for operator in self.operators:
            suffix = "" if len(self.operators) == 1 else f"_{operator.by.replace(',', '_')}"
            called = {}
            for product in operator.products:
                called[product.name] = f"{product.name}{suffix}"
                body += self._product(module, lines, product, called[product.name])
            lines.speak([operator.rows, operator.columns])
            shape = f"({size_text(operator.rows)}, {size_text(operator.columns)})"
            back = called.get("rmatvec", called["matvec"])
            given = f"{shape}, matvec={called['matvec']}, rmatvec={back}, dtype=float"
            returned.append(f"LinearOperator({given})")
        spoken = {*lines.dimensions(), *lines.sizes}
        head = module.checked({name for name in module.dimensions() if name in spoken})
        if len(returned) > 1:
            returned = ["(", *indented(f"{one}," for one in returned), ")"]
        text = [*head, *lines.text[:count], "", *body, f"return {returned[0]}", *returned[1:]]
        says = [f"def {self.name}({', '.join(module.variables)}):", f'    """{self.says}"""']
        return "\n".join([*says, *indented(text)])

    def _product(self, module: Module, lines: Lines, product: Product, name: str) -> list[str]:
        """A function within the function: a product with a flat vector."""
        start = len(lines.text)
        result = module.result(lines, name, product.result)
        own = lines.text[start:]
        del lines.text[start:]
        lines.speak(product.shape)
        shape = ", ".join(map(size_text, product.shape))
        own.insert(0, f"{product.argument} = {product.argument}.reshape({shape})")
        if len(product.result.shape) != 1:
            result = f"np.ravel({result})"
        own.append(f"return {result}")
        return [f"def {name}({product.argument}):", *indented(own), ""]


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
