"""Signs whose meaning the shapes decide: `*` of MATLAB's language, two factors side by side in LaTeX.

The tree that a reader of such a language makes has calls of signs that are no functions. As the kinds of their operands
come in, each gets its meaning by the table of its language (`matlab`, `latex`); constants of open size, as the
identity, get the size of their place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Final, TypeAlias

from mcalc.errors import DimensionError, McalcError, ShapeError
from mcalc.exact.size import Size
from mcalc.language.constant import size_node
from mcalc.language.shape.context import UNKNOWN, Context
from mcalc.language.shape.kinds import Kinds
from mcalc.language.shape.kinds import kind_of as plain_kind
from mcalc.language.shape.ranks import COLUMN, MATRIX, ROW, SCALAR, form_of
from mcalc.language.spec import Kind
from mcalc.language.tree import OPEN, Call, Name, Node, Number, Program, Stack, rebuild, transposed
from mcalc.language.walk import operands, walk
from mcalc.record import Record

Meaning: TypeAlias = Callable[[Context, Call, Sequence[Node], Sequence[int]], Node]
"""From a call of a sign, its operands and their forms to the node that it means."""

NOUN: Final = {SCALAR: "a scalar", COLUMN: "a column", ROW: "a row", MATRIX: "a matrix"}


def forms_of(kinds: Sequence[Kind]) -> list[int]:
    """The form of each kind."""
    return [form_of(len(kind.shape), kind.row) for kind in kinds]


def _in_order(name: str) -> int:
    """For names that are decided in the order of their appearance."""
    return 0


class Signs(Record):
    """The open signs of a language; `check` raises for what it doesn't allow of a node whose operands are of kinds.
    Where convention decides, it decides names in the `order` of what this function gives them. `alike` tells whether
    names give way where the check would raise."""

    meanings: Mapping[str, Meaning]
    check: Callable[[Context, Node, Sequence[Kind]], None]
    order: Callable[[str], int] = _in_order
    alike: bool = False

    def kind_of(self, context: Context, node: Node, kinds: Sequence[Kind]) -> Kind:
        """The kind of a node, open or not, of operands of those kinds."""
        if not isinstance(node, Call) or node.function not in self.meanings:
            return plain_kind(context, node, kinds)
        below = [Name(OPEN) for _ in kinds]
        forms = forms_of(kinds)
        meant = self.meanings[node.function](context, node, below, forms)
        return _within(context, meant, dict(zip(below, kinds, strict=True)))

    def checked_kind_of(self, context: Context, node: Node, kinds: Sequence[Kind]) -> Kind:
        """The same, where the check holds."""
        self.check(context, node, kinds)
        return self.kind_of(context, node, kinds)


@cache
def signs_of(syntax: str) -> Signs:
    """The open signs of a syntax; its table is imported when it is first asked for."""
    signs: Signs = import_module(f"mcalc.language.shape.{syntax}").SIGNS
    return signs


def _within(context: Context, node: Node, known: dict[Node, Kind]) -> Kind:
    """The kind of a node above those that are known; meanings are a few nodes deep."""
    if node not in known:
        known[node] = plain_kind(context, node, [_within(context, operand, known) for operand in operands(node)])
    return known[node]


class OpenKinds(Kinds):
    """Finds the kinds of a spec; `done` has what each of its nodes means, `plain` are those that mean themselves."""

    def __init__(self, context: Context, named: Mapping[str, Kind | Node], signs: Signs, plain: Sequence[Node]) -> None:
        super().__init__(context, named)
        self._signs = signs
        self.done: dict[Node, Node] = dict(zip(plain, plain, strict=True))

    def add(self, node: Node) -> Kind:
        """The kind of a node whose operands have been added."""
        if isinstance(node, Name) or node in self.done:
            self.done[node] = node
            return super().add(node)
        below = operands(node)
        kinds = [self.kinds[operand] for operand in below]
        try:
            meant = self.done[node] = self._meaning(node, [self.done[operand] for operand in below], kinds)
            kind = self.kinds[node] = _within(self.context, meant, self.kinds)
        except McalcError as error:
            raise error.at(node.span) from None
        return kind

    def _meaning(self, node: Node, args: Sequence[Node], kinds: Sequence[Kind]) -> Node:
        """The node that a node means over the meanings of its operands; itself where both are what they were."""
        forms = forms_of(kinds)
        rule = self._signs.meanings.get(node.function) if isinstance(node, Call) else None
        self._signs.check(self.context, node, kinds)
        if rule is not None:
            assert isinstance(node, Call)
            return rule(self.context, node, args, forms)
        if isinstance(node, Call) and node.args and isinstance(node.args[0], Name) and node.args[0].id[0] == OPEN:
            return Call(node.function, node.args, node.options, node.span)  # its sizes are put in
        return rebuild(node, args)

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


def shown(context: Context, node: Node, form: int) -> str:
    """The text of a node where it is short and needs no brackets, else a letter for its form."""
    text, turned = context.text(node), context.syntax.transpose
    ends = (turned, ")", "}")
    simple = isinstance(node, Name | Number) or (isinstance(node, Call) and text.endswith(ends))
    if simple and text != UNKNOWN and (not text.endswith(ends[1:]) or text[:1].isalpha()):
        return text
    return {SCALAR: "a", COLUMN: "x", ROW: f"x{turned}"}.get(form, "A")


def shown_all(context: Context, node: Call, forms: Sequence[int]) -> list[str]:
    """The texts of all operands of a call."""
    return [shown(context, argument, form) for argument, form in zip(node.args, forms, strict=False)]


class _Listed(Stack):
    """A stack that brackets made, which the next part may join."""

    __slots__ = ()


def joined(context: Context, node: Call, args: Sequence[Node], forms: Sequence[int]) -> Node:
    """Brackets: `[a; b]` puts one under the other, `[a, b]` is the transpose of the transposes under each other."""
    parts = list(zip(forms, args, strict=True))
    across = node.function == "[,]"
    if across:
        turned = {COLUMN: ROW, ROW: COLUMN}
        parts = [(turned.get(form, form), transposed(part) if form != SCALAR else part) for form, part in parts]
    whole = _under(parts, node)
    if whole is None:
        nouns = " and ".join(NOUN.get(form, "an array") for form in forms)
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
