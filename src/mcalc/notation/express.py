"""A derivative as the user reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from mcalc.exact.size import Size
from mcalc.language.tree import Node as Tree
from mcalc.language.tree import Stack
from mcalc.language.tree import postorder as nodes_below
from mcalc.notation.contraction import multiplied_out
from mcalc.notation.decimals import compared
from mcalc.notation.formula import cheapest
from mcalc.notation.kept_axes import widened
from mcalc.notation.latex import latex
from mcalc.notation.lists import at
from mcalc.notation.plain_arrays import Kind
from mcalc.notation.text import plainly, text
from mcalc.notation.writer import Writer
from mcalc.program.share import Names, Program, share, symbols
from mcalc.record import Record
from mcalc.tensor import is_zero
from mcalc.tensor.node import Node, Number, Product, Variable, postorder
from mcalc.work import WorkError, portion

if TYPE_CHECKING:
    from mcalc.notation.block_matrix import Parts


class Expression(Record):
    """A tensor in the language.

    `form` is "exact" where the tree has the tensor's own axes (two at most), "vec" where it is the matrix of output by
    variable over row-major vec, "einsum" where it has more than two axes. `where` names shared parts in the order of
    computation. `ranks` gives the number of axes of each name; `row` says that a vector stands as a row. `beside` are
    other tensors written along with it, which speak of the same parts. `parts` has the texts of all named parts.
    `result` is the way to write it that was chosen.
    """

    tree: Tree
    form: str
    where: tuple[tuple[str, Tree], ...]
    ranks: Mapping[str, int]
    row: bool
    beside: tuple[Tree, ...]
    parts: PartTexts
    result: Result

    def text(self) -> str:
        """The expression in mcalc's language."""
        return text(self.tree, self.ranks, self.parts.kinds)

    def others(self) -> Iterator[str]:
        """What is written along with it."""
        return (text(tree, self.ranks, self.parts.kinds) for tree in self.beside)

    def latex(self, bold: bool = False) -> str:
        """The expression as LaTeX."""
        return latex(self.tree, self.ranks, self.row, bold)

    def shared(self) -> tuple[tuple[str, str], ...]:
        """The named parts, as text."""
        return tuple((name, self.parts.text(name)) for name, _ in self.where)

    def program(self) -> str:
        """The expression with its named parts in front, as statements."""
        return "".join(f"{name} = {part}; " for name, part in self.shared()) + self.text()


class PartTexts:
    """The named parts of a program as text, and their kinds; `ranks` gets the number of axes of each under its name."""

    __slots__ = ("_texts", "kinds")

    def __init__(self, parts: Sequence[tuple[str, Tree]], ranks: dict[str, int]) -> None:
        self.kinds: dict[str, Kind] = {}
        self._texts: dict[str, str] = {}
        for name, part in parts:
            self._texts[name], self.kinds[name] = plainly(list(nodes_below(part)), ranks, self.kinds, whole=False)
            ranks[name] = self.kinds[name].standing[0]

    def text(self, name: str) -> str:
        """The text of a part."""
        return self._texts[name]


class Result(Record):
    """A tensor to be written, the first `split` axes of which are the rows.

    `beside` are others that go along with it; `blocks` is what it is made of, where it has several. `by_name` is the
    same in terms of names that the user gave, which is written where it is no longer.
    """

    node: Node
    split: int
    beside: tuple[Node, ...] = ()
    blocks: Parts = ()
    by_name: Result | None = None

    def nodes(self) -> tuple[Node, ...]:
        """All that may have to be written."""
        own = (self.node, *self.beside, *(block.node for row in self.blocks for block in row))
        return own if self.by_name is None else (*own, *self.by_name.nodes())


class Recursion(Record):
    """The results of a question in terms of `parts`, adjoints with a name, each over those before it.

    `alone` says that nothing else is tried.
    """

    parts: Mapping[str, Node]
    results: Sequence[Result]
    alone: bool


def express(node: Node, split: int, order: Mapping[str, int]) -> Expression:
    """The matrix notation of a tensor whose first `split` axes are the rows.

    >>> from fractions import Fraction
    >>> from mcalc.tensor import product, variable
    >>> A, x = variable("A", ["m", "n"]), variable("x", ["n"])
    >>> express(product([(A, (0, 1), 1), (x, (1,), 1)], (0,)), 0, {"A": 0, "x": 1}).text()
    'x.T @ A.T'
    """
    return expressed([Result(node, split)], order)[0]


def expressed(
    results: Sequence[Result],
    order: Mapping[str, int],
    named: Mapping[str, Node] | None = None,
    statements: Mapping[str, Tree] | None = None,
    recursion: Recursion | None = None,
    kept: Mapping[str, int | None] | None = None,
) -> list[Expression]:
    """The matrix notation of the results of one question, which share parts.

    `named` are those that the user named, `statements` what was typed for the names that stand in results by name;
    `recursion` is the same in terms of adjoints, which is written where it is shorter. `kept` has names for matrices
    that are vectors here, with the axis of size 1 that they keep.
    """
    ways = [*results, *(recursion.results if recursion else ())]
    nodes = postorder(*(node for one in ways for node in one.nodes()), *(recursion.parts.values() if recursion else ()))
    ranks = {part.name: len(part.shape) for part in nodes if isinstance(part, Variable)}
    ranks_of_results = [len(one.node.shape) for one in results]
    by_matrix = max(ranks_of_results) == 2 and all(
        one.split in (0, rank) for one, rank in zip(results, ranks_of_results, strict=True)
    )
    writer = Writer(order, scaling=by_matrix)

    def names() -> Names:
        known = {*nodes}
        if recursion and recursion.alone:  # nothing is written that sees through names
            known = {*postorder(*(node for one in recursion.results for node in one.nodes()))}
        given = {
            name: writer.tree(writer.form(part).plain)
            for name, part in (named or {}).items()
            if part in known and len(part.shape) <= 2
        }
        return Names({*order, *ranks, *_dimensions(nodes), *(named or {})}, given)

    chosen, program = _shortest(writer, results, recursion, names, statements or {}, kept or {})
    parts = PartTexts(program.parts, ranks)
    found = []
    for (one, _, form), (tree, *others) in zip(chosen, program.results, strict=True):
        where = program.needed((tree, *others))
        row = len(one.node.shape) == 1 and one.split == 0
        found.append(Expression(tree, form, where, ranks, row, tuple(others), parts, one))
    return found


_Chosen: TypeAlias = tuple[Result, Tree, str]
"""A way in which a result is written, its tree and form."""


def _shortest(
    writer: Writer,
    results: Sequence[Result],
    recursion: Recursion | None,
    names: Callable[[], Names],
    statements: Mapping[str, Tree],
    kept: Mapping[str, int | None],
) -> tuple[list[_Chosen], Program]:
    """The ways in which results are written, and the program that they make, with or without names for adjoints."""
    known: dict[Tree, int] = {}
    chosen: list[_Chosen] = []
    if recursion is None:
        chosen = [_chosen(writer, one, known) for one in results]
    elif not recursion.alone:
        with suppress(WorkError), portion(1 / 2):  # what is said in terms of adjoints is quickly written
            chosen = [_chosen(writer, one, known) for one in results]
    if chosen:
        program = share(_trees(writer, chosen, kept), names, named=bool(statements)).speaking(statements)
    if recursion is not None:
        adjoints = {name: widened(writer.tree(writer.form(part).plain), kept) for name, part in recursion.parts.items()}
        other = [_chosen(writer, one, known) for one in recursion.results]
        if chosen:
            other = [min(pair, key=lambda way: symbols(way[1], known)) for pair in zip(chosen, other, strict=True)]
        second = share(_trees(writer, other, kept), names, adjoints).speaking(statements)
        if not chosen or second.symbols(statements) < program.symbols(statements):
            return other, second
    return chosen, program


def _trees(writer: Writer, chosen: Sequence[_Chosen], kept: Mapping[str, int | None]) -> list[tuple[Tree, ...]]:
    """The tree of each result, with those of what goes along with it."""
    trees = [(tree, *(compared(_written(writer, other)) for other in one.beside)) for one, tree, _ in chosen]
    return [tuple(widened(tree, kept) for tree in result) for result in trees]


def _written(writer: Writer, node: Node) -> Tree:
    """A tensor along its own axes."""
    return writer.in_decimals(_tree(writer, node, len(node.shape))[0])


def _chosen(writer: Writer, one: Result, known: dict[Tree, int]) -> _Chosen:
    """The way in which a result is written, its tree and form: in terms of names where that is no longer.

    `known` has the lengths of trees.
    """
    tree, form = _blocks(writer, one.node, one.split, one.blocks) or _tree(writer, one.node, one.split)
    tree = writer.in_decimals(tree)
    if one.by_name is not None:
        _, named, other = _chosen(writer, one.by_name, known)
        if symbols(named, known) <= symbols(tree, known):
            return one.by_name, named, other
    return one, tree, form


def _dimensions(nodes: Sequence[Node]) -> set[str]:
    """The names of all dimensions."""
    sizes: set[Size] = set()
    for node in nodes:
        match node:
            case Product():
                sizes.update(node.sizes)
            case Number():
                sizes.add(node.value)
            case _:
                sizes.update(node.shape)
    return {name for size in sizes for name in size.names()}


def _blocks(writer: Writer, node: Node, split: int, parts: Parts) -> tuple[Tree, str] | None:
    """The block matrix that the parts make, where they can be written as one, and not as a list of lists."""
    if not parts or is_zero(node):
        return None
    if len(node.shape) == 2 and isinstance(tree := writer.form(node).plain.tree, Stack):
        return tree, "exact"
    from mcalc.notation.block_matrix import partitioned

    whole = partitioned(writer, parts, len(node.shape), split)
    return whole and (whole.tree, "vec" if len(node.shape) > 2 else "exact")


def _tree(writer: Writer, node: Node, split: int) -> tuple[Tree, str]:
    rank = len(node.shape)
    if rank > 2:
        from mcalc.notation.block_matrix import flattened

        matrix = None if is_zero(node) else flattened(writer, node, split)
        if matrix is not None:
            return matrix.tree, "vec"
        ways = (node, multiplied_out(node))
        return cheapest(writer.form(way).plain for way in ways).tree, "einsum"
    form = writer.form(node)
    if rank == 1 and split == 0 and not isinstance(form.plain.tree, Stack):
        return form.turned.tree, "exact"
    return form.plain.tree, "exact"


def entries(
    node: Node,
    sizes: Mapping[str, int],
    order: Mapping[str, int] | None = None,
    known: Mapping[tuple[int, ...], Node] | None = None,
) -> Any:
    """Each entry of a tensor as text, in nested lists; `sizes` gives the dimensions their sizes, `known` those entries
    that are other than zero.
    """
    writer = Writer(order or {})
    counts = []
    for size in node.shape:
        count = size.substitute(sizes).value
        assert isinstance(count, int)
        counts.append(count)

    def lists(places: tuple[int, ...]) -> Any:
        axis = len(places)
        if axis == len(counts):
            if known is not None and places not in known:
                return "0"
            entry = at(node, dict(enumerate(places))) if known is None else known[places]
            return text(writer.tree(writer.form(entry).plain))
        return [lists((*places, place)) for place in range(counts[axis])]

    return lists(())
