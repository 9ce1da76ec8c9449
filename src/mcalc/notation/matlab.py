"""The language tree as text in MATLAB's language, with the fewest brackets that read well.

A vector stands as a column, a row as a row, places count from 1. The kinds of the values decide between `*` and `.*`;
what NumPy repeats along an axis is repeated by a product with ones. Functions are spelled as on matrixcalculus.org,
those that it doesn't have as in mcalc's own language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call, Index, Name, Node, Number, Stack
from mcalc.notation.matlab_places import place_text, slice_text
from mcalc.notation.matlab_text import (
    ATOM,
    COMPARE,
    POWER,
    SIGN,
    SUM,
    TERM,
    Part,
    beyond,
    binary,
    held,
    number,
    product,
    size_text,
    turned,
)
from mcalc.notation.walk import below

_SPELLED: Final = {
    "trace": "tr",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "maximum": "max",
    "minimum": "min",
}
_SUMS: Final = {"add": " + ", "sub": " - "}
_COMPARED: Final = {
    "less": " < ",
    "less_equal": " <= ",
    "greater": " > ",
    "greater_equal": " >= ",
    "equal": " == ",
    "not_equal": " ~= ",
}
_ALONG: Final = frozenset({"sum", "mean", "prod", "var", "std", "logsumexp", "max", "min"})
_KEEPING: Final = frozenset({"softmax", "log_softmax", "cumsum", "flip"})


def matlab(spec: Spec) -> str:
    """The result of a spec in MATLAB's language.

    Raises UnsupportedError for what has more than two axes.

    >>> from mcalc.language import read
    >>> matlab(read("x.T @ A @ x / 2 + sum(exp(x)*y)"))
    "x'*A*x/2 + sum(exp(x).*y)"
    """
    return tree_text(spec.program.result, spec.kinds)


def tree_text(root: Node, kinds: Mapping[Node, Kind]) -> str:
    """The text of one tree, given the kind of each of its nodes."""
    writer = _Writer(kinds)
    for node in below(root):
        writer.done[node] = writer.part(node)
    return writer.done[root].text


class _Writer:
    """The parts that are written, operands first."""

    def __init__(self, kinds: Mapping[Node, Kind]) -> None:
        self.kinds = kinds
        self.done: dict[Node, Part] = {}

    def part(self, node: Node) -> Part:
        """The text of a node whose operands are done."""
        if len(self.kinds[node].shape) > 2:
            raise beyond(f"a value of {len(self.kinds[node].shape)} axes")
        match node:
            case Number():
                return number(node)
            case Name():
                return Part(node.id, ATOM)
            case Stack():
                return self._stack(node)
            case Index():
                return self._index(node)
            case Call():
                return _CALLS.get(node.function, _Writer.function)(self, node)

    def rank(self, node: Node) -> int:
        """The number of axes of a node."""
        return len(self.kinds[node].shape)

    def repeated(self, node: Node, whole: Kind) -> Part:
        """An operand of something element-wise, repeated where it has fewer entries than the result."""
        part, kind = self.done[node], self.kinds[node]
        if not kind.shape or kind.shape == whole.shape:
            return part
        if len(kind.shape) == 1 and len(whole.shape) == 1:
            ones = f"ones({size_text(whole, 0)}, 1)"
            return binary(ones, "*", part) if not kind.row else turned(binary(ones, "*", turned(part)))
        if len(kind.shape) == 1:
            row = part if kind.row else turned(part)
            if kind.shape[0] != whole.shape[1]:
                row = binary(held(row, TERM), "*", Part(f"ones(1, {size_text(whole, 1)})", ATOM))
            return binary(f"ones({size_text(whole, 0)}, 1)", "*", row)
        if kind.shape[1] != whole.shape[1]:
            part = binary(held(part, TERM), "*", Part(f"ones(1, {size_text(whole, 1)})", ATOM))
        if kind.shape[0] != whole.shape[0]:
            part = binary(f"ones({size_text(whole, 0)}, 1)", "*", part)
        return part

    def _stack(self, node: Stack) -> Part:
        ranks = {self.rank(item) for item in node.items}
        if ranks == {0}:
            items = [self.done[item].text for item in node.items]
            row = Part(f"[{', '.join(items)}]", ATOM)
            return Part(f"[{'; '.join(items)}]", ATOM, row)
        rows = []
        for item in node.items:
            inner = isinstance(item, Stack)
            part = self.done[item] if self.kinds[item].row else turned(self.done[item])
            rows.append(part.text[1:-1] if inner and part.text[-1] == "]" else part.text)
        return Part(f"[{'; '.join(rows)}]", ATOM)

    def _index(self, node: Index) -> Part:
        base, kind = self.done[node.base], self.kinds[node.base]
        if len(kind.shape) > 2:
            raise beyond("an array of more than two axes")
        texts: list[str] = []
        places: list[bool] = []
        for item, size in zip(node.items, kind.shape, strict=False):
            if isinstance(item, tuple):
                texts.append(slice_text(item, size))
            else:
                texts.append(place_text(item, size))
            places.append(not isinstance(item, tuple))
        if len(kind.shape) == 1:
            # `x'(1)` would read as a derivative: the places are those of the column.
            column = turned(base) if kind.row else base
            found = Part(f"{held(column, ATOM)}({texts[0]})", ATOM)
            return turned(found) if kind.row and not places[0] else found
        if len(texts) == 1:
            texts, places = [*texts, ":"], [*places, False]
        found = Part(f"{held(base, ATOM)}({', '.join(texts)})", ATOM)
        return turned(found) if places == [True, False] else found

    def elementwise(self, node: Call) -> list[Part]:
        """The operands of something element-wise."""
        whole = self.kinds[node]
        return [self.repeated(argument, whole) for argument in node.args]

    def signed(self, node: Call) -> Part:
        """Sums, comparisons, products and quotients element by element."""
        left, right = self.elementwise(node)
        if node.function in _SUMS:
            return Part(held(left, SUM) + _SUMS[node.function] + held(right, TERM, signed=False), SUM)
        if node.function in _COMPARED:
            return Part(held(left, SUM) + _COMPARED[node.function] + held(right, SUM), COMPARE)
        first, second = (self.rank(argument) for argument in node.args)
        if node.function == "mul":
            return product(left, "*" if 0 in (first, second) else ".*", right)
        return product(left, "./" if second else "/", right)

    def neg(self, node: Call) -> Part:
        """Minus."""
        part = self.done[node.args[0]]
        return Part("-" + held(part, TERM, signed=False), min(SIGN, max(part.level, TERM)), None, part.sign)

    def power(self, node: Call) -> Part:
        """`^` of scalars, `.^` element by element."""
        base, exponent = self.elementwise(node)
        sign = ".^" if self.kinds[node].shape else "^"
        return Part(f"{held(base, ATOM)}{sign}{held(exponent, ATOM)}", POWER)

    def transpose(self, node: Call) -> Part:
        """`'`."""
        part = self.done[node.args[0]]
        return turned(part) if self.rank(node) else part

    def matmul(self, node: Call) -> Part:
        """The matrix product, its vectors turned to where NumPy takes them."""
        left, right = (self.done[argument] for argument in node.args)
        a, b = (self.kinds[argument] for argument in node.args)
        if len(a.shape) == 1 and len(b.shape) == 2 and not a.row:
            return product(turned(right), "*", left, "@")
        if len(a.shape) == 1 and len(b.shape) == 1 and a.row == b.row:
            left, right = (left, turned(right)) if a.row else (turned(left), right)
        elif len(a.shape) == 2 and b.row:
            right = turned(right)
        return product(left, "*", right, "@")

    def outer(self, node: Call) -> Part:
        """The outer product."""
        left, right = (self.done[a] if not self.kinds[a].row else turned(self.done[a]) for a in node.args)
        return product(left, "*", turned(right), "@")

    def solve(self, node: Call) -> Part:
        """Left division."""
        left, right = (self.done[argument] for argument in node.args)
        return product(left, "\\", right, "@")

    def matrix_power(self, node: Call) -> Part:
        """`^` of a matrix."""
        base, exponent = (self.done[argument] for argument in node.args)
        return Part(f"{held(base, ATOM)}^{held(exponent, ATOM)}", POWER)

    def constants(self, node: Call) -> Part:
        """`ones(n, 1)`, `zeros(m, n)`."""
        sizes = [self.done[argument].text for argument in node.args]
        if len(sizes) == 1:
            return Part(f"{node.function}({sizes[0]}, 1)", ATOM, Part(f"{node.function}(1, {sizes[0]})", ATOM))
        return Part(f"{node.function}({', '.join(sizes)})", ATOM)

    def norm(self, node: Call) -> Part:
        """norm1 and norm2 where they are meant, else `norm(x, p)`."""
        inner, order = self.done[node.args[0]].text, node.options.get("ord")
        if "axis" in node.options:
            raise beyond("norm along an axis")
        if order in (None, "fro") or (order == 2 and self.rank(node.args[0]) == 1):
            return Part(f"norm2({inner})", ATOM)
        if order == 1 and self.rank(node.args[0]) == 1:
            return Part(f"norm1({inner})", ATOM)
        return Part(f"norm({inner}, {order})", ATOM)

    def vec(self, node: Call) -> Part:
        """The rows one after the other are the columns of the transpose."""
        return Part(f"reshape({turned(self.done[node.args[0]]).text}, [], 1)", ATOM)

    def triangle(self, node: Call) -> Part:
        """`tril(X)`, `triu(X, 1)`."""
        texts = [self.done[argument].text for argument in node.args]
        return Part(f"{node.function}({', '.join(texts[:1] if texts[1] == '0' else texts)})", ATOM)

    def concatenate(self, node: Call) -> Part:
        """Arrays one under the other, or side by side."""
        parts = [self.done[argument].text for argument in node.args]
        whole = self.kinds[node]
        beside = whole.row if len(whole.shape) == 1 else int(node.options.get("axis", 0)) % 2 == 1
        return Part(f"[{(', ' if beside else '; ').join(parts)}]", ATOM)

    def einsum(self, node: Call) -> Part:
        """Index notation has no counterpart."""
        raise beyond("einsum")

    def function(self, node: Call) -> Part:
        """Anything that is called by name."""
        name = _SPELLED.get(node.function, node.function)
        parts = self.elementwise(node) if _is_elementwise(node) else [self.done[argument] for argument in node.args]
        texts = [part.text for part in parts]
        axis = node.options.get("axis")
        if axis is not None:
            rank = self.rank(node.args[0])
            if node.function not in _ALONG | _KEEPING:
                raise beyond(f"{node.function} along an axis")
            if rank == 2:
                empty = "[], " if node.function in ("max", "min") else ""
                found = Part(f"{name}({texts[0]}, {empty}{int(axis) % 2 + 1})", ATOM)
                return turned(found) if int(axis) % 2 == 0 and node.function in _ALONG else found
        if not texts:
            return Part(name, ATOM)
        return Part(f"{name}({', '.join(texts)})", ATOM)


def _is_elementwise(node: Call) -> bool:
    from mcalc.catalogue import find

    entry = find(node.function)
    return entry is not None and entry.signature == "elementwise"


_CALLS: Final[dict[str, Callable[[_Writer, Call], Part]]] = {
    **dict.fromkeys((*_SUMS, *_COMPARED, "mul", "div"), _Writer.signed),
    "neg": _Writer.neg,
    "power": _Writer.power,
    "transpose": _Writer.transpose,
    "matmul": _Writer.matmul,
    "outer": _Writer.outer,
    "solve": _Writer.solve,
    "matrix_power": _Writer.matrix_power,
    "ones": _Writer.constants,
    "zeros": _Writer.constants,
    "norm": _Writer.norm,
    "vec": _Writer.vec,
    "tril": _Writer.triangle,
    "triu": _Writer.triangle,
    "concatenate": _Writer.concatenate,
    "einsum": _Writer.einsum,
}
