"""The language tree as LaTeX, from the spellings that the catalogue gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from mcalc.catalogue import find
from mcalc.catalogue.undefined import base
from mcalc.exact.size import Size
from mcalc.language.constant import constant
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, postorder
from mcalc.notation.formula import decimal
from mcalc.notation.name_spelling import latex_name
from mcalc.notation.places_from_one import place_text, size_text, slice_text
from mcalc.notation.printer import ATOM, MINUS, POWER, SUM, TERM, Operator, Part, Printer, Table
from mcalc.notation.ranks import ranks_along

_END: Final = Size.name("end")
_ORDERS: Final = {"fro": "F", "inf": "\\infty"}


def latex(tree: Node, ranks: Mapping[str, int] | None = None, row: bool = False, bold: bool = False) -> str:
    r"""The tree as LaTeX for mathematics mode.

    `ranks` gives the number of axes of each variable: products of arrays are written with \odot, those with scalars
    without a sign. `row` says that a list stands as a row, `bold` that names of vectors and matrices are in bold.

    >>> x = Name("x")
    >>> print(latex(Call("matmul", (Call("transpose", (x,)), x)), {"x": 1}))
    x^{\top} x
    >>> print(latex(Call("mul", (Name("a"), x)), {"x": 1}, bold=True))
    a \, \mathbf{x}
    """
    order = list(postorder(tree))
    printer = _Latex(ranks_along(order, ranks or {}), bold)
    text = printer.written(order)
    return _array([printer.row(tree)]) if row and isinstance(tree, Stack) else text


class _Latex(Printer):
    brackets = "\\left({}\\right)"

    def __init__(self, known: Mapping[Node, int], bold: bool) -> None:
        super().__init__()
        self.known = known
        self.bold = bold

    def number(self, node: Number) -> Part:
        """A fraction with its sign in front."""
        value, level = node.value, MINUS if node.value < 0 else ATOM
        written = node.text or decimal(value) or f"{value}"
        if "/" not in written:
            digits, _, exponent = written.lower().replace("e+", "e").partition("e")
            if not exponent:
                return Part(digits, level)
            power = f"10^{{{exponent}}}"
            return Part(power, POWER) if digits == "1" else Part(f"{digits} \\cdot {power}", min(level, TERM))
        return Part(f"{'-' if value < 0 else ''}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", level)

    def part(self, node: Node) -> Part:
        """Names with Greek letters and subscripts, those of arrays in bold where that is wanted."""
        if isinstance(node, Name):
            return Part(latex_name(node.id, self.bold and self.known[node] > 0))
        return super().part(node)

    def stack(self, node: Stack) -> Part:
        """Items one under the other, vectors as rows."""
        return Part(_array(self.rows(node) if self.known[node] == 2 else [[self.done[i].text] for i in node.items]))

    def rows(self, node: Node) -> list[list[str]]:
        """The rows of blocks that a matrix or a column is made of, each from left to right."""
        match node:
            case Call(function="concatenate") if node.options.get("axis") == 1:
                parts = [(argument, self.rows(argument)) for argument in node.args]
                return [[cell for part, rows in parts for cell in (rows[0] if len(rows) == 1 else [self.cell(part)])]]
            case Call(function="concatenate"):
                return [row for argument in node.args for row in self.rows(argument)]
            case Call(function="transpose", args=(Stack() as listed,)) if self.known[listed.items[0]] == 1:
                return [self.row(listed)]
            case Stack(items=items) if self.known[node] == 2:
                return [self.row(item) for item in items]
            case Stack(items=(item,)):
                return [[self.cell(item)]]
            case _:
                return [[self.cell(node)]]

    def row(self, vector: Node) -> list[str]:
        """A vector as a row: a list by its items."""
        match vector:
            case Stack(items=items):
                return [self.cell(item) for item in items]
            case Call(function="concatenate", args=parts):
                return [cell for part in parts for cell in self.row(part)]
            case _:
                return [f"{self.held(self.done[vector], ATOM)}^{{\\top}}"]

    def cell(self, node: Node) -> str:
        """What is done of a node."""
        return self.done[node].text

    def blocks(self, node: Call) -> Part:
        """Arrays one under the other or side by side, as one array where all rows have the same number of blocks."""
        if max(self.known[argument] for argument in node.args) > 2:
            return self.function(node)
        rows = self.rows(node)
        if len({len(row) for row in rows}) > 1:
            rows = [[_array([row])] if len(row) > 1 else row for row in rows]
        return Part(_array(rows))

    def index(self, node: Index) -> Part:
        """Places as a subscript; of the identity matrix a unit vector is a column."""
        subscript = ",".join(self.items(node))
        base, part = node.base, self.done[node.base]
        item = node.items[0]
        if isinstance(base, Call) and base.function == "eye" and len(node.items) == 1 and not isinstance(item, Slice):
            place, size = constant(item), constant(base.args[-1])
            back = bool(place) and all(coefficient < 0 for _, coefficient in place.terms)
            return self.column(base.args[-1], size_text(place + 1 + (size if back else 0)))
        text = latex_name(base.id, self.bold and self.known[node] > 0) if isinstance(base, Name) else part.text
        plain = isinstance(base, Name) and "_" not in text
        return Part(f"{text if plain else self.brackets.format(text)}_{{{subscript}}}")

    def items(self, node: Index) -> list[str]:
        """Places and ranges from 1 on, with both ends, as on paper."""
        texts = [slice_text(i, _END) if isinstance(i, Slice) else place_text(i, _END) for i in node.items]
        return [text.replace("*", " ").replace("end", "\\mathrm{end}") for text in texts]

    def unit(self, node: Call) -> Part:
        """A unit vector, its place counted from 1."""
        return self.column(node.args[1], place_text(node.args[0], _END))

    def column(self, size: Node, place: str) -> Part:
        """A unit vector as a column of the identity matrix: `e_{3}` is a name, and says no size."""
        identity = self.letter(f"I_{{{self.held(self.done[size], SUM)}}}")
        return Part(f"{self.brackets.format(identity)}_{{:,{place}}}")

    def letter(self, text: str) -> str:
        """A matrix or a vector whose name is a letter with sizes under it: `I_{n}`."""
        return f"\\mathbf{{{text[0]}}}{text[1:]}" if self.bold and text[0].isalpha() else text

    def mul(self, node: Call) -> Part:
        r"""`\odot` between arrays, nothing but a space where one is a number."""
        first, last = node.args
        right = self.held(self.done[last], TERM + 1)
        if self.known[first] and self.known[last]:
            matrices = isinstance(first, Call) and first.function == "matmul"
            return Part(f"{self.held(self.done[first], ATOM if matrices else MINUS)} \\odot {right}", TERM)
        left = self.held(self.done[first], MINUS)
        digit = left[-1:].isdigit()
        if right[:1].isdigit() or (digit and right.startswith("\\frac")):
            return Part(f"{left} \\cdot {right}", TERM)
        return Part(f"{left} {right}" if digit else f"{left} \\, {right}", TERM)

    def div(self, node: Call) -> Part:
        """A fraction, with a sign in front of it rather than inside."""
        over, under = (self.done[argument] for argument in node.args)
        match node.args[0]:
            case Call(function="neg", args=(positive,)):
                return Part(f"-\\frac{{{self.done[positive].text}}}{{{under.text}}}", MINUS)
        if over.level in (MINUS, TERM) and over.text.startswith("-"):
            return Part(f"-\\frac{{{over.text[1:]}}}{{{under.text}}}", MINUS)
        return Part(f"\\frac{{{over.text}}}{{{under.text}}}")

    def matmul(self, node: Call) -> Part:
        """Side by side; brackets around what a matrix product beside it would break up or be read into."""
        first, last = node.args
        whole = first
        while isinstance(whole, Call) and whole.function in ("neg", "mul"):
            whole = whole.args[-1]
        apart = isinstance(whole, Call) and _is_sign(_spelling(whole.function))
        if isinstance(first, Call) and first.function == "mul" and all(self.known[a] for a in first.args):
            apart = True
        left = self.held(self.done[first], ATOM if apart else MINUS)
        return Part(f"{left} {self.held(self.done[last], TERM + 1)}", TERM)

    def power(self, node: Call) -> Part:
        r"""A superscript, with \odot where it is of entries."""
        symbol = "\\odot " if self.known[node.args[0]] else ""
        return Part(f"{self.raised(node.args[0])}^{{{symbol}{self.done[node.args[1]].text}}}", POWER)

    def raised(self, node: Node) -> str:
        """A node under a superscript: a fraction needs brackets."""
        divided = isinstance(node, Call) and node.function == "div"
        return self.held(self.done[node]._replace(level=TERM) if divided else self.done[node], ATOM)

    def transpose(self, node: Call) -> Part:
        """A superscript; a list as a row."""
        match node.args[0]:
            case Call(function="inv", args=(inner,)):
                return Part(f"{self.held(self.done[inner], ATOM)}^{{-\\top}}", POWER)
            case Stack() as listed if not any(isinstance(item, Stack) for item in listed.items):
                return Part(_array([self.row(listed)]))
            case argument:
                return Part(f"{self.raised(argument)}^{{\\top}}", POWER)

    def widened(self, node: Call) -> Part:
        """A vector that is repeated, times a row or a column of ones."""
        (inner,), axis = node.args, int(node.options["axis"])
        if self.known[inner] != 1:
            return self.function(node)
        vector = self.held(self.done[inner], ATOM)
        return Part(f"{vector} \\mathbf{{1}}^{{\\top}}" if axis % 2 else f"\\mathbf{{1}} {vector}^{{\\top}}", TERM)

    def absolute(self, node: Call) -> Part:
        """Bars around a number: around a vector or a matrix they say something else on paper."""
        (inner,) = node.args
        if self.known[inner]:
            return Part(f"\\operatorname{{abs}}\\left({self.done[inner].text}\\right)")
        return self.function(node)

    def norm(self, node: Call) -> Part:
        """Bars, with the order as a subscript; along an axis by name."""
        if "axis" in node.options:
            axis = f"_{{\\text{{axis {node.options['axis']}}}}}"
            return Part(f"\\operatorname{{norm}}{axis}\\left({self.done[node.args[0]].text}\\right)")
        order = str(node.options.get("ord", ""))
        ending = f"_{{{_ORDERS.get(order, order)}}}" if order else ""
        return Part(f"\\left\\lVert {self.done[node.args[0]].text} \\right\\rVert{ending}")

    def einsum(self, node: Call) -> Part:
        """The subscripts as a subscript."""
        inputs, _, output = str(node.options["subscripts"]).partition("->")
        return Part(f"\\operatorname{{einsum}}_{{{inputs} \\to {output}}}\\left({self.listed(node.args)}\\right)")

    def constants(self, node: Call) -> Part:
        """A symbol with the sizes as a subscript."""
        sizes = [self.held(self.done[size], TERM if len(node.args) > 1 else SUM) for size in node.args]
        return Part(self.letter(_spelling(node.function).format(" \\times ".join(sizes))))

    def choice(self, node: Call) -> Part:
        """Cases: a comparison is said as it is, without the brackets that make a number of it."""
        condition, *values = (self.done[argument].text for argument in node.args)
        if isinstance(node.args[0], Call) and _spelling(node.args[0].function).startswith("\\left["):
            condition = condition.removeprefix("\\left[").removesuffix("\\right]")
        return Part(_spelling(node.function).format(condition, *values))

    def function(self, node: Call) -> Part:
        """Anything else as the catalogue spells it, or by its name."""
        name, parts = node.function, [self.done[argument] for argument in node.args]
        spelled = _spelling(name)
        if not spelled or any((f"{{{at}}}" in spelled) != (at < len(parts)) for at in range(len(parts) + 1)):
            text = f"{_head(name)}\\left({self.listed(node.args)}\\right)"
        else:
            enclosed = "\\left" in spelled or "\\lVert" in spelled or "{{{0}}}" in spelled
            least = SUM if enclosed else POWER if _is_sign(spelled) else ATOM
            text = spelled.format(*(self.held(part, least) for part in parts))
            text = self.letter(text) if spelled[1:2] == "_" else text
        if "axis" in node.options:
            text = text.replace("\\left(", f"_{{\\text{{axis {node.options['axis']}}}}}\\left(", 1)
        raised = spelled.endswith("}}") and "^" in spelled and not spelled.startswith("\\")
        return Part(text, TERM if _is_sign(spelled) else POWER if raised else ATOM)

    operators: ClassVar[Table] = {
        "add": Operator("{0} + {1}", SUM, (SUM, TERM)),
        "sub": Operator("{0} - {1}", SUM, (SUM, TERM)),
        "neg": Operator("-{0}", MINUS, (TERM,)),
        "mul": mul,
        "div": div,
        "matmul": matmul,
        "power": power,
        "transpose": transpose,
        "expand_dims": widened,
        "abs": absolute,
        "norm": norm,
        "one_hot": unit,
        "einsum": einsum,
        "concatenate": blocks,
        "where": choice,
        **dict.fromkeys(("ones", "zeros", "eye"), constants),
    }


def _array(rows: Sequence[Sequence[str]]) -> str:
    body = " \\\\ ".join(" & ".join(row) for row in rows)
    return f"\\begin{{bmatrix}} {body} \\end{{bmatrix}}"


def _spelling(name: str) -> str:
    """How the catalogue spells a function, if it does."""
    entry = find(name)
    return entry.latex or "" if entry is not None else ""


def _is_sign(spelled: str) -> bool:
    """Whether a function is a sign between two, which binds like a product and looks like one in a matrix product."""
    return spelled.startswith("{0} \\")


def _head(name: str) -> str:
    letters = base(name)
    primes = name[len(letters) :]
    written = latex_name(letters)
    if find(name) is not None or written.startswith("\\mathrm"):
        written = f"\\operatorname{{{letters.replace('_', chr(92) + '_')}}}"
    by = primes.strip("'")
    return f"\\partial_{{{by}}} {written}" if by else written + primes
