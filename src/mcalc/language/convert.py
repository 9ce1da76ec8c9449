"""From Python's syntax tree to the language tree: a whitelist, without recursion.

Each kind of Python node has one method that says which expressions are under it and how to build the tree's node once
those are built. A kind that has none is Python that the language leaves out, and the error says what to write instead.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from typing import Any, Final

from mcalc import limits
from mcalc.catalogue import find
from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError, UnsupportedError
from mcalc.language.calls import Entered, build_call
from mcalc.language.foreign import function_as_name, value_error
from mcalc.language.lines import Line
from mcalc.language.source import PRIME
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack

_BINARY: Final[dict[type[ast.operator], str]] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "power",
    ast.MatMult: "matmul",
}

_COMPARE: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}


class Converter:
    """Converts the expressions of one spec.

    `declared` are names that are variables whatever they look like, `parts` the trees of brackets that have a line of
    their own.
    """

    __slots__ = ("_declared", "_line", "_parts")

    def __init__(self, declared: Collection[str], parts: Mapping[str, Node]) -> None:
        self._declared = declared
        self._parts = parts
        self._line: Line

    def convert(self, line: Line, root: ast.expr) -> Node:
        """The language tree of one expression that stands on `line`."""
        self._line = line
        built: list[Node] = []
        todo: list[ast.expr | tuple[Callable[[list[Node]], Node], int]] = [root]
        while todo:
            item = todo.pop()
            if isinstance(item, tuple):
                build, count = item
                arguments = built[len(built) - count :]
                del built[len(built) - count :]
                built.append(build(arguments))
                continue
            below, build = self._enter(item)
            todo.append((build, len(below)))
            todo.extend(reversed(below))
        return built[0]

    def span(self, node: ast.expr | ast.keyword) -> Span:
        """The place of a Python node in the user's text."""
        line = self._line
        return line.start(node.col_offset), line.end(node.end_col_offset or node.col_offset)

    def _enter(self, node: ast.expr) -> Entered:
        """The expressions under a Python node, and how to build its own."""
        enter = _ENTERED.get(type(node))
        if enter is None:
            raise self._left_out(node)
        return enter(self, node)

    def _left_out(self, node: ast.expr) -> McalcError:
        message, hint = _LEFT_OUT.get(type(node), ("this is not part of the language", None))
        if isinstance(node, ast.Tuple) and not node.elts:
            message, hint = "there is nothing in the brackets", None
        return ForbiddenError(message, span=self.span(node), hint=hint)

    def _constant(self, node: ast.Constant) -> Entered:
        span = self.span(node)
        value = node.value
        if type(value) is int:
            number = Number(value, None, span)
        elif type(value) is float:
            text = self._line.text.encode()[node.col_offset : node.end_col_offset].decode()
            number = Number(Fraction(text), text, span)
        else:
            raise ForbiddenError(
                "a string can't stand here", span=span, hint="strings are options only, as in norm(X, 'fro')"
            )
        return (), lambda _: number

    def _name(self, node: ast.Name) -> Entered:
        span = self.span(node)
        name = node.id
        if name in self._parts:
            part = self._parts[name]
            return (), lambda _: part
        if name not in self._declared:
            error = value_error(name, span)
            if error is not None:
                raise error
            entry = find(name)
            if entry is not None and not entry.parameters:
                constant = Call(entry.name, (), None, span)
                return (), lambda _: constant
            if entry is not None:
                raise function_as_name(name, span)
        leaf = Name(name, span)
        return (), lambda _: leaf

    def _binary(self, node: ast.BinOp) -> Entered:
        function = _BINARY.get(type(node.op))
        span = self.span(node)
        if function is None:
            raise ForbiddenError("this operator is not part of the language", span=span)

        def build(arguments: list[Node]) -> Node:
            if function == "power":
                self._check_exponent(arguments[1])
            return Call(function, tuple(arguments), None, span)

        return (node.left, node.right), build

    def _check_exponent(self, exponent: Node) -> None:
        match exponent:
            case Number(value=value) if max(abs(value.numerator), value.denominator) > limits.EXPONENT:
                raise limits.over("the exponent is too large", limits.EXPONENT, exponent.span)
            case Name(id="T") if "T" not in self._declared:
                raise ForbiddenError(
                    "T as an exponent is not a transpose", span=exponent.span, hint="write .T, as in A.T @ x"
                )
            case Call(function="neg", args=(inner,)):
                self._check_exponent(inner)
            case _:
                pass

    def _unary(self, node: ast.UnaryOp) -> Entered:
        span = self.span(node)
        match node.op:
            case ast.USub():
                return (node.operand,), lambda arguments: Call("neg", tuple(arguments), None, span)
            case ast.UAdd():
                return (node.operand,), lambda arguments: arguments[0]
            case _:
                raise ForbiddenError("this operator is not part of the language", span=span)

    def _compare(self, node: ast.Compare) -> Entered:
        span = self.span(node)
        function = _COMPARE.get(type(node.ops[0]))
        if function is None:
            raise ForbiddenError("this operator is not part of the language", span=span)
        if len(node.ops) > 1:
            raise ForbiddenError(
                "a comparison has two sides only", span=span, hint="multiply two comparisons: (a < x)*(x < b)"
            )
        name = function
        return (node.left, node.comparators[0]), lambda arguments: Call(name, tuple(arguments), None, span)

    def _attribute(self, node: ast.Attribute) -> Entered:
        span = self.span(node)
        if node.attr != "T":
            raise self._no_attribute(node, None)
        return (node.value,), lambda arguments: Call("transpose", tuple(arguments), None, span)

    def _no_attribute(self, node: ast.Attribute, call: ast.Call | None) -> McalcError:
        from mcalc.language.elsewhere import attribute_error

        return attribute_error(node, call, self.span(node), self._text, self._declared)

    def _text(self, node: ast.expr) -> str:
        text = self._line.text.encode()[node.col_offset : node.end_col_offset].decode().replace(PRIME, "'")
        return text if len(text) <= 20 else "..."

    def _call(self, node: ast.Call) -> Entered:
        span = self.span(node)
        match node.func:
            case ast.Name(id=identifier):
                name = identifier.replace(PRIME, "'")
            case ast.Attribute() as attribute:
                if attribute.attr == "T":
                    hint = f"write {self._text(attribute.value)}.T"
                    raise ForbiddenError(".T takes no brackets", span=span, hint=hint)
                raise self._no_attribute(attribute, node)
            case _:
                raise SpecSyntaxError("only a name can be called", span=span, hint="a product is written with * or @")
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                raise self._left_out(argument)
        for keyword in node.keywords:
            if keyword.arg is None:
                raise ForbiddenError(
                    "** can't stand before an argument", span=self.span(keyword), hint="write the arguments one by one"
                )
        return build_call(self.span, name, self.span(node.func), node, span)

    def _list(self, node: ast.List) -> Entered:
        span = self.span(node)
        if not node.elts:
            raise SpecSyntaxError("an empty stack has no entries", span=span)
        if len(node.elts) > limits.STACK:
            raise limits.over(f"the stack has {len(node.elts)} items", limits.STACK, span)
        return node.elts, lambda arguments: Stack(tuple(arguments), span)

    def _subscript(self, node: ast.Subscript) -> Entered:
        span = self.span(node)
        from mcalc.language.elsewhere import square_error

        wrong = square_error(node, span, self._text, self._declared)
        if wrong is not None:
            raise wrong
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if not items:
            raise SpecSyntaxError("an index has at least one item", span=span)
        below: list[ast.expr] = [node.value]
        shapes: list[tuple[bool, bool, bool] | None] = []
        for item in items:
            if isinstance(item, ast.Slice):
                parts = (item.lower, item.upper, item.step)
                below += [part for part in parts if part is not None]
                shapes.append((parts[0] is not None, parts[1] is not None, parts[2] is not None))
            elif isinstance(item, ast.List):
                raise UnsupportedError(
                    "a list of places is not an index", span=self.span(item), hint="stack the entries: [x[0], x[2]]"
                )
            elif isinstance(item, ast.Constant) and type(item.value) is not int:
                raise ForbiddenError("an index is a whole number or a slice", span=self.span(item))
            else:
                below.append(item)
                shapes.append(None)

        def build(arguments: list[Node]) -> Node:
            rest = iter(arguments[1:])
            parts: list[Node | Slice] = []
            for shape in shapes:
                if shape is None:
                    parts.append(next(rest))
                else:
                    parts.append(Slice(*(next(rest) if given else None for given in shape)))
            return Index(arguments[0], tuple(parts), span)

        return below, build


_ENTERED: Final[dict[type[ast.expr], Callable[[Converter, Any], Entered]]] = {
    ast.Constant: Converter._constant,
    ast.Name: Converter._name,
    ast.BinOp: Converter._binary,
    ast.Call: Converter._call,
    ast.Attribute: Converter._attribute,
    ast.UnaryOp: Converter._unary,
    ast.Subscript: Converter._subscript,
    ast.List: Converter._list,
    ast.Compare: Converter._compare,
}

_LEFT_OUT: Final[dict[type[ast.expr], tuple[str, str | None]]] = {
    ast.Tuple: ("a comma can't stand here", "square brackets stack: [f1, f2]"),
    ast.Starred: ("* can't stand before an argument", "write the arguments one by one"),
    ast.Slice: ("a slice stands in square brackets after a name only", None),
    ast.JoinedStr: ("a string can't stand here", "strings are options only, as in norm(X, 'fro')"),
}
