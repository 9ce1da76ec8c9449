"""The language tree as LaTeX, from the spellings that the catalogue gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mcalc.catalogue import find
from mcalc.exact.rational import Rational
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.notation.names import latex_name
from mcalc.notation.ranks import ranks_of
from mcalc.notation.walk import below

SUM, SIGN, TERM, RAISED, ATOM = range(1, 6)
"""How tightly a piece binds; RAISED has a superscript, so that it takes no other."""

Part = tuple[str, int]

_INFIX = {"add": " + ", "sub": " - "}
_PRODUCTS = frozenset({"kron", "dot", "cross"})
_RAISED = frozenset({"inv", "pinv", "expm", "matrix_power"})
_ORDERS = {"fro": "F", "inf": "\\infty"}


def latex(tree: Node, ranks: Mapping[str, int] | None = None, row: bool = False) -> str:
    r"""The tree as LaTeX for mathematics mode.

    `ranks` gives the number of axes of each variable: products of arrays are written with \odot, those with scalars
    without a sign. `row` says that a list stands as a row.

    >>> x = Name("x")
    >>> print(latex(Call("matmul", (Call("transpose", (x,)), x)), {"x": 1}))
    x^{\top} x
    """
    known = ranks_of(tree, ranks or {})
    done: dict[int, Part] = {}
    for node in below(tree):
        done[id(node)] = _one(node, done, known)
    if row and isinstance(tree, Stack):
        return _listed_row(tree, done)
    return done[id(tree)][0]


def _one(node: Node, done: Mapping[int, Part], known: Mapping[int, int]) -> Part:
    match node:
        case Number():
            return _number(node.value)
        case Name():
            return latex_name(node.id), ATOM
        case Stack():
            return _list(node, done, known), ATOM
        case Index():
            return _index(node, done)
        case Call():
            return _call(node, done, known)


def _number(value: Rational) -> Part:
    sign = "-" if value < 0 else ""
    if value.denominator == 1:
        return f"{value}", SIGN if sign else ATOM
    return f"{sign}\\frac{{{abs(value.numerator)}}}{{{value.denominator}}}", SIGN if sign else ATOM


def _held(part: Part, least: int) -> str:
    return part[0] if part[1] >= least else f"\\left({part[0]}\\right)"


def _list(node: Stack, done: Mapping[int, Part], known: Mapping[int, int]) -> str:
    """Items one under the other, vectors as rows."""
    if known[id(node)] == 2:
        return _array([_turned(item, done) for item in node.items])
    return _array([[done[id(item)][0]] for item in node.items])


def _listed_row(node: Stack, done: Mapping[int, Part]) -> str:
    return _array([[done[id(item)][0] for item in node.items]])


def _blocks(node: Call, done: Mapping[int, Part], known: Mapping[int, int]) -> str:
    """Arrays one under the other or side by side; a list of one row stands for the row.

    Rows of blocks of one width are one array, and so are the rows that are themselves put together.
    """
    rows = _rows(node, done, known)
    if len({len(row) for row in rows}) > 1:
        rows = [[_array([row])] if len(row) > 1 else row for row in rows]
    return _array(rows)


def _array(rows: Sequence[Sequence[str]]) -> str:
    body = " \\\\ ".join(" & ".join(row) for row in rows)
    return f"\\begin{{bmatrix}} {body} \\end{{bmatrix}}"


def _rows(node: Node, done: Mapping[int, Part], known: Mapping[int, int]) -> list[list[str]]:
    """The rows of blocks that a matrix is made of, each from left to right."""
    match node:
        case Call(function="concatenate") if node.options.get("axis") == 1:
            parts = [(argument, _rows(argument, done, known)) for argument in node.args]
            return [[cell for part, rows in parts for cell in (rows[0] if len(rows) == 1 else [done[id(part)][0]])]]
        case Call(function="concatenate"):
            return [row for argument in node.args for row in _rows(argument, done, known)]
        case Call(function="transpose", args=(Stack(items=items),)) if known[id(items[0])] == 1:
            return [[done[id(item)][0] for item in items]]
        case Stack(items=items) if known[id(node)] == 2:
            return [_turned(item, done) for item in items]
        case Stack(items=(item,)):
            return [[done[id(item)][0]]]
        case _:
            return [[done[id(node)][0]]]


def _turned(vector: Node, done: Mapping[int, Part]) -> list[str]:
    """A vector as a row: a list by its items."""
    match vector:
        case Stack(items=items):
            return [done[id(item)][0] for item in items]
        case Call(function="concatenate", args=parts):
            return [cell for part in parts for cell in _turned(part, done)]
        case _:
            return [f"{_held(done[id(vector)], ATOM)}^{{\\top}}"]


def _index(node: Index, done: Mapping[int, Part]) -> Part:
    base, items = node.base, []
    for item in node.items:
        if isinstance(item, Slice):
            bounds = ["" if part is None else done[id(part)][0] for part in item]
            items.append(":".join(bounds[:2]) + (f":{bounds[2]}" if bounds[2] else ""))
        else:
            items.append(done[id(item)][0])
    subscript = ",".join(items)
    if isinstance(base, Call) and base.function == "eye" and len(items) == 1 and ":" not in subscript:
        return f"e_{{{subscript}}}", ATOM
    plain = isinstance(base, Name) and "_" not in done[id(base)][0]
    text = done[id(base)][0] if plain else f"\\left({done[id(base)][0]}\\right)"
    return f"{text}_{{{subscript}}}", ATOM


def _call(node: Call, done: Mapping[int, Part], known: Mapping[int, int]) -> Part:
    parts = [done[id(argument)] for argument in node.args]
    ranks = [known[id(argument)] for argument in node.args]
    match node.function:
        case "add" | "sub" as name:
            right = _held(parts[1], SUM + 1 + (parts[1][1] == SIGN) if name == "add" else TERM)
            return parts[0][0] + _INFIX[name] + right, SUM
        case "neg":
            return "-" + _held(parts[0], TERM), SIGN
        case "mul":
            return _product(node.args[0], parts, ranks), TERM
        case "div":
            return _quotient(parts[0], parts[1])
        case "matmul":
            apart = _is_entrywise(node.args[0], known) or _ends_in_kron(node.args[0])
            left = f"\\left({parts[0][0]}\\right)" if apart else _first(parts[0])
            return f"{left} {_held(parts[1], TERM + 1)}", TERM
        case "power":
            symbol = "\\odot " if ranks[0] else ""
            return f"{_held(_unfraction(node.args[0], parts[0]), ATOM)}^{{{symbol}{parts[1][0]}}}", RAISED
        case "transpose":
            return _transposed(node.args[0], parts[0], done)
        case "norm":
            order = node.options.get("ord")
            ending = "" if order is None else f"_{{{_ORDERS.get(str(order), order)}}}"
            return f"\\left\\lVert {parts[0][0]} \\right\\rVert{ending}", ATOM
        case "einsum":
            inputs, _, output = str(node.options["subscripts"]).partition("->")
            listed = ", ".join(part[0] for part in parts)
            return f"\\operatorname{{einsum}}_{{{inputs} \\to {output}}}\\left({listed}\\right)", ATOM
        case "ones" | "zeros" | "eye" as name:
            symbol = {"ones": "\\mathbf{1}", "zeros": "\\mathbf{0}", "eye": "I"}[name]
            sizes = " \\times ".join(_held(part, TERM) if len(parts) > 1 else part[0] for part in parts)
            return f"{symbol}_{{{sizes}}}", ATOM
        case "concatenate" if max(ranks) <= 2:
            return _blocks(node, done, known), ATOM
        case name:
            return _function(name, node, parts)


def _first(part: Part) -> str:
    """The left factor of a product; a sign in front may stay without brackets."""
    return part[0] if part[1] in (SIGN, TERM) or part[1] > TERM else f"\\left({part[0]}\\right)"


def _product(first: Node, parts: Sequence[Part], ranks: Sequence[int]) -> str:
    left, right = _first(parts[0]), _held(parts[1], TERM + 1)
    if all(ranks):
        if isinstance(first, Call) and first.function == "matmul":
            left = f"\\left({left}\\right)"
        return f"{left} \\odot {right}"
    if right[:1].isdigit() or (parts[0][0][-1:].isdigit() and right.startswith("\\frac")):
        return f"{left} \\cdot {right}"
    return f"{left} \\, {right}" if not left[-1:].isdigit() else f"{left} {right}"


def _quotient(over: Part, under: Part) -> Part:
    """A fraction, with a sign in front of it rather than inside."""
    if over[1] in (SIGN, TERM) and over[0].startswith("-"):
        return f"-\\frac{{{_bare(over[0][1:])}}}{{{under[0]}}}", SIGN
    return f"\\frac{{{over[0]}}}{{{under[0]}}}", ATOM


def _bare(text: str) -> str:
    """The text without brackets around the whole of it."""
    left, right = "\\left(", "\\right)"
    if not text.startswith(left) or not text.endswith(right):
        return text
    depth = 0
    for at in range(len(text)):
        depth += text.startswith("\\left", at) and not text.startswith("\\leftarrow", at)
        depth -= text.startswith("\\right", at)
        if not depth and at < len(text) - len(right):
            return text
    return text[len(left) : -len(right)]


def _is_entrywise(node: Node, known: Mapping[int, int]) -> bool:
    """Whether this is an element-wise product of arrays, which a matrix product beside it would break up."""
    return isinstance(node, Call) and node.function == "mul" and all(known[id(argument)] for argument in node.args)


def _ends_in_kron(node: Node) -> bool:
    r"""Whether a matrix product beside it would be read into it: A \otimes B C is not (A \otimes B) C."""
    while isinstance(node, Call) and node.function in ("neg", "mul"):
        node = node.args[-1]
    return isinstance(node, Call) and node.function in _PRODUCTS


def _unfraction(node: Node, part: Part) -> Part:
    """A fraction needs brackets under a superscript."""
    return (part[0], TERM) if isinstance(node, Call) and node.function == "div" else part


def _transposed(argument: Node, part: Part, done: Mapping[int, Part]) -> Part:
    if isinstance(argument, Call) and argument.function == "inv":
        return f"{_held(done[id(argument.args[0])], ATOM)}^{{-\\top}}", RAISED
    if isinstance(argument, Stack) and not any(isinstance(item, Stack) for item in argument.items):
        return _listed_row(argument, done), ATOM
    return f"{_held(_unfraction(argument, part), ATOM)}^{{\\top}}", RAISED


def _function(name: str, node: Call, parts: Sequence[Part]) -> Part:
    entry = find(name)
    spelled = entry.latex if entry is not None else None
    fits = spelled is not None and all((f"{{{at}}}" in spelled) == (at < len(parts)) for at in range(len(parts) + 1))
    if spelled is None or not fits:
        body = ", ".join(part[0] for part in parts)
        text = f"{_head(name)}\\left({body}\\right)"
    else:
        enclosed = "\\left" in spelled or "\\lVert" in spelled or "{{{0}}}" in spelled
        least = RAISED if name in _PRODUCTS else ATOM
        text = spelled.format(*(part[0] if enclosed else _held(part, least) for part in parts))
    if "axis" in node.options:
        text = text.replace("\\left(", f"_{{\\text{{axis {node.options['axis']}}}}}\\left(", 1)
    if name in _PRODUCTS:
        return text, TERM
    return text, RAISED if name in _RAISED else ATOM


def _head(name: str) -> str:
    letters = name.rstrip("'")
    primes = name[len(letters) :]
    written = latex_name(letters)
    if find(name) is None and not written.startswith("\\mathrm"):
        return written + primes
    return f"\\operatorname{{{letters.replace('_', chr(92) + '_')}}}{primes}"
