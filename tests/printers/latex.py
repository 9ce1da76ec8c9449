r"""LaTeX as a paper has it: products by standing side by side, `\frac`, `^\top`, `^{-1}`, norms with bars, sums."""

from __future__ import annotations

from typing import ClassVar

from mcalc.catalogue import find
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Name, Node, Number, Slice, Stack
from tests.printers.printer import ATOM, COMPARISON, POWER, SIGN, SUM, TERM, Printer, UnwrittenError, Written, words

_GREEK = words("alpha beta gamma delta epsilon theta mu nu rho sigma tau phi omega Sigma Lambda")
_COMMANDS = words("sin cos tan sinh cosh tanh log exp det max min")
_OPERATORS = words("sigmoid relu softmax softplus silu mean std var diag vec erf sign")
_BIG = SUM + 0.5
"""How tightly a sum with its sign holds together: it reaches as far as the next + or -."""
_ENTRYWISE = {"add", "sub", "mul", "div", "power", "neg"}


class Latex(Printer):
    r"""Each program in one hand: bold letters or not, `\left(` or not, `\top` or `T`."""

    syntax: ClassVar[str] = "latex"

    def __init__(self, spec: Spec, seed: str) -> None:
        super().__init__(spec, seed)
        choose = self.random.choice
        self.bold = choose([False, False, True])
        self.brackets = choose([("(", ")"), (r"\left(", r"\right)")])  # type: ignore[misc]
        tops = [r"\top", r"{\top}", r"\intercal", r"{\mathsf{T}}", "T", "{T}"]
        self.top = choose(tops[:4] if "T" in spec.variables else tops)
        self.bars = choose(
            [(r"\|", r"\|"), (r"\left\|", r"\right\|"), (r"\lVert ", r" \rVert"), (r"\Vert ", r" \Vert")]
        )

    def program(self) -> str:
        """One formula."""
        if self.spec.program.statements:
            raise UnwrittenError("several statements")
        return self.text(self.spec.program.result)

    def name(self, name: str) -> str:
        """A letter, bold for arrays in some hands; a Greek one, or a word in upright letters."""
        if name in _GREEK:
            return f"\\{name}"
        if len(name) > 1:
            return rf"\mathrm{{{name}}}"
        array = name in self.spec.variables and self.spec.variables[name].shape
        return rf"\mathbf{{{name}}}" if array and self.bold else name

    def write(self, node: Node) -> Written:
        """A node; a vector beside a matrix is a matrix of equal rows."""
        match node:
            case Number(text=None, value=value) if value.denominator != 1:
                return Written(rf"\frac{{{value.numerator}}}{{{value.denominator}}}")
            case Call(function="add" | "sub" as function, args=(left, right)):
                sign = "+" if function == "add" else "-"
                return Written(f"{self._even(left, right, SUM)} {sign} {self._even(right, left, TERM)}", SUM)
            case Call(function="neg", args=(operand,)):
                written = self.write(operand)
                return Written(f"-{self.text(operand, SIGN)}", SIGN) if written.level != _BIG else _minus(written)
            case Call(function=function) if self.signs.get(function, ("", SUM))[1] == COMPARISON:
                raise UnwrittenError("a comparison")
        return super().write(node)

    def _even(self, node: Node, beside: Node, level: float) -> str:
        if self.rank(node) != 1 or self.rank(beside) != 2:
            return self.text(node, level)
        row = self.text(node, TERM + 1) if self.row(node) else self._turned(node)
        text = rf"\mathbf{{1}} {row}"
        return text if level <= TERM else f"{self.brackets[0]}{text}{self.brackets[1]}"

    def _turned(self, node: Node) -> str:
        return f"{self.text(node, ATOM)}^{self.top}"

    def call(self, node: Call) -> Written:
        """What has a form of its own on paper, and functions."""
        function, args = node.function, node.args
        match function, args:
            case "mul", (left, right):
                return self._times(left, right)
            case "div", (left, right):
                if self.rank(right):
                    return Written(
                        rf"{self._even(left, right, TERM)} \oslash {self._even(right, left, TERM + 1)}", TERM
                    )
                return Written(rf"\frac{{{self.text(left)}}}{{{self.text(right)}}}")
            case "power", (base, exponent):
                sign = r"\odot " if self.rank(base) else ""
                return Written(f"{self.text(base, ATOM)}^{{{sign}{self.text(exponent)}}}", POWER)
            case "matmul", (left, right):
                return self._product(left, right)
            case "transpose", (Call(function="inv", args=(operand,)),):
                return Written(rf"{self.text(operand, ATOM)}^{{-{self.top.strip('{}')}}}", POWER)
            case "transpose", (operand,):
                return Written(self._turned(operand), POWER)
            case "inv", (operand,):
                return Written(f"{self.text(operand, ATOM)}^{{-1}}", POWER)
            case "solve", (matrix, operand):
                return Written(f"{self.text(matrix, ATOM)}^{{-1}} {self.text(operand, TERM + 1)}", TERM)
            case "norm", (operand,) if "axis" not in node.options:
                return self._norm(operand, str(node.options.get("ord", "")))
            case "sum", (operand,) if not node.options:
                return self._sum(operand)
            case "eye", (size,):
                return Written(self.random.choice([f"I_{{{self.text(size)}}}", f"I_{self.text(size, ATOM)}"]))
            case "ones", (size,):
                return Written(rf"\mathbf{{1}}_{{{self.text(size)}}}")
            case "sqrt", (operand,):
                return Written(rf"\sqrt{{{self.text(operand)}}}")
            case "abs", (operand,):
                return Written(self.random.choice([r"|{}|", r"\left|{}\right|"]).format(self.text(operand)))
            case "logdet", (operand,):
                return Written(rf"\log \left|\det({self.text(operand)})\right|")
            case "dot", (left, right):
                return Written(rf"\langle {self.text(left)}, {self.text(right)} \rangle")
            case "exp", (operand,) if not self.rank(operand) and self._exponential():
                return Written(f"e^{{{self.text(operand)}}}", POWER)
        return self._function(node)

    def _exponential(self) -> bool:
        return "e" not in self.spec.variables and self.random.random() < 0.5

    def _function(self, node: Call) -> Written:
        function, args = node.function, node.args
        inner = f"{self.brackets[0]}{', '.join(map(self.text, args))}{self.brackets[1]}"
        if find(function) is None:
            return Written(f"{function}{inner}")
        if node.options:
            raise UnwrittenError(f"{function} with options")
        word = {"maximum": "max", "minimum": "min"}.get(function, function)
        if word in _COMMANDS:
            return Written(f"\\{word}{inner}")
        if word == "trace":
            tr = self.random.choice([r"\operatorname{tr}", r"\mathrm{tr}", r"\text{tr}", r"\operatorname{Tr}"])
            return Written(f"{tr}{inner}")
        if word in _OPERATORS:
            upright = self.random.choice([r"\operatorname", r"\mathrm", r"\text"])
            return Written(f"{upright}{{{word}}}{inner}")
        raise UnwrittenError(function)

    def _times(self, left: Node, right: Node) -> Written:
        if self.rank(left) and self.rank(right):
            return Written(rf"{self._even(left, right, TERM)} \odot {self._even(right, left, TERM + 1)}", TERM)
        written = self.write(right)
        if written.level == _BIG:
            return Written(f"{self.text(left, TERM)} {written.text}", _BIG)
        first, second = self.text(left, TERM), self.text(right, SIGN + 1)
        beside = r" \cdot " if second[0] in "-.0123456789" else " "
        return Written(f"{first}{beside}{second}", TERM)

    def _product(self, left: Node, right: Node) -> Written:
        if self.column(left) and self.rank(right) == 2:
            return Written(f"{self._turned(right)} {self.text(left, TERM + 1)}", TERM)
        if self.column(left) and not self.row(right):
            if self.random.random() < 0.3:
                return Written(rf"\langle {self.text(left)}, {self.text(right)} \rangle")
            return Written(f"{self._turned(left)} {self.text(right, TERM + 1)}", TERM)
        first, second = self.text(left, TERM), self.text(right, TERM + 1)
        if r"\odot" in first or r"\oslash" in first:
            first = f"{self.brackets[0]}{first}{self.brackets[1]}"
        return Written(f"{first} {second}", TERM)

    def _norm(self, operand: Node, order: str) -> Written:
        matrix = self.rank(operand) == 2
        if matrix and order not in ("", "fro"):
            raise UnwrittenError("an induced norm")
        foot = {"": "_F" if matrix else self.random.choice(["", "_2"]), "fro": "_F", "1": "_1", "inf": r"_\infty"}
        if order not in foot:
            raise UnwrittenError(f"a norm of order {order}")
        left, right = self.bars
        return Written(f"{left}{self.text(operand)}{right}{foot[order]}")

    def _sum(self, operand: Node) -> Written:
        """With an index where every entry can be written with it, otherwise by its name or with ones."""
        rank = self.rank(operand)
        if not self._indexed(operand):
            if rank == 1 and self.random.random() < 0.3:
                return Written(rf"\mathbf{{1}}^{self.top} {self.text(operand, TERM + 1)}", TERM)
            upright = self.random.choice([r"\operatorname", r"\mathrm"])
            return Written(f"{upright}{{sum}}{self.brackets[0]}{self.text(operand)}{self.brackets[1]}")
        shape = self.kind(operand).shape
        letters = [letter for letter in "ijkl" if letter not in self.spec.variables][:rank]
        if self.random.random() < 0.4:
            sums = rf"\sum_{{{', '.join(letters)}}}" if rank > 1 else rf"\sum_{letters[0]}"
        else:
            sums = " ".join(rf"\sum_{{{letter}=1}}^{{{size}}}" for letter, size in zip(letters, shape, strict=True))
        entry = _Entry(self, "".join(letters))
        return Written(f"{sums} {entry.text(operand, TERM)}", _BIG)

    def _indexed(self, node: Node) -> bool:
        """Whether each entry is made of entries of variables."""
        match node:
            case Name(id=name):
                return name in self.spec.variables
            case Number():
                return True
            case Call(function=function, args=args, options=options) if not options:
                known = function in _ENTRYWISE or function in _COMMANDS - {"det", "max", "min"} or function == "sqrt"
                same = all(self.rank(arg) in (0, self.rank(node)) for arg in args)
                return known and same and all(self._indexed(arg) for arg in args)
        return False

    def index(self, base: Node, items: tuple[Node | Slice, ...]) -> Written:
        """Papers count from 1 or from 0."""
        raise UnwrittenError("a place")

    def stack(self, items: tuple[Node, ...]) -> Written:
        """A column of scalars, or a matrix of them."""
        rows = [list(row.items) if isinstance(row, Stack) else [row] for row in items]
        if any(self.rank(entry) for row in rows for entry in row):
            raise UnwrittenError("a stack of vectors")
        kind = self.random.choice(["bmatrix", "pmatrix"])
        body = r" \\ ".join(" & ".join(map(self.text, row)) for row in rows)
        return Written(rf"\begin{{{kind}}} {body} \end{{{kind}}}")


def _minus(written: Written) -> Written:
    return Written(f"-{written.text}", written.level)


class _Entry(Latex):
    """An entry of an array: its variables with an index."""

    def __init__(self, whole: Latex, letters: str) -> None:
        self.spec, self.random, self.letters = whole.spec, whole.random, letters
        self.bold, self.brackets, self.top, self.bars = False, whole.brackets, whole.top, whole.bars  # type: ignore[misc]

    def rank(self, node: Node) -> int:
        """An entry is a scalar."""
        return 0

    def name(self, name: str) -> str:
        """An entry of an array; a scalar as it is."""
        written = super().name(name)
        shape = self.spec.variables[name].shape
        if not shape:
            return written
        foot = self.letters[-len(shape) :]
        return f"{written}_{foot}" if len(foot) == 1 else f"{written}_{{{foot}}}"
