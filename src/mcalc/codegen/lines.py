"""A program over plain arrays as lines of code: what has a name, and in which order."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Sequence

from mcalc.catalogue import find
from mcalc.codegen.graph import Graph, uses
from mcalc.codegen.sizes import size_text
from mcalc.codegen.targets import TORCH, Code, Target, repeats
from mcalc.codegen.torch_code import Named, Sort, TorchCode
from mcalc.exact.size import Size
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children, postorder, rebuild

HEAVY = 20
"""Expressions of more functions, signs and names than this are taken apart."""

_VIEWS = frozenset({"transpose", "expand_dims", "reshape", "ravel", "vec", "squeeze", "swapaxes", "moveaxis", "diag"})
_LIGHT = frozenset({"transpose", "neg", "expand_dims"})


class Names:
    """Names for parts: the user's own where Python allows them, t1, t2, ... otherwise."""

    def __init__(self, taken: Collection[str]) -> None:
        self.taken = {*taken}
        self._count = 0

    def of(self, wanted: str | None) -> str:
        """A name that nothing has yet."""
        if wanted is not None and wanted.isidentifier() and not keyword.iskeyword(wanted):
            name, more = wanted, 1
            while name in self.taken:
                more += 1
                name = f"{wanted}_{more}"
        else:
            name = ""
            while not name or name in self.taken:
                self._count += 1
                name = f"t{self._count}"
        self.taken.add(name)
        return name


class Lines:
    """The statements that compute some roots, one after the other; new arrays are `like` that argument."""

    def __init__(self, graph: Graph, target: Target, roots: Sequence[Node], taken: Collection[str], like: str) -> None:
        self.graph, self.target = graph, target
        self.like = target.like.format(like)
        self._where = target.where.format(like)
        self._indices: dict[Size, str] = {}
        self._ranks: dict[Node, int] = {}
        self.sorts = {
            name: Named(Sort.TENSOR) if shape else Named(Sort.SCALAR, frozenset({name}))
            for name, shape in graph.variables.items()
        }
        self.tensors: set[str] = set()
        self.roots = list(roots)
        self.names = Names(taken)
        self._stands: dict[Node, Node] = {}
        self.text: list[str] = []
        self._counts = uses(self.roots)
        self._must = self._arguments()
        self._weight: dict[Node, int] = {}

    def within(self, roots: Sequence[Node]) -> Lines:
        """The statements of a function inside, which knows the names that there are so far and gives its own."""
        inner = Lines(self.graph, self.target, roots, self.names.taken, "")
        inner._stands, inner._ranks, inner._weight = {**self._stands}, {**self._ranks}, {**self._weight}
        return inner

    def _arguments(self) -> set[Node]:
        """The arguments that come up several times in the spelling of a function."""
        calls = [node for node in postorder(*self.roots) if isinstance(node, Call) and repeats(self.target, node)]
        return {argument for call in calls for argument in call.args if children(argument)}

    def expression(self, root: Node, assigned: str | None = None, tensor: bool = False) -> str:
        """The text of a root, after lines for what it needs have been added; `assigned` is a name for it.

        With `tensor` it is an array, even where a number would do.
        """
        for node in postorder(root):
            self._put(node, root)
        tree = self._stands[root]
        if assigned is not None:
            fresh = children(tree) and not (isinstance(tree, Index) or self._is_view(tree))
            copied = ".copy()" if self.target.lists and not fresh else ""
            text = f"{self._written(tree)}{copied}"
            if self.target.name == "jax" and not text.startswith(f"{self.target.library}."):
                text = f"{self.target.library}.asarray({text})"  # operators leave NumPy's arrays what they are
            self.text.append(f"{assigned} = {text}")
            return assigned
        return self._written(tree, tensor=tensor)

    def is_shared(self, node: Node) -> bool:
        """Whether a node is needed several times, or has a name."""
        return self._counts.get(node, 0) > 1 or node in self._must or node in self.graph.given

    def ahead(self, part: Node) -> None:
        """Have a line for a part that several functions use."""
        for node in postorder(part):
            self._put(node, part)
        tree = self._stands[part]
        if children(tree) and not self._is_light(tree) and not self._is_constant(part):
            self._name(part)

    def _is_view(self, tree: Node) -> bool:
        """Whether an expression may give its operand's own memory."""
        return isinstance(tree, Call) and tree.function in _VIEWS

    def _put(self, node: Node, root: Node) -> None:
        """The expression that stands for a node: over the names of its parts, or a name of its own."""
        if node in self._stands:
            return
        below = children(node)
        tree = self._tree(node)
        while self._weight[tree] > HEAVY and (part := self._heaviest(below)) is not None:
            self._name(part)
            tree = self._tree(node)
        self._stands[node] = tree
        if below and (node is not root or self._counts[node] > 1) and self._deserves(node, tree):
            self._name(node)

    def _tree(self, node: Node) -> Node:
        tree = rebuild(node, [self._stands[part] for part in children(node)])
        self.graph.kinds.setdefault(tree, self.graph.kinds[node])
        if node in self.graph.shapes:
            self._ranks[tree] = len(self.graph.shapes[node])
        self._weight[tree] = self._own(tree) + sum(self._weight.get(part, 1) for part in children(tree))
        return tree

    def _own(self, tree: Node) -> int:
        """What a function counts: those of long names count more."""
        entry = find(tree.function) if isinstance(tree, Call) else None
        if entry is None or entry.group == "operators":
            return 1
        long = str(tree.options.get("subscripts", "")) if isinstance(tree, Call) else ""
        return 1 + len(self.target.template(entry) or "") // 12 + len(long) // 3

    def _heaviest(self, parts: Sequence[Node]) -> Node | None:
        """The operand of a long expression that is longest."""
        able = [part for part in parts if self.graph.shapes.get(part) and children(self._stands[part])]
        able = [part for part in able if not self._is_light(self._stands[part])]
        part = max(able, key=lambda part: self._weight[self._stands[part]], default=None)
        return part if part is not None and self._weight[self._stands[part]] > HEAVY // 2 else None

    def _name(self, node: Node) -> None:
        """A line that gives a name to what stands for a node."""
        name = self.names.of(self.graph.given.get(node))
        self.text.append(f"{name} = {self._written(self._stands[node], name)}")
        self._stands[node] = self._named(name, node)

    def _named(self, name: str, node: Node) -> Name:
        found = Name(name)
        self.graph.kinds[found] = self.graph.kinds[node]
        if node in self.graph.shapes:
            self._ranks[found] = len(self.graph.shapes[node])
        return found

    def _deserves(self, node: Node, tree: Node) -> bool:
        """Whether a part has a line of its own."""
        if node in self._must or node in self.graph.given:
            return True
        return self._counts.get(node, 0) > 1 and not self._is_light(tree) and not self._is_constant(node)

    def _is_constant(self, node: Node) -> bool:
        """Whether a part is a number that follows from the sizes."""
        return not self.graph.shapes[node] and all(_is_size(part, self.graph) for part in postorder(node))

    def _is_light(self, tree: Node) -> bool:
        """Whether an expression costs nothing: an entry, a transpose or a negative of what has a name, a list."""
        match tree:
            case Call(function=function, args=(of,)):
                return function in _LIGHT and not children(of)
            case Index(base=Name(), items=items):
                return not any(isinstance(item, Slice) for item in items)
            case Stack():
                return True
            case _:
                return False

    def _written(self, tree: Node, name: str | None = None, tensor: bool = False) -> str:
        """The text of an expression, which will have that name."""
        known = {node: self._ranks.get(node, self.graph.kinds[node].standing[0]) for node in postorder(tree)}
        if self.target.name != TORCH.name:
            code = Code(known, self.target, self.like)
            text = code.written(postorder(tree))
            return code.tensor(tree).text if tensor or (name and not self.target.lists) else text
        torch = TorchCode(known, self.target, self.like, self.sorts, self.tensors)
        text = torch.written(postorder(tree))
        told = torch.told(tree)
        if tensor or told.sort is Sort.TRUTH or isinstance(tree, Stack):
            text, told = torch.tensor(tree).text, Named(Sort.TENSOR)
        if name is not None:
            self.sorts[name] = told
        return text

    def zeros(self, shape: str) -> str:
        """An array of zeros."""
        return f"{self.target.library}.zeros({shape}{self.like})"

    def indices(self, size: Size) -> str:
        """The name of the array 0, 1, ..., size - 1, which has a line of its own."""
        if size not in self._indices:
            free = next((letter for letter in "ijkl" if letter not in self.names.taken), "i")
            name = self._indices[size] = self.names.of(free)
            self.text.append(f"{name} = {self.target.library}.arange({size_text(size)}{self._where})")
        return self._indices[size]


def _is_size(node: Node, graph: Graph) -> bool:
    match node:
        case Number():
            return True
        case Name(id=name):
            return name not in graph.variables
        case Call():
            return True
        case _:
            return False
