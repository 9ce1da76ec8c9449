"""What the signs mean, once the axes of every value are known: `*` between a scalar and anything works element by
element, between matrices it is the matrix product."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import ArgumentsError, ShapeError, UnsupportedError
from mcalc.language.forms import COLUMN, MATRIX, ROW, SCALAR, form_of, result_form, rule_of
from mcalc.language.matlab.joined import beside, under
from mcalc.language.syntax import SYNTAXES
from mcalc.language.text.matlab_places import of_numbers
from mcalc.language.tree import Call, Index, Name, Node, Number, Program, Stack
from mcalc.language.walk import operands, walk

_NOUN: Final = {SCALAR: "a scalar", COLUMN: "a column", ROW: "a row", MATRIX: "a matrix"}


def settle(program: Program, ranks: Mapping[str, int], plain: Collection[str] = ()) -> Program:
    """The program in mcalc's own functions. `ranks` gives the number of axes of each variable; statements under the
    names in `plain` were not written in this syntax and stay as they are."""
    settler = _Settler(program, ranks)
    statements = []
    for name, root in program.statements:
        settler.add(root, name not in plain)
        statements.append((name, settler.done[root]))
    settler.add(program.result, True)
    return program._replace(statements=tuple(statements), result=settler.done[program.result])


class _Settler:
    """The forms of nodes, and the nodes that stand in their places."""

    def __init__(self, program: Program, ranks: Mapping[str, int]) -> None:
        self.source = program.source
        self.forms: dict[Node, int] = {}
        self.done: dict[Node, Node] = {}
        self._ranks = ranks
        self._named = dict(program.statements)

    def add(self, root: Node, own: bool) -> None:
        """Settle one statement; one that is not `own` only gets its forms."""
        for node in walk([root]).values:
            self.forms[node] = self._form(node)
            self.done[node] = self._node(node) if own else node

    def _form(self, node: Node) -> int:
        if isinstance(node, Name):
            below = self._named.get(node.id)
            return self.forms[below] if below is not None else form_of(self._ranks.get(node.id, 0))
        rule = rule_of(node)
        if rule[0] == "fixed":
            return int(str(rule[1]))
        forms = tuple(self.forms[operand] for operand in operands(node))
        found = result_form(rule, forms)
        # What fits nowhere is left for the shapes to explain, unless the signs explain it first.
        return found if found is not None else max((*forms, SCALAR))

    def _node(self, node: Node) -> Node:
        match node:
            case Call():
                return self._call(node)
            case Stack():
                return Stack(tuple(self.done[item] for item in node.items), node.span)
            case Index():
                if len(node.items) == 1 and self.forms[node.base] >= MATRIX:
                    raise ShapeError(
                        f"{self.text(node.base)} is a matrix: a place in it is two numbers",
                        span=node.span,
                        hint="write X(i, j), X(i, :) for a row, X(:, j) for a column",
                    )
                if len(node.items) == 2 and self.forms[node.base] < MATRIX:
                    noun = _NOUN.get(self.forms[node.base], "an array")
                    message = f"{self.text(node.base)} is {noun}: a place in it is one number"
                    raise ShapeError(message, span=node.span)
                return Index(self.done[node.base], node.items, node.span)
            case _:
                return node

    def _call(self, node: Call) -> Node:
        rule = _RULES.get(node.function)
        if rule is not None:
            return rule(self, node)
        below = operands(node)
        entry = find(node.function)
        if entry is None or entry.signature == "elementwise":
            self._meet(node)
        if node.function == "norm" and "ord" not in node.options and self.forms[node.args[0]] == MATRIX:
            raise ArgumentsError(
                "norm of a matrix is MATLAB's largest singular value",
                span=node.span,
                hint="norm2(X) is the Frobenius norm, norm1(X) the sum of the absolute values",
            )
        args = (*(self.done[operand] for operand in below), *map(of_numbers, node.args[len(below) :]))
        return Call(node.function, args, node.options, node.span)

    def _meet(self, node: Call) -> None:
        """Arrays that meet element by element have one form: nothing is repeated unasked."""
        shaped = [argument for argument in node.args if self.forms[argument] != SCALAR]
        for argument in shaped[1:]:
            a, b = self.forms[shaped[0]], self.forms[argument]
            if a == b:
                continue
            sign = SYNTAXES["matlab"].sign(node.function)
            first, second = self.text(shaped[0]), self.text(argument)
            if a < MATRIX and b < MATRIX:
                x, y = first.removesuffix("'"), second.removesuffix("'")
                hint = "transpose one of them"
                if node.function == "mul":
                    hint = f"{x}.*{y} works element by element, {x}'*{y} is the dot product, {x}*{y}' the outer product"
                message = f"a row and a column meet in {sign}"
            elif max(a, b) > MATRIX:
                continue
            else:
                vector, form = (first, a) if a < b else (second, b)
                ones = f"{vector}*vector(1)'" if form == COLUMN else f"vector(1)*{vector}"
                hint = f"write {ones} for a matrix of equal {'columns' if form == COLUMN else 'rows'}"
                message = f"a matrix and {_NOUN[form]} meet in {sign}"
            raise ShapeError(message, span=node.span, hint=hint)

    def text(self, node: Node) -> str:
        """The text of a node where it is short and needs no brackets, else a letter for its form."""
        start, end = node.span
        text = self.source[start:end]
        simple = isinstance(node, Name | Number) or (isinstance(node, Call) and text[-1:] in ("'", ")"))
        if simple and 0 < len(text) <= 24 and text.isprintable() and (text[-1:] != ")" or text[:1].isalpha()):
            return text
        return {SCALAR: "a", COLUMN: "x", ROW: "x'"}.get(self.forms[node], "A")

    def product(self, node: Call) -> Node:
        """`*`."""
        left, right = node.args
        forms = self.forms[left], self.forms[right]
        args = self.done[left], self.done[right]
        if SCALAR in forms:
            return Call("mul", args, None, node.span)
        if max(forms) > MATRIX:
            hint = "einsum takes any number of axes"
            raise UnsupportedError("* takes vectors and matrices", span=node.span, hint=hint)
        meant = _PRODUCTS.get(forms)
        if meant is None:
            return Call("matmul", args, None, node.span)
        x, y = (self.text(argument) for argument in node.args)
        raise ShapeError(
            f"* is the matrix product, and {_NOUN[forms[0]]} by {_NOUN[forms[1]]} has none",
            span=node.span,
            hint=meant.format(x=x, y=y, u=x.removesuffix("'"), v=y.removesuffix("'")),
        )

    def quotient(self, node: Call) -> Node:
        """`/`."""
        left, right = node.args
        if self.forms[right] == SCALAR:
            return Call("div", (self.done[left], self.done[right]), None, node.span)
        x, y = (self.text(argument) for argument in node.args)
        hint = f"write {x}./{y} element by element"
        if self.forms[right] == MATRIX:
            hint += f", {x}*inv({y}) for the inverse"
        noun = _NOUN.get(self.forms[right], "an array")
        raise ShapeError(f"/ divides by a scalar, and {y} is {noun}", span=node.span, hint=hint)

    def power(self, node: Call) -> Node:
        """`^`."""
        base, exponent = node.args
        forms = self.forms[base], self.forms[exponent]
        if forms == (SCALAR, SCALAR):
            return Call("power", (self.done[base], self.done[exponent]), None, node.span)
        x, k = (self.text(argument) for argument in node.args)
        if forms != (MATRIX, SCALAR):
            hint = f"write {x}.^{k} element by element"
            hint += f", {x}'*{x} for the sum of the squares" if forms[0] == COLUMN and k == "2" else ""
            base_noun, noun = (_NOUN.get(form, "an array") for form in forms)
            message = f"^ is the power of a scalar or a square matrix, not of {base_noun} to {noun}"
            raise ShapeError(message, span=node.span, hint=hint)
        match exponent:
            case Call(function="neg", args=(Number(value=one),)) if one == 1:
                return Call("inv", (self.done[base],), None, node.span)
            case _:
                return Call("matrix_power", (self.done[base], self.done[exponent]), None, node.span)

    def solution(self, node: Call) -> Node:
        """Left division."""
        return Call("solve", (self.done[node.args[0]], self.done[node.args[1]]), None, node.span)

    def norm(self, node: Call) -> Node:
        """norm1 and norm2: of a matrix, those of all its entries."""
        (argument,) = node.args
        inner = self.done[argument]
        if self.forms[argument] == SCALAR:
            return Call("abs", (inner,), None, node.span)
        if node.function == "norm2":
            return Call("norm", (inner,), None, node.span)
        if self.forms[argument] == MATRIX:
            return Call("sum", (Call("abs", (inner,), None, node.span),), None, node.span)
        return Call("norm", (inner,), {"ord": 1}, node.span)

    def filled(self, node: Call) -> Node:
        """vector and matrix: ones times the value."""
        value, ones = node.args
        if self.forms[value] != SCALAR:
            message = f"{node.function} takes a scalar, not {_NOUN.get(self.forms[value], 'an array')}"
            raise ArgumentsError(message, span=node.span, hint=f"write {node.function}(1)")
        if isinstance(value, Number) and value.value == 1:
            return self.done[ones]
        return Call("mul", (self.done[value], self.done[ones]), None, node.span)

    def joined(self, node: Call) -> Node:
        """Brackets."""
        join = under if node.function == "[;]" else beside
        parts = [(self.forms[argument], self.done[argument]) for argument in node.args]
        found = join(parts[0], parts[1], node.span)
        if found is None:
            forms = " and ".join(_NOUN.get(form, "an array") for form, _ in parts)
            raise ShapeError(f"{forms} don't fit in the brackets", span=node.span, hint="; puts one under the other")
        return found


_PRODUCTS: Final = {
    (COLUMN, COLUMN): "{x}'*{y} is the dot product, {x}*{y}' the outer product, {x}.*{y} works element by element",
    (ROW, ROW): "{x}*{v} is the dot product, {u}*{y} the outer product, {x}.*{y} works element by element",
    (COLUMN, MATRIX): "write {x}'*{y}",
    (MATRIX, ROW): "write {x}*{v}",
}
"""What was meant by a product of forms that have none."""

_RULES: Final[dict[str, Callable[[_Settler, Call], Node]]] = {
    "*": _Settler.product,
    "/": _Settler.quotient,
    "\\": _Settler.solution,
    "^": _Settler.power,
    "norm1": _Settler.norm,
    "norm2": _Settler.norm,
    "vector": _Settler.filled,
    "matrix": _Settler.filled,
    "[;]": _Settler.joined,
    "[,]": _Settler.joined,
}
