"""MATLAB: vectors are columns, a dot stands before the signs that work element by element, places count from 1."""

from __future__ import annotations

from typing import ClassVar

from mcalc.catalogue import find
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Name, Node, Number, Slice, Stack
from tests.printers.printer import ATOM, COMPARISON, POWER, SUM, TERM, Printer, UnwrittenError, Written, words

_SAME = words(
    """abs acos asin atan cos cosh cross cumprod cumsum det diag diff dot exp expm inv kron log log10 log2 logdet
pinv relu sigmoid sign sin sinh softmax softplus sqrt tan tanh trace tril triu"""
)
_VECTORS = {
    "sum": "sum({})",
    "mean": "mean({})",
    "prod": "prod({})",
    "max": "max({})",
    "min": "min({})",
    "var": "var({}, 1)",
    "std": "std({}, 1)",
    "norm": "norm({})",
    "norm/1": "norm({}, 1)",
    "norm/inf": "norm({}, inf)",
}
_MATRICES = {
    "sum": "sum({})",
    "sum/0": "sum({}, 1)'",
    "sum/1": "sum({}, 2)",
    "mean/0": "mean({}, 1)'",
    "mean/1": "mean({}, 2)",
    "norm": "norm({}, 'fro')",
    "norm/fro": "norm({}, 'fro')",
}
_OTHERS = {
    "maximum": "max({}, {})",
    "minimum": "min({}, {})",
    "flip": "flip({})",
    "roll": "circshift({}, {})",
    "conv": "conv({}, {})",
    "conv_valid": "conv({}, {}, 'valid')",
    "conv_same": "conv({}, {}, 'same')",
    "toeplitz": "toeplitz({}, {})",
    "tile": "repmat({}, {}, 1)",
    "repeat": "repelem({}, {})",
    "vec": "reshape({}', [], 1)",
    "eye": "eye({})",
}
_DOTTED = {"mul": ".*", "div": "./", "power": ".^"}
_PLAIN = {"mul": "*", "div": "/", "power": "^"}


class Matlab(Printer):
    """The language of MATLAB and of matrixcalculus.org."""

    syntax: ClassVar[str] = "matlab"
    signs: ClassVar[dict[str, tuple[str, int]]] = {**Printer.signs, "not_equal": ("~=", COMPARISON)}

    def program(self) -> str:
        """Statements with their semicolons."""
        lines = [f"{name} = {self.text(root)};" for name, root in self.spec.program.statements]
        return "\n".join([*lines, self.text(self.spec.program.result)])

    def write(self, node: Node) -> Written:
        """A node; what is broadcast along the rows is repeated first."""
        match node:
            case Number(text=None, value=value) if value.denominator != 1:
                return Written(f"{value.numerator}/{value.denominator}", TERM)
            case Call(function="add" | "sub" as function, args=(left, right)) if self._uneven(left, right):
                sign = "+" if function == "add" else "-"
                return Written(f"{self._repeated(left, right, SUM)} {sign} {self._repeated(right, left, TERM)}", SUM)
        return super().write(node)

    def _uneven(self, left: Node, right: Node) -> bool:
        return {self.rank(left), self.rank(right)} == {1, 2}

    def _repeated(self, node: Node, beside: Node, level: float) -> str:
        """The node, or where it is a vector beside a matrix, the matrix whose rows it is."""
        if self.rank(node) == 2 or self.rank(beside) != 2:
            return self.text(node, level)
        row = self.text(node, ATOM) if self.row(node) else f"{self.text(node, ATOM)}'"
        text = f"ones({_size(self.kind(beside).shape[0])}, 1)*{row}"
        return text if level <= TERM else f"({text})"

    def call(self, node: Call) -> Written:
        """A sign or a function."""
        function, args = node.function, node.args
        if function in _PLAIN:
            return self._entrywise(function, *args)
        if function == "matmul":
            return self._product(*args)
        if function == "transpose":
            return Written(f"{self.text(args[0], ATOM)}'")
        if function == "solve":
            return Written(f"{self.text(args[0], ATOM)}\\{self.text(args[1], ATOM)}", TERM)
        if function == "logdet":
            return Written(f"logdet({self.text(args[0])})")
        if function in ("ones", "zeros"):
            sizes = ", ".join(map(self.text, args))
            return Written(f"{function}({sizes}, 1)" if len(args) == 1 else f"{function}({sizes})")
        if function == "reshape" and len(args) == 3:
            return Written(f"reshape({self.text(args[0])}, {self.text(args[2])}, {self.text(args[1])})'")
        if function == "concatenate":
            between = ", " if node.options.get("axis") in (1, -1) and self.rank(args[0]) == 2 else "; "
            return Written(f"[{between.join(map(self.text, args))}]")
        if find(function) is None:
            return Written(f"{function}({', '.join(map(self.text, args))})")
        return self._function(node)

    def _function(self, node: Call) -> Written:
        function, args = node.function, node.args
        key = "/".join([function, *map(str, node.options.values())])
        known = {0: {}, 1: _VECTORS, 2: _MATRICES}.get(self.rank(args[0])) if args[0] in self.spec.kinds else {}
        pattern = (known or {}).get(key) or _OTHERS.get(key)
        if pattern is None and key in _SAME:
            pattern = f"{function}({', '.join('{}' for _ in args)})"
        if pattern is None:
            raise UnwrittenError(key)
        if function == "eye":
            return Written(f"eye({', '.join(map(self.text, args))})")
        if function == "vec":
            return Written(pattern.format(self.text(args[0], ATOM)))
        return Written(pattern.format(*map(self.text, args)))

    def _entrywise(self, function: str, left: Node, right: Node) -> Written:
        ranks = self.rank(left), self.rank(right)
        plain = {"mul": 0 in ranks, "div": ranks[1] == 0, "power": ranks == (0, 0)}[function]
        sign = (_PLAIN if plain else _DOTTED)[function]
        if function == "power":
            return Written(f"{self.text(left, ATOM)}{sign}{self.text(right, ATOM)}", POWER)
        if self._uneven(left, right):
            return Written(f"{self._repeated(left, right, TERM)}{sign}{self._repeated(right, left, POWER)}", TERM)
        return Written(f"{self.text(left, TERM)}{sign}{self.text(right, TERM + 1)}", TERM)

    def _product(self, left: Node, right: Node) -> Written:
        if self.column(left) and not self.row(right):
            if self.rank(right) == 2:
                return Written(f"{self._transposed(right)}*{self.text(left, TERM + 1)}", TERM)
            return Written(f"{self._transposed(left)}*{self.text(right, TERM + 1)}", TERM)
        return Written(f"{self.text(left, TERM)}*{self.text(right, TERM + 1)}", TERM)

    def _transposed(self, node: Node) -> str:
        return f"{self.text(node, ATOM)}'"

    def index(self, base: Node, items: tuple[Node | Slice, ...]) -> Written:
        """Places from 1, both ends included; only what has a name has places."""
        if not isinstance(base, Name):
            raise UnwrittenError("a place in an expression")
        items = (*items, *(Slice(None, None, None) for _ in range(self.rank(base) - len(items))))
        row = len(items) == 2 and not isinstance(items[0], Slice) and isinstance(items[1], Slice)
        places = ", ".join(map(self._place, items))
        return Written(f"{base.id}({places})" + ("'" if row else ""))

    def _place(self, item: Node | Slice) -> str:
        if not isinstance(item, Slice):
            return self._from_one(item, 1)
        if all(part is None for part in item):
            return ":"
        step = "" if item.step is None else f"{self.text(item.step)}:"
        if step.startswith("-") and item.start is None and item.stop is None:
            return f"end:{step}1"
        start = "1" if item.start is None else self._from_one(item.start, 1)
        stop = "end" if item.stop is None else self._from_one(item.stop, 0)
        return f"{start}:{step}{stop}"

    def _from_one(self, place: Node, shift: int) -> str:
        match place:
            case Number(value=value):
                return str(value + shift)
            case Call(function="neg", args=(Number(value=value),)):
                back = value - shift
                return f"end-{back}" if back else "end"
        return f"{self.text(place)}+{shift}" if shift else self.text(place)

    def stack(self, items: tuple[Node, ...]) -> Written:
        """Scalars one below the other, vectors as rows."""
        if isinstance(items[0], Stack) and all(isinstance(row, Stack) and not self.rank(row.items[0]) for row in items):
            rows = [", ".join(map(self.text, row.items)) for row in items if isinstance(row, Stack)]
            return Written(f"[{'; '.join(rows)}]")
        if self.rank(items[0]) == 0:
            return Written(f"[{'; '.join(map(self.text, items))}]")
        if self.rank(items[0]) == 1:
            return Written(f"[{'; '.join(self.text(n) if self.row(n) else self._transposed(n) for n in items)}]")
        raise UnwrittenError("a stack of matrices")


def _size(size: Size) -> str:
    return str(size).replace("**", "^")
