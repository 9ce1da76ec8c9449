"""What MATLAB's signs mean, as the kinds of their operands come in: `*` between a scalar and anything works element by
element, between matrices it is the matrix product; `vector(1)`, `matrix(1)` and `eye` get the sizes of their place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from mcalc.catalogue import find
from mcalc.errors import ArgumentsError, DimensionError, McalcError, ShapeError, UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.constant import size_node
from mcalc.language.shape.context import UNKNOWN, Context
from mcalc.language.shape.kinds import Kinds
from mcalc.language.shape.kinds import kind_of as plain_kind
from mcalc.language.shape.ranks import COLUMN, MATRIX, ROW, SCALAR, form_of
from mcalc.language.spec import Kind
from mcalc.language.tree import OPEN, Call, Index, Name, Node, Number, Program, Stack, rebuild, transposed
from mcalc.language.walk import operands, walk

Meaning: TypeAlias = Callable[[Context, Call, Sequence[Node], Sequence[int]], Node]
"""From a call of a sign, its operands and their forms to the node that it means."""

_NOUN: Final = {SCALAR: "a scalar", COLUMN: "a column", ROW: "a row", MATRIX: "a matrix"}


def kind_of(context: Context, node: Node, kinds: Sequence[Kind]) -> Kind:
    """The kind of a node, open or not, of operands of those kinds."""
    if not isinstance(node, Call) or node.function not in _MEANINGS:
        return plain_kind(context, node, kinds)
    below = [Name(OPEN) for _ in kinds]
    forms = [form_of(len(kind.shape), kind.row) for kind in kinds]
    meant = _MEANINGS[node.function](context, node, below, forms)
    return _within(context, meant, dict(zip(below, kinds, strict=True)))


def _within(context: Context, node: Node, known: dict[Node, Kind]) -> Kind:
    """The kind of a node above those that are known; meanings are a few nodes deep."""
    if node not in known:
        known[node] = plain_kind(context, node, [_within(context, operand, known) for operand in operands(node)])
    return known[node]


class MatlabKinds(Kinds):
    """Finds the kinds of a spec; `done` has what each of its nodes means, `plain` are those that mean themselves."""

    def __init__(self, context: Context, named: Mapping[str, Kind | Node], plain: Sequence[Node]) -> None:
        super().__init__(context, named)
        self.done: dict[Node, Node] = dict(zip(plain, plain, strict=True))

    def add(self, node: Node) -> Kind:
        """The kind of a node whose operands have been added."""
        if isinstance(node, Name) or node in self.done:
            self.done[node] = node
            return super().add(node)
        below = operands(node)
        kinds = [self.kinds[operand] for operand in below]
        try:
            meant = self.done[node] = _meaning(self.context, node, [self.done[operand] for operand in below], kinds)
            kind = self.kinds[node] = _within(self.context, meant, self.kinds)
        except McalcError as error:
            raise error.at(node.span) from None
        return kind

    def program(self, program: Program) -> Program:
        """The program in mcalc's own functions, every size written out."""
        statements = tuple((name, self.done[root]) for name, root in program.statements)
        program = program._replace(statements=statements, result=self.done[program.result])
        names = self.context.names()
        for node in walk([*(root for _, root in statements), program.result]).values:
            match node:
                case Call(args=(Name(id=first), *_) as args) if first[0] == OPEN:
                    sizes = [self.context.sizes.resolve(Size.name(a.id)) for a in args if isinstance(a, Name)]
                    node.args = tuple(_decided(size.substitute(names), node) for size in sizes)
                case _:
                    pass
        return program


def _decided(size: Size, node: Call) -> Node:
    if any(name[0] == OPEN for name in size.names()):
        ones = "eye(n)" if node.function == "eye" else "ones(n, 1)" if len(node.args) == 1 else "ones(m, n)"
        raise DimensionError("nothing decides the size of this constant", span=node.span, hint=f"give it: {ones}")
    return size_node(size, node.span)


def _meaning(context: Context, node: Node, args: Sequence[Node], kinds: Sequence[Kind]) -> Node:
    """The node that a node means over the meanings of its operands; itself where both are what they were."""
    forms = [form_of(len(kind.shape), kind.row) for kind in kinds]
    if isinstance(node, Call):
        rule = _MEANINGS.get(node.function)
        if rule is not None:
            return rule(context, node, args, forms)
        entry = find(node.function)
        if context.strict and (entry is None or entry.signature == "elementwise"):
            _check_meeting(context, node, forms)
    elif isinstance(node, Index) and context.strict:
        _check_place(context, node, forms[0])
    return rebuild(node, args)


def _check_place(context: Context, node: Index, form: int) -> None:
    text = _text(context, node.base, form)
    if len(node.items) == 1 and form >= MATRIX:
        hint = "write X(i, j), X(i, :) for a row, X(:, j) for a column"
        raise ShapeError(f"{text} is a matrix: a place in it is two numbers", hint=hint)
    if len(node.items) == 2 and form < MATRIX:
        raise ShapeError(f"{text} is {_NOUN[form]}: a place in it is one number")


def _check_meeting(context: Context, node: Call, forms: Sequence[int]) -> None:
    """Arrays that meet element by element have one form: nothing is repeated unasked."""
    shaped = [(argument, form) for argument, form in zip(node.args, forms, strict=True) if form != SCALAR]
    for argument, b in shaped[1:]:
        first, a = shaped[0]
        if a == b or max(a, b) > MATRIX:
            continue
        sign = context.syntax.sign(node.function)
        left, right = _text(context, first, a), _text(context, argument, b)
        if a < MATRIX and b < MATRIX:
            x, y = left.removesuffix("'"), right.removesuffix("'")
            hint = "transpose one of them"
            if node.function == "mul":
                hint = f"{x}.*{y} works element by element, {x}'*{y} is the dot product, {x}*{y}' the outer product"
            raise ShapeError(f"a row and a column meet in {sign}", hint=hint)
        vector, form = (left, a) if a < b else (right, b)
        ones = f"{vector}*vector(1)'" if form == COLUMN else f"vector(1)*{vector}"
        hint = f"write {ones} for a matrix of equal {'columns' if form == COLUMN else 'rows'}"
        raise ShapeError(f"a matrix and {_NOUN[form]} meet in {sign}", hint=hint)


def _text(context: Context, node: Node, form: int) -> str:
    """The text of a node where it is short and needs no brackets, else a letter for its form."""
    text = context.text(node)
    simple = isinstance(node, Name | Number) or (isinstance(node, Call) and text[-1:] in ("'", ")"))
    if simple and text != UNKNOWN and (text[-1:] != ")" or text[:1].isalpha()):
        return text
    return {SCALAR: "a", COLUMN: "x", ROW: "x'"}.get(form, "A")


def _texts(context: Context, node: Call, forms: Sequence[int]) -> list[str]:
    return [_text(context, argument, form) for argument, form in zip(node.args, forms, strict=False)]


def _product(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`*`."""
    if SCALAR in forms:
        return Call("mul", tuple(args), None, node.span)
    if max(forms) > MATRIX:
        hint = "einsum takes any number of axes"
        raise UnsupportedError("* takes vectors and matrices", hint=hint)
    meant = _PRODUCTS.get((forms[0], forms[1]))
    if meant is not None and context.strict:
        x, y = _texts(context, node, forms)
        raise ShapeError(
            f"* is the matrix product, and {_NOUN[forms[0]]} by {_NOUN[forms[1]]} has none",
            hint=meant.format(x=x, y=y, u=x.removesuffix("'"), v=y.removesuffix("'")),
        )
    return Call("matmul", tuple(args), None, node.span)


_PRODUCTS: Final = {
    (COLUMN, COLUMN): "{x}'*{y} is the dot product, {x}*{y}' the outer product, {x}.*{y} works element by element",
    (ROW, ROW): "{x}*{v} is the dot product, {u}*{y} the outer product, {x}.*{y} works element by element",
    (COLUMN, MATRIX): "write {x}'*{y}",
    (MATRIX, ROW): "write {x}*{v}",
}
"""What was meant by a product of forms that have none."""


def _quotient(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`/`."""
    if not context.strict:
        return args[0]
    if forms[1] != SCALAR:
        x, y = _texts(context, node, forms)
        hint = f"write {x}./{y} element by element"
        hint += f", {x}*inv({y}) for the inverse" if forms[1] == MATRIX else ""
        noun = _NOUN.get(forms[1], "an array")
        raise ShapeError(f"/ divides by a scalar, and {y} is {noun}", hint=hint)
    return Call("div", tuple(args), None, node.span)


def _power(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """`^`."""
    if forms[0] == MATRIX and forms[1] == SCALAR:
        match node.args[1]:
            case Call(function="neg", args=(Number(value=one),)) if one == 1:
                return Call("inv", (args[0],), None, node.span)
            case _:
                return Call("matrix_power", tuple(args), None, node.span)
    if max(forms) == SCALAR or not (context.strict or forms[0] == MATRIX):
        return Call("power", tuple(args), None, node.span)
    x, k = _texts(context, node, forms)
    hint = f"write {x}.^{k} element by element"
    hint += f", {x}'*{x} for the sum of the squares" if forms[0] == COLUMN and k == "2" else ""
    base, exponent = (_NOUN.get(form, "an array") for form in forms)
    message = f"^ is the power of a scalar or a square matrix, not of {base} to {exponent}"
    raise ShapeError(message, hint=hint)


def _solution(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """Left division."""
    return Call("solve", tuple(args), None, node.span)


def _norm(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """norm, norm1 and norm2; the last two, of a matrix, are those of all its entries."""
    (inner,) = args
    if node.function == "norm(":
        if context.strict and forms[0] == MATRIX:
            hint = "norm2(X) is the Frobenius norm, norm1(X) the sum of the absolute values"
            message = "norm of a matrix is MATLAB's largest singular value"
            raise ArgumentsError(message, hint=hint)
        return Call("norm", (inner,), None, node.span)
    if forms[0] == SCALAR:
        return Call("abs", (inner,), None, node.span)
    if node.function == "norm2":
        return Call("norm", (inner,), None, node.span)
    if forms[0] == MATRIX:
        return Call("sum", (Call("abs", (inner,), None, node.span),), None, node.span)
    return Call("norm", (inner,), {"ord": 1}, node.span)


def _filled(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """vector and matrix: ones times the value."""
    value, ones = args
    if context.strict and forms[0] != SCALAR:
        message = f"{node.function} takes a scalar, not {_NOUN.get(forms[0], 'an array')}"
        raise ArgumentsError(message, hint=f"write {node.function}(1)")
    if not context.strict or (isinstance(value, Number) and value.value == 1):
        return ones
    return Call("mul", (value, ones), None, node.span)


class _Listed(Stack):
    """A stack that brackets made, which the next part may join."""

    __slots__ = ()


def _joined(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """Brackets: `[a; b]` puts one under the other, `[a, b]` is the transpose of the transposes under each other."""
    parts = list(zip(forms, args, strict=True))
    across = node.function == "[,]"
    if across:
        turned = {COLUMN: ROW, ROW: COLUMN}
        parts = [(turned.get(form, form), transposed(part) if form != SCALAR else part) for form, part in parts]
    whole = _under(parts, node)
    if whole is None:
        nouns = " and ".join(_NOUN.get(form, "an array") for form in forms)
        raise ShapeError(f"{nouns} don't fit in the brackets", hint="; puts one under the other")
    return transposed(whole) if across else whole


def _under(parts: Sequence[tuple[int, Node]], node: Call) -> Node | None:
    (above, top), (below, bottom) = parts
    item = SCALAR if {above, below} <= {SCALAR, COLUMN} else ROW
    if item == ROW and not {above, below} <= {ROW, MATRIX}:
        return None
    if below == item and (isinstance(top, _Listed) or above == item):
        last = bottom if item == SCALAR else transposed(bottom)
        first = top.items if isinstance(top, _Listed) else (top if item == SCALAR else transposed(top),)
        return _Listed((*first, last), node.span)
    arrays = (_array(form == item, part, item) for form, part in parts)
    return Call("concatenate", tuple(arrays), None, node.span)


def _array(is_item: bool, node: Node, item: int) -> Node:
    """A part as an array of items."""
    return Stack((node if item == SCALAR else transposed(node),), node.span) if is_item else node


_MEANINGS: Final[dict[str, Meaning]] = {
    "*": _product,
    "/": _quotient,
    "\\": _solution,
    "^": _power,
    "norm(": _norm,
    "norm1": _norm,
    "norm2": _norm,
    "vector": _filled,
    "matrix": _filled,
    "[;]": _joined,
    "[,]": _joined,
}
"""Signs and functions of MATLAB's language that have no place in the tree of a spec."""
