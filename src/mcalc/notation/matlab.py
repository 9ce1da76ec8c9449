"""The language tree as text in MATLAB's language, with the fewest brackets that read well.

A vector stands as a column, a row as a row, places count from 1. The kinds of the values decide between `*` and `.*`;
what NumPy repeats along an axis is repeated by a product with ones. Functions are spelled as on matrixcalculus.org,
those that it doesn't have as in mcalc's own language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from mcalc.catalogue import find, find_called
from mcalc.errors import UnsupportedError
from mcalc.exact.size import Size
from mcalc.language.spec import Kind, Spec
from mcalc.language.tree import Call, Index, Node, Stack, postorder
from mcalc.notation.places_from_one import place_text, size_text, slice_text
from mcalc.notation.printer import ATOM, COMPARE, POWER, SIGN, SUM, TERM, Part, Printer, Table

_SPELLED: Final = {
    "trace": "tr",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "maximum": "max",
    "minimum": "min",
}
_ONE: Final = Size.of(1)


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
    return _Matlab(kinds).written(postorder(root))


class _Matlab(Printer):
    def __init__(self, kinds: Mapping[Node, Kind]) -> None:
        super().__init__()
        self.kinds = kinds

    def part(self, node: Node) -> Part:
        """The text of a node whose operands are done."""
        if self.rank(node) > 2:
            raise _beyond(f"a value of {self.rank(node)} axes")
        return super().part(node)

    def rank(self, node: Node) -> int:
        """The number of axes of a node."""
        return len(self.kinds[node].shape)

    def column(self, node: Node) -> Part:
        """A vector as a column."""
        return self.turned(self.done[node]) if self.kinds[node].row else self.done[node]

    def row(self, node: Node) -> Part:
        """A vector as a row."""
        return self.done[node] if self.kinds[node].row else self.turned(self.done[node])

    def turned(self, part: Part) -> Part:
        """The transpose; of a transpose, what was transposed."""
        return part.turned or Part(f"{self.held(part, ATOM)}'", POWER, part)

    def unsigned(self, part: Part) -> str:
        """What stands behind a sign: a product without a minus in front."""
        return f"({part.text})" if part.text[0] == "-" else self.held(part, TERM)

    def times(self, left: Part, sign: str, right: Part, product: str = "") -> Part:
        """A product or a quotient; brackets tell products of matrices and of entries apart."""
        product = product or ("." if sign[0] == "." else "")
        mixed = {left.product, product} == {".", "@"} and left.level == TERM
        text = self.held(left, ATOM if mixed else TERM) + sign + self.held(right, POWER)
        return Part(text, TERM, None, product or left.product)

    def repeated(self, node: Node, whole: Kind) -> Part:
        """An operand of something element-wise, repeated where it has fewer entries than the result."""
        part, kind = self.done[node], self.kinds[node]
        if not kind.shape or kind.shape == whole.shape:
            return part
        wide = len(whole.shape) == 2
        if wide and len(kind.shape) == 1:
            part, kind = self.row(node), kind._replace(row=True)
        (rows, columns), (all_rows, all_columns) = _sides(kind), _sides(whole)
        if columns != all_columns:
            part = self.times(part, "*", Part(f"ones(1, {size_text(all_columns)})"), "@")
        if rows != all_rows:
            part = self.times(Part(f"ones({size_text(all_rows)}, 1)"), "*", part, "@")
        return part

    def stack(self, node: Stack) -> Part:
        """Numbers one under the other, or vectors as rows."""
        if not any(self.rank(item) for item in node.items):
            items = [self.done[item].text for item in node.items]
            return Part(f"[{'; '.join(items)}]", ATOM, Part(f"[{', '.join(items)}]"))
        rows = [(isinstance(item, Stack), self.row(item).text) for item in node.items]
        return Part(f"[{'; '.join([text[1:-1] if inner and text[-1] == ']' else text for inner, text in rows])}]")

    def index(self, node: Index) -> Part:
        """Places in round brackets; a row of a matrix is one in MATLAB, and here a vector."""
        base, kind = self.done[node.base], self.kinds[node.base]
        if len(kind.shape) > 2:
            raise _beyond("an array of more than two axes")
        ranges = [isinstance(item, tuple) for item in node.items]
        texts = [
            slice_text(item, size) if isinstance(item, tuple) else place_text(item, size)
            for item, size in zip(node.items, kind.shape, strict=False)
        ]
        if len(kind.shape) == 1:
            # `x'(1)` would read as a derivative: the places are those of the column.
            found = Part(f"{self.held(self.column(node.base), ATOM)}({texts[0]})")
            return self.turned(found) if kind.row and ranges[0] else found
        if len(texts) == 1:
            texts, ranges = [*texts, ":"], [*ranges, True]
        found = Part(f"{self.held(base, ATOM)}({', '.join(texts)})")
        return self.turned(found) if ranges == [False, True] else found

    def elementwise(self, node: Call) -> list[Part]:
        """The operands of something element-wise."""
        return [self.repeated(argument, self.kinds[node]) for argument in node.args]

    def add(self, node: Call) -> Part:
        """Sums."""
        left, right = self.elementwise(node)
        return Part(f"{self.held(left, SUM)} {'+' if node.function == 'add' else '-'} {self.unsigned(right)}", SUM)

    def compare(self, node: Call) -> Part:
        """Comparisons by Python's signs, but for `~=`."""
        entry, (left, right) = find(node.function), self.elementwise(node)
        assert entry is not None
        sign = str(entry.numpy).split()[1].replace("!", "~")
        return Part(f"{self.held(left, SUM)} {sign} {self.held(right, SUM)}", COMPARE)

    def mul(self, node: Call) -> Part:
        """Products and quotients, with a dot where they are of entries."""
        left, right = self.elementwise(node)
        ranks = [self.rank(argument) for argument in node.args]
        if node.function == "mul":
            return self.times(left, ".*" if all(ranks) else "*", right)
        return self.times(left, "./" if ranks[1] else "/", right)

    def neg(self, node: Call) -> Part:
        """Minus."""
        part = self.done[node.args[0]]
        return Part("-" + self.unsigned(part), min(SIGN, max(part.level, TERM)), None, part.product)

    def power(self, node: Call) -> Part:
        """`^` of scalars and matrices, `.^` element by element."""
        base, exponent = self.elementwise(node) if node.function == "power" else [self.done[a] for a in node.args]
        sign = ".^" if self.rank(node) and node.function == "power" else "^"
        return Part(f"{self.held(base, ATOM)}{sign}{self.held(exponent, ATOM)}", POWER)

    def transpose(self, node: Call) -> Part:
        """`'`."""
        part = self.done[node.args[0]]
        return self.turned(part) if self.rank(node) else part

    def matmul(self, node: Call) -> Part:
        """The matrix product, its vectors turned to where NumPy takes them."""
        first, last = node.args
        a, b = self.kinds[first], self.kinds[last]
        left, right = self.done[first], self.done[last]
        match len(a.shape), len(b.shape):
            case 1, 2 if not a.row:
                return self.times(self.turned(right), "*", left, "@")
            case 1, 1 if a.row == b.row:
                left, right = self.row(first), self.column(last)
            case 2, 1:
                right = self.column(last)
        return self.times(left, "*", right, "@")

    def dot(self, node: Call) -> Part:
        """Of vectors as it is; MATLAB's of matrices goes down their columns, NumPy's is the matrix product."""
        return self.matmul(node) if any(self.rank(argument) > 1 for argument in node.args) else self.function(node)

    def outer(self, node: Call) -> Part:
        """A column times a row."""
        return self.times(self.column(node.args[0]), "*", self.row(node.args[1]), "@")

    def solve(self, node: Call) -> Part:
        """Left division."""
        return self.times(self.done[node.args[0]], "\\", self.done[node.args[1]], "@")

    def constants(self, node: Call) -> Part:
        """`ones(n, 1)`, `zeros(m, n)`."""
        name, sizes = node.function, self.listed(node.args)
        if len(node.args) == 1:
            return Part(f"{name}({sizes}, 1)", ATOM, Part(f"{name}(1, {sizes})"))
        return Part(f"{name}({sizes})")

    def norm(self, node: Call) -> Part:
        """norm1 and norm2 where they are meant, else `norm(x, p)`."""
        inner, order = self.done[node.args[0]].text, node.options.get("ord")
        if "axis" in node.options:
            raise _beyond("norm along an axis")
        if order in (None, "fro") or (order == 2 and self.rank(node.args[0]) == 1):
            return Part(f"norm2({inner})")
        return Part(f"norm1({inner})" if order == 1 and self.rank(node.args[0]) == 1 else f"norm({inner}, {order})")

    def vec(self, node: Call) -> Part:
        """The rows one after the other are the columns of the transpose."""
        return Part(f"reshape({self.turned(self.done[node.args[0]]).text}, [], 1)")

    def widened(self, node: Call) -> Part:
        """A vector as a column or a row, which is what it is here."""
        (inner,) = node.args
        if self.rank(inner) != 1:
            raise _beyond("a new axis")
        return self.column(inner) if int(node.options["axis"]) % 2 else self.row(inner)

    def reshape(self, node: Call) -> Part:
        """MATLAB's goes down the columns: of the transpose, the other way round."""
        array, shape = node.args[0], [size_text(size) for size in self.kinds[node].shape]
        inner = self.turned(self.done[array]) if self.rank(array) == 2 else self.column(array)
        if len(shape) == 1:
            return Part(f"reshape({inner.text}, [], 1)")
        return self.turned(Part(f"reshape({inner.text}, {shape[1]}, {shape[0]})"))

    def triangle(self, node: Call) -> Part:
        """`tril(X)`, `triu(X, 1)`."""
        whole = self.done[node.args[1]].text == "0"
        return Part(f"{node.function}({self.listed(node.args[:1] if whole else node.args)})")

    def concatenate(self, node: Call) -> Part:
        """Arrays one under the other, or side by side, and the numbers of lists."""
        vector = self.rank(node) == 1
        parts = [item for part in node.args for item in (part.items if vector and isinstance(part, Stack) else (part,))]
        beside = self.kinds[node].row if vector else int(node.options.get("axis", 0)) % 2 == 1
        return Part(f"[{(', ' if beside else '; ').join([self.done[part].text for part in parts])}]")

    def einsum(self, node: Call) -> Part:
        """Index notation has no counterpart."""
        raise _beyond("einsum")

    def function(self, node: Call) -> Part:
        """Anything that is called by name, along an axis in the third place or the second."""
        entry, name = find(node.function), _SPELLED.get(node.function, node.function)
        if entry is not None and entry.kind == "comparison":
            return self.compare(node)
        if not node.args:
            return Part(name)
        if entry is not None and entry.signature == "elementwise":
            return Part(f"{name}({', '.join([part.text for part in self.elementwise(node)])})")
        texts = self.listed(node.args)
        weight = ""
        if entry is not None and entry.modes:
            plain = entry.modes[0][1]
            if find_called(plain, "matlab") is not find_called(plain):
                # MATLAB's var divides by n - 1 (weight 0), by n where its weight is 1.
                name, weight = plain, "1" if entry.name == plain else "0"
        if entry is not None and "axis" in node.options:
            axis, folds = int(node.options["axis"]) % 2, entry.group == "reductions"
            if not folds and not entry.signature.startswith("(n)->(n)"):
                raise _beyond(f"{node.function} along an axis")
            if self.rank(node.args[0]) == 2:
                empty = "[], " if node.function in ("max", "min") else ""
                found = Part(f"{name}({texts}, {f'{weight}, ' if weight else empty}{axis + 1})")
                return self.turned(found) if folds and not axis else found
        return Part(f"{name}({texts}, 1)" if weight == "1" else f"{name}({texts})")

    operators: ClassVar[Table] = {
        **dict.fromkeys(("add", "sub"), add),
        **dict.fromkeys(("mul", "div"), mul),
        **dict.fromkeys(("power", "matrix_power"), power),
        **dict.fromkeys(("ones", "zeros"), constants),
        **dict.fromkeys(("tril", "triu"), triangle),
        "neg": neg,
        "transpose": transpose,
        "matmul": matmul,
        "dot": dot,
        "outer": outer,
        "solve": solve,
        "norm": norm,
        "vec": vec,
        "expand_dims": widened,
        "reshape": reshape,
        "concatenate": concatenate,
        "einsum": einsum,
    }


def _sides(kind: Kind) -> tuple[Size, Size]:
    """Rows and columns."""
    first, *rest = kind.shape
    return (first, rest[0]) if rest else (_ONE, first) if kind.row else (first, _ONE)


def _beyond(what: str) -> UnsupportedError:
    """The error for what the language has no word for."""
    return UnsupportedError(
        f"MATLAB's language has no word for {what}", hint="--format text writes it; --wrt chooses the others"
    )
