"""The language tree as text, with the fewest brackets that read well and parse back to the same tree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Final

from mcalc.catalogue import find
from mcalc.catalogue.library_calls import listed_from
from mcalc.language.spec import Spec
from mcalc.language.tree import Call, Node, postorder
from mcalc.notation.plain_arrays import Kind, Plain
from mcalc.notation.printer import ATOM, COMPARE, POWER, SIGN, SUM, TERM, Operator, Part, Printer, Table

# Options that are written without their names, before or after the arguments.
_LEADING: Final = ("subscripts",)
_TRAILING: Final = ("ord",)


def text(tree: Node, ranks: Mapping[str, int] | None = None, parts: Mapping[str, Kind] | None = None) -> str:
    """The tree in mcalc's language.

    `ranks` gives the number of axes of each variable; with it the text is one that NumPy computes with plain arrays,
    and `(A*B) @ C` and `2*A @ C` are told apart, the first with brackets for the reader's sake. `parts` has the kinds
    of what is named.

    >>> from mcalc.language.tree import Name, Number
    >>> square = Call("power", (Name("x"), Number(2)))
    >>> text(Call("neg", (square,))), text(Call("power", (square, Number(3))))
    ('-x**2', '(x**2)**3')
    """
    if ranks is None:
        return written(postorder(tree), {})
    return plainly(list(postorder(tree)), ranks, parts or {})[0]


def plainly(
    order: Sequence[Node], ranks: Mapping[str, int], parts: Mapping[str, Kind], whole: bool = True
) -> tuple[str, Kind]:
    """The text of the last of nodes that come children before parents, as NumPy computes it, and its kind.

    What is not the `whole` is computed with: no list.
    """
    plain = Plain(ranks, parts)
    tree = plain.made(order)
    if not whole:
        tree = plain.array(tree)
    known = {node: kind.standing[0] for node, kind in plain.kinds.items()}
    return written(postorder(tree), known), plain.kinds[tree]


def reading(spec: Spec) -> str:
    """A spec in mcalc's language, statement by statement: what a text in another language was read as.

    >>> from mcalc.language import read
    >>> reading(read("z = X*w - y; z'*z", syntax="matlab"))
    'z = X @ w - y; z.T @ z'
    """
    known = {node: len(kind.shape) for node, kind in spec.kinds.items()}
    statements = [f"{name} = {written(postorder(root), known)}" for name, root in spec.program.statements]
    return "; ".join([*statements, written(postorder(spec.program.result), known)])


def written(order: Iterable[Node], known: Mapping[Node, int]) -> str:
    """The text of the last of nodes that come children before parents; `known` has their numbers of axes."""
    return TextPrinter(known).written(order)


class TextPrinter(Printer):
    keep = "keepdims=True"
    """What has a reduction leave the axis that it takes away."""

    def __init__(self, known: Mapping[Node, int]) -> None:
        super().__init__()
        self.known = known

    def product(self, node: Call) -> Part:
        """A left operand that needs no brackets has them where it would be misread: `(A*B) @ C`, `(a @ b.T)*C`."""
        left, right = (self.done[argument] for argument in node.args)
        least = ATOM if self._misread(node.function, node.args[0]) else TERM
        sign = " @ " if node.function == "matmul" else "*"
        return Part(f"{self.held(left, least)}{sign}{self.held(right, POWER)}", TERM)

    def _misread(self, function: str, left: Node) -> bool:
        if not isinstance(left, Call):
            return False
        if function == "mul":
            return left.function == "matmul"
        return left.function in ("mul", "div") and all(self.known.get(argument, 0) > 0 for argument in left.args)

    def widened(self, node: Call) -> Part:
        """A new axis: `x[:, None]`; `keepdims=True` where a reduction has just taken that axis away."""
        (inner,), axis = node.args, int(node.options["axis"])
        entry = find(inner.function) if isinstance(inner, Call) else None
        if (
            isinstance(inner, Call)
            and entry is not None
            and entry.group == "reductions"
            and inner.options.get("axis") == axis
        ):
            return Part(f"{self.done[inner].text[:-1]}, {self.keep})")
        places = [":"] * self.known.get(inner, 1)
        places.insert(axis % (len(places) + 1), "None")
        return Part(f"{self.held(self.done[inner], ATOM)}[{', '.join(places)}]")

    def function(self, node: Call) -> Part:
        """Comparisons by their signs, other functions by name."""
        entry = find(node.function)
        if entry is not None and entry.kind == "comparison" and entry.numpy is not None:
            return self.operator(Operator(entry.numpy[1:-1], COMPARE, (SUM, SUM)), node)
        if not node.args:
            return Part(node.function)  # a constant: `pi`
        options = node.options
        parts = [repr(options[key]) for key in _LEADING if key in options]
        listed = listed_from(entry.numpy) if entry is not None and entry.numpy is not None else None
        if listed is None:
            parts.append(self.listed(node.args))
        else:
            first, brackets = listed
            rest = self.listed(node.args[first:])
            single = len(node.args) == first + 1 and brackets == "({})"
            parts += [self.done[argument].text for argument in node.args[:first]]
            parts.append(rest if single else brackets.format(rest))
        parts += [
            str(options[key]) if _is_number(options[key]) else repr(options[key]) for key in _TRAILING if key in options
        ]
        parts += [f"{key}={value!r}" for key, value in options.items() if key not in _LEADING + _TRAILING]
        return Part(f"{node.function}({', '.join(parts)})")

    def joined(self, node: Call) -> Part:
        """Rows of arrays side by side, one under the other, are a block matrix."""
        if len(node.args) > 1 and not node.options.get("axis", 0) and all(map(_is_row, node.args)):
            rows = (self.listed(row.args) for row in node.args if isinstance(row, Call))
            return Part(f"block([{', '.join(f'[{row}]' for row in rows)}])")
        return self.function(node)

    operators: ClassVar[Table] = {
        "add": Operator("{0} + {1}", SUM, (SUM, TERM)),
        "sub": Operator("{0} - {1}", SUM, (SUM, TERM)),
        "mul": product,
        "div": Operator("{0}/{1}", TERM, (TERM, POWER)),
        "matmul": product,
        "neg": Operator("-{0}", SIGN, (POWER,)),
        "power": Operator("{0}**{1}", POWER, (ATOM, SIGN)),
        "transpose": Operator("{0}.T", ATOM, (ATOM,)),
        "expand_dims": widened,
        "concatenate": joined,
    }


def _is_number(value: int | str) -> bool:
    """Whether an option is a number, an infinite one or a fraction too."""
    return value == "inf" or not str(value).isalpha()


def _is_row(node: Node) -> bool:
    return isinstance(node, Call) and node.function == "concatenate" and node.options.get("axis") == 1
