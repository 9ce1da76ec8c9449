"""Notation that reads here, but means something else on paper.

Each is a doubt, with the nodes that would stand in place of others; `notes` tries them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from mcalc.catalogue import find
from mcalc.language.doubts.doubt import Doubt, origin_of, text_of
from mcalc.language.doubts.of_code import as_code
from mcalc.language.hints.words import greek
from mcalc.language.spec import Spec
from mcalc.language.syntax import SYNTAXES, Syntax
from mcalc.language.tree import Call, Name, Node, Number, transposed

_WHOLE: Final = frozenset(("matmul", "trace", "det", "logdet", "inv"))
_CALLED: Final = {
    "σ": ("sigmoid", "the logistic function"),
    "Γ": ("gamma", "the gamma function"),
    "ψ": ("digamma", "the digamma function"),
    "Φ": ("normcdf", "the normal distribution"),
    "E": ("mean", "the mean"),
    "D": ("diag", "the diagonal matrix"),
    "Σ": ("sum", "the sum"),
    "Π": ("prod", "the product"),
}
"""What letters are called for on paper, where mcalc has undefined functions."""


def paper_function(letter: str) -> tuple[str, str] | None:
    """The function that a letter, or its name, is on paper, and what that is.

    >>> paper_function("sigma"), paper_function("f")
    (('sigmoid', 'the logistic function'), None)
    """
    return _CALLED.get(letter) or _CALLED.get((len(letter) > 1 and greek(letter)) or "")


def written_otherwise(spec: Spec) -> Iterator[Doubt]:
    """What is written otherwise here than on paper or elsewhere."""
    syntax = SYNTAXES[spec.program.syntax]
    if syntax.name == "matlab":
        yield from _columns(spec)
    if syntax.name == "latex":
        from mcalc.language.latex.doubts import doubts

        yield from (Doubt(weight, said=said) for weight, said in doubts(spec))
    if syntax.name != "numpy":
        return
    open_names = {name for name, variable in spec.variables.items() if variable.origin != "declared"}
    places: dict[str, list[Node]] = {}
    factors: set[str] = set()
    whole: set[Node] = {spec.program.result}
    inner = {node.args[0] for node in spec.values if isinstance(node, Call) and node.function == "mul"}
    for node in spec.values:
        if isinstance(node, Name):
            if node.id in open_names:
                places.setdefault(node.id, []).append(node)
        elif isinstance(node, Call):
            if node.function in _WHOLE:
                whole.update(node.args)
                if node.function == "matmul":
                    factors.update(below.id for below in node.args if isinstance(below, Name))
                else:
                    yield from _entry_by_entry(spec, node.args[0], syntax, is_whole=True)
            match node.function:
                case "power":
                    yield from _exponential(spec, node, open_names)
                case "mul" if node not in inner:
                    yield from _entry_by_entry(spec, node, syntax)
                case "matmul":
                    yield from _outer(spec, node)
                case "div":
                    yield from _quotient(spec, node, open_names)
            if node.function in spec.undefined:
                yield from _called(spec, node)
    yield from as_code(spec)
    yield from _arrow(spec)
    for node in whole:
        yield from _squared(spec, node, syntax)
    for name, found in places.items():
        yield from _identity(spec, name, found)
        yield from _one_name(spec, name, found, syntax, is_factor=name in factors)


def imaginary(spec: Spec) -> Iterator[Doubt]:
    """`exp(i*x)`, where i is more often the imaginary unit."""
    for node in spec.values:
        if isinstance(node, Call) and node.function == "exp":
            factors = [*node.args]
            while factors:
                match factors.pop():
                    case Call(function="mul" | "div" | "neg", args=args):
                        factors += args
                    case Name(id="i" | "j" as name) if spec.variables[name].origin == "convention":
                        yield Doubt(1, name, said=f"{name} is a variable; mcalc has no complex numbers")
                    case _:
                        pass


def _columns(spec: Spec) -> Iterator[Doubt]:
    """`mean(X)` of a matrix, which is a row in MATLAB and a number here."""
    for node in spec.values:
        if not isinstance(node, Call) or node.options or len(node.args) != 1:
            continue
        entry, text = find(node.function), text_of(spec, node)
        if entry is None or entry.group != "reductions" or not entry.axis or entry.option:
            continue
        if len(spec.kinds[node.args[0]].shape) == 2 and text.endswith(")"):
            along = "" if entry.folds else f"; {text[:-1]}, 1) goes down the columns"
            yield Doubt(2, said=f"{text} is of all entries{along}")


def _exponential(spec: Spec, node: Call, open_names: set[str]) -> Iterator[Doubt]:
    match node:
        case Call(function="power", args=(Name(id="e" | "E" as name), exponent)) if name in open_names:
            if name == "E" and isinstance(exponent, Number):
                return
            shown = text_of(spec, exponent) or "x"
            said = f"{name} is a variable; exp({shown}) is the exponential"
            yield Doubt(1, written={node: Call("exp", (exponent,), None, node.span)}, said=said)


def _entry_by_entry(spec: Spec, node: Node, syntax: Syntax, *, is_whole: bool = False) -> Iterator[Doubt]:
    """`A*x`, where each row is scaled, `A*b` with a scalar b, `x.T*A*x`, and `trace(A*X)`."""
    factors = _chain(node)
    ranks = [len(spec.kinds[factor].shape) for factor in factors]
    scalars = next((at for at, rank in enumerate(ranks) if rank), 0)
    factors, ranks = factors[scalars:], ranks[scalars:]
    if len(factors) < 2 or 2 not in ranks:
        return
    first, last = factors[0], factors[-1]
    turned = ranks[0] == 1 and (isinstance(first, Call) or ranks[-1] == 1)
    by_name = isinstance(last, Name) and origin_of(spec, last) == "convention"
    meant = is_whole or turned or ranks[-1] == 1 or (ranks[-1] == 0 and by_name)
    if (ranks[0] == 2 or turned) and (meant or (len(factors) == 2 and _is_gram(first, last))):
        yield _product(spec, node, _chain(node)[:scalars], factors, syntax)


def _chain(node: Node) -> tuple[Node, ...]:
    """The plain factors of a product entry by entry; none where one is not plain."""
    if isinstance(node, Call) and node.function == "mul" and not node.options:
        left = _chain(node.args[0])
        return (*left, node.args[1]) if left and _is_plain(node.args[1]) else ()
    return (node,) if _is_plain(node) or isinstance(node, Number) else ()


def _product(spec: Spec, node: Node, scalars: Sequence[Node], factors: Sequence[Node], syntax: Syntax) -> Doubt:
    """A product that may be meant to be that of matrices; a scalar by convention is a vector then."""
    whole = factors[0]
    for factor in factors[1:]:
        whole = Call("matmul", (whole, factor), None, node.span)
    for scalar in reversed(scalars):
        whole = Call("mul", (scalar, whole), None, node.span)
    texts = [[text_of(spec, factor) for factor in part] for part in (scalars, factors)]
    product = syntax.times.join([*texts[0], syntax.product.join(texts[1])])
    typed = text_of(spec, node) or product.replace(syntax.product, syntax.times)
    said = f"{typed} is entry by entry; {product} is the matrix product"
    return Doubt(2, written={node: whole}, said=said)


def _is_gram(left: Node, right: Node) -> bool:
    """Whether it is `X.T*X`, or `X*X.T`."""
    one, other = transposed(left), right
    if isinstance(left, Name):
        one, other = left, transposed(right)
    return isinstance(one, Name) and isinstance(other, Name) and left is not right and one.id == other.id


def _outer(spec: Spec, node: Call) -> Iterator[Doubt]:
    """`x @ A @ x.T`, which is no quadratic form."""
    match node:
        case Call(
            function="matmul",
            args=(
                Call(function="matmul", args=(Name(id=x) as first, middle)) as left,
                Call(function="transpose", args=(Name(id=y) as last,)),
            ),
        ) if x == y and len(spec.kinds[left].shape) == 1 and not spec.kinds[left].row:
            typed, inside = text_of(spec, node), text_of(spec, middle)
            if typed and inside:
                row = Call("matmul", (transposed(first), middle), None, left.span)
                said = f"{typed} is an outer product; {x}.T @ {inside} @ {x} is the quadratic form"
                yield Doubt(2, written={node: Call("matmul", (row, last), None, node.span)}, said=said)


def _arrow(spec: Spec) -> Iterator[Doubt]:
    """`y <- 3*x`, which compares y with -3*x."""
    match spec.program.result:
        case Call(function="less", args=(Name(id=name) as left, other)) as node:
            between = spec.program.source[left.span[1] : node.span[1]]
            if re.match(r"\s*<- *\S", between) and other.span[1] == node.span[1]:
                value = between.partition("<-")[2].strip()
                yield Doubt(0, said=f"<- compares with a negative value; {name} = {value} names it")


def _called(spec: Spec, node: Call) -> Iterator[Doubt]:
    """A letter that is called as on paper, `σ(x)`."""
    meant = paper_function(node.function)
    if meant is not None and node.function in spec.undefined and len(node.args) == 1:
        function, meaning = meant
        argument = text_of(spec, node.args[0]) or "x"
        said = f"{node.function} is an undefined function; {function}({argument}) is {meaning}"
        yield Doubt(1, written={node: Call(function, node.args, None, node.span)}, said=said)


def _quotient(spec: Spec, node: Call, open_names: set[str]) -> Iterator[Doubt]:
    """`df/dx`, which is no derivative."""
    match node:
        case Call(function="div", args=(over, Name(id=under))) if re.fullmatch(r"d\w", under) and under in open_names:
            name = over.id if isinstance(over, Name) else over.function if isinstance(over, Call) else ""
            if re.fullmatch(r"d\w?", name):
                said = f"{text_of(spec, node) or name} is a quotient; the command says what to differentiate"
                yield Doubt(0, said=said)


def _squared(spec: Spec, node: Node, syntax: Syntax) -> Iterator[Doubt]:
    """`X**2` where a matrix is taken as a whole."""
    match node:
        case Call(function="power", args=(Name(id=name) as base, Number(value=value))) if value in (2, 3):
            if len(spec.kinds[base].shape) == 2:
                product = syntax.product.join([name] * int(value))
                typed = text_of(spec, node) or f"{name}{syntax.power}{value}"
                said = f"{typed} is entry by entry; {product} is the matrix product"
                whole: Node = base
                for _ in range(int(value) - 1):
                    whole = Call("matmul", (whole, base), None, node.span)
                yield Doubt(2, written={node: whole}, said=said)
        case Call(function="power", args=(base, exponent)) if len(spec.kinds[base].shape) == 2:
            if _is_fraction(exponent):
                typed = text_of(spec, node) or "the power"
                yield Doubt(2, said=f"{typed} is entry by entry; sqrtm and logm are of a matrix as a whole")


def _is_fraction(node: Node) -> bool:
    """Whether a number that is not whole was typed, 0.5 or -1/2."""
    match node:
        case Call(function="neg", args=(inner,)):
            return _is_fraction(inner)
        case Call(function="div", args=(Number() | Call(function="neg", args=(Number(),)), Number())):
            return True
        case _:
            return isinstance(node, Number) and node.value.denominator > 1


def _identity(spec: Spec, name: str, found: list[Node]) -> Iterator[Doubt]:
    if name in ("I", "Id") and len(spec.variables[name].shape) == 2:
        size = spec.variables[name].shape[1]
        if size.symbol is None and size.value is None:
            return
        argument: Node = Name(size.symbol) if size.symbol is not None else Number(int(size.value or 1))
        eye = Call("eye", (argument,), None)
        yield Doubt(1, written=dict.fromkeys(found, eye), said=f"{name} is a variable; eye({size}) is the identity")


def _one_name(spec: Spec, name: str, found: list[Node], syntax: Syntax, *, is_factor: bool) -> Iterator[Doubt]:
    """A name that looks like a product, `Ax`, a transpose, `XT`, or a function of another name, `sinx`."""
    if not 1 < len(name) < 8 or not name.isalpha() or not name.isascii():
        return
    for end in range(2, len(name)):
        entry, rest = find(name[:end]), name[end:]
        is_function = entry is not None and len(entry.parameters) == 1 and not entry.variadic
        if entry is not None and is_function and len(rest) == 1 and (rest in "tuvwxyz" or rest < "a"):
            said = f"{name} is one name; {name[:end]}({rest}) is the function"
            call = Call(entry.name, (Name(rest),), None, found[0].span)
            yield Doubt(1, written=dict.fromkeys(found, call), said=said)
            return
    factors = _FACTORS.fullmatch(name) and re.findall(_FACTOR, name)
    if not factors or len(factors) > 3 or (is_factor and len(factors) > 1):
        return
    scalars = name.islower() and len(factors) == len(name)
    if scalars and (
        not set(name) <= _SHORT or any(re.fullmatch(f"[A-Z]{name[-1]}", other) for other in spec.variables)
    ):
        return
    written = [f"{letter}{syntax.transpose if turned else ''}" for letter, turned in factors]
    nodes = [Call("transpose", (Name(letter),)) if turned else Name(letter) for letter, turned in factors]
    whole: Node = nodes[0]
    for node in nodes[1:]:
        whole = Call("mul" if scalars else "matmul", (whole, node), None)
    product = (syntax.times if scalars else syntax.product).join(written)
    what = "the transpose" if len(factors) == 1 else "a product"
    yield Doubt(1, written=dict.fromkeys(found, whole), said=f"{name} is one name; {product} is {what}")


_SHORT: Final = frozenset("abcuvwxyz")
_FACTOR: Final = "([A-Za-z])(T?)"
_FACTORS: Final = re.compile(r"[A-Z][A-Zu-z]|[a-z]{2}|(?:[A-Za-z]T)+[A-Za-z]{0,2}|[A-Z]{1,2}x|[A-Z]{3}")


def _is_plain(node: Node) -> bool:
    return isinstance(node, Name) or (isinstance(node, Call) and node.function in ("transpose", "inv"))
