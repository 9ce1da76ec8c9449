"""How PyTorch computes what plain arrays mean: its functions take tensors of one type and no numbers or truth values.

So each text is of a sort: a tensor, a tensor of truth values, a number, or something made of scalar arguments alone,
which a caller may give as numbers or as tensors. What a function takes is made a tensor where it isn't one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import ClassVar, NamedTuple

from mcalc.catalogue import Function, find
from mcalc.catalogue.signature import alternatives
from mcalc.codegen.targets import Code, Target
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack, children, postorder
from mcalc.notation.printer import ATOM, TERM, Part, Table
from mcalc.notation.text import TextPrinter

_UNARY = re.compile(r"torch\.(\w+)\(\{0\}\)")


class Sort(Enum):
    """What a text is in PyTorch: `SCALAR` is made of scalar arguments, which may be numbers of Python."""

    TENSOR = 0
    TRUTH = 1
    NUMBER = 2
    SCALAR = 3


class Named(NamedTuple):
    """The sort of what has a name, and the scalar arguments that it is made of."""

    sort: Sort
    scalars: frozenset[str] = frozenset()


class TorchCode(Code):
    """PyTorch's text of an expression; `names` says what those are, `wanted` gets the scalars that must be tensors."""

    def __init__(
        self, known: Mapping[Node, int], target: Target, like: str, names: Mapping[str, Named], wanted: set[str]
    ) -> None:
        super().__init__(known, target, like)
        self.names, self.wanted = names, wanted
        self.sorts: dict[Node, Sort] = {}
        self._scalars: dict[Node, frozenset[str]] = {}

    def told(self, node: Node) -> Named:
        """Of what sort the text of a node is."""
        return Named(self.sorts[node], self._scalars[node])

    def part(self, node: Node) -> Part:
        """The text of a node whose operands are done."""
        self.sorts[node] = self._sort(node)
        self._scalars[node] = frozenset().union(*(self._scalars[part] for part in children(node)))
        if isinstance(node, Name) and self.sorts[node] is Sort.SCALAR:
            self._scalars[node] = self.names[node.id].scalars
        entry = find(node.function) if isinstance(node, Call) else None
        if isinstance(node, Call) and entry is not None and entry.group == "operators" and entry.kind is None:
            return self._operator(node)
        return super().part(node)

    def _operator(self, node: Call) -> Part:
        """An operator: truth values are numbers but where they choose among the entries of a tensor."""
        sorts = [self.sorts[part] for part in node.args]
        if node.function == "mul":
            if {*sorts} <= {Sort.TENSOR, Sort.TRUTH}:
                return super().part(node)
            if sorts[1] is Sort.TRUTH and self._is_one(node.args[0]):
                return self.tensor(node.args[1])
        whole = node.function == "matmul"
        kept = {part: self.done[part] for part in node.args}
        for part, sort in zip(node.args, sorts, strict=True):
            if sort is Sort.TRUTH or isinstance(part, Stack) or (whole and sort is not Sort.TENSOR):
                self.done[part] = self.tensor(part)
        found = super().part(node)
        self.done |= kept
        return found

    def _sort(self, node: Node) -> Sort:
        below = [self.sorts[part] for part in children(node)]
        match node:
            case Number():
                return Sort.NUMBER
            case Name(id=name):
                return self.names[name].sort if name in self.names else Sort.NUMBER
            case Call(function=name):
                entry = find(name)
                if entry is None or all(sort is Sort.NUMBER for sort in below):
                    return Sort.NUMBER if entry is not None and self._of_numbers(entry, node) else Sort.TENSOR
                if entry.group != "operators":
                    return Sort.TENSOR
                if entry.kind == "comparison":
                    return Sort.TRUTH
                if Sort.TENSOR in below:
                    return Sort.TENSOR
                if Sort.TRUTH in below:
                    return Sort.TRUTH if below == [Sort.TRUTH] * 2 and name == "mul" else Sort.TENSOR
                return Sort.SCALAR
            case Index(base=base):
                return self.sorts[base]
            case Stack():
                return Sort.TENSOR

    def _of_numbers(self, entry: Function, node: Call) -> bool:
        """Whether Python computes a function of numbers."""
        if entry.group in ("operators", "constants"):
            return True
        return self._in_math(entry) is not None and not node.options

    def _in_math(self, entry: Function) -> str | None:
        found = _UNARY.fullmatch(entry.torch or "")
        return found[1] if found and hasattr(math, found[1]) else None

    def template(self, entry: Function, node: Call) -> str | None:
        """How a function is spelled: for numbers as Python has it; some have another form with a number at the end."""
        if self.sorts[node] is Sort.NUMBER and (name := self._in_math(entry)):
            return f"math.{name}({{0}})"
        text = super().template(entry, node)
        if text is None or " | " not in text:
            return text
        forms = text.split(" | ")
        return forms[len(node.args) - 1 if entry.variadic else self._ends_in_number(entry, node)]

    def _ends_in_number(self, entry: Function, node: Call) -> bool:
        found = [self.sorts[part] is Sort.NUMBER for part in node.args]
        return sum(found) == 1 and (found[-1] or entry.swapped == entry.name)

    def arguments(self, entry: Function, node: Call) -> list[Part]:
        """The arguments as tensors, but for sizes, orders and numbers that have a form of their own."""
        template = self.template(entry, node) or ""
        if self.sorts[node] is Sort.NUMBER or entry.kind == "comparison":
            return [self.done[part] for part in node.args]
        args = list(node.args)
        if not entry.variadic and " | " in (entry.torch or "") and self._ends_in_number(entry, node):
            args.sort(key=lambda part: self.sorts[part] is Sort.NUMBER)
            return [self.tensor(args[0]), self.done[args[1]]]
        if entry.kind == "choice":
            choices = args[1:]
            if all(self.sorts[part] is not Sort.TENSOR for part in choices):
                return [self._condition(args[0]), self.tensor(choices[0]), *map(self._number_or_tensor, choices[1:])]
            return [self._condition(args[0]), *map(self._number_or_tensor, choices)]
        if entry.value == "array":
            return [Part(self.done[args[0]].text)]
        called = "{0}, {1}" in template or entry.group != "element-wise"
        return [
            self.done[part]
            if self._is_count(entry, len(args), place)
            else self.tensor(part)
            if place == 0 or called or "subscripts" in node.options
            else self._number_or_tensor(part)
            for place, part in enumerate(args)
        ]

    def _is_count(self, entry: Function, count: int, place: int) -> bool:
        """Whether an argument is a size or an order."""
        if entry.derivative and place < len(entry.derivative) and entry.derivative[place] is None and count > 1:
            return True
        if entry.group == "constructors" and not entry.name.endswith("_like"):
            return True
        if "[" in entry.signature and entry.signature != "special":
            counts = next((one.counts for one in alternatives(entry.signature) if len(one.counts) == count), None)
            return place > 0 if counts is None else bool(counts[place])
        return entry.signature == "special" and place > 0 and self._says_places(entry)

    def _says_places(self, entry: Function) -> bool:
        """Whether what follows the first argument of a special function are places of axes or sizes."""
        return entry.group == "matrices" and not entry.variadic and entry.rule is None

    def tensor(self, node: Node) -> Part:
        """What stands for a node as a tensor of the type of the arguments."""
        part = self.done[node]
        if isinstance(node, Stack):
            return self.as_array(node)
        match self.sorts[node]:
            case Sort.NUMBER:
                return Part(f"torch.tensor({part.text}{self.like})")
            case Sort.TRUTH:
                if not any(self.sorts[one] is Sort.TENSOR for one in postorder(node)):
                    self.wanted |= self._scalars[node]  # numbers of Python have truth values of Python
                dtype = self.like.split("=")[1].split(",")[0]
                return Part(f"{self.held(part, ATOM)}.to({dtype})")
            case Sort.SCALAR:
                self.wanted |= self._scalars[node]
        return part

    def _number_or_tensor(self, node: Node) -> Part:
        return self.done[node] if self.sorts[node] in (Sort.NUMBER, Sort.SCALAR) else self.tensor(node)

    def _condition(self, node: Node) -> Part:
        if self.sorts[node] is Sort.TRUTH:
            return self.done[node]
        return Part(f"{self.held(self.tensor(node), TERM)} != 0", 0)

    def as_array(self, node: Stack) -> Part:
        """A list as a tensor: of numbers as it stands, of tensors one on the other."""
        return Part(self._stacked(node))

    def _stacked(self, node: Node) -> str:
        if not isinstance(node, Stack):
            return self.tensor(node).text
        if self._all_numbers(node):
            return f"torch.tensor({self.done[node].text}{self.like})"
        return f"torch.stack([{', '.join(map(self._stacked, node.items))}])"

    def _all_numbers(self, node: Node) -> bool:
        if isinstance(node, Stack):
            return all(map(self._all_numbers, node.items))
        return self.sorts[node] is Sort.NUMBER

    def function(self, node: Call) -> Part:
        """A function; `array` of a list is the list stacked."""
        entry = find(node.function)
        if entry is not None and entry.value == "array":
            (of,) = node.args
            return self.as_array(of) if isinstance(of, Stack) else self.tensor(of)
        found = self._summed(node, str(node.options["subscripts"])) if "subscripts" in node.options else None
        return super().function(node) if found is None else found

    def _summed(self, node: Call, subscripts: str) -> Part | None:
        """An einsum of two, of which one has all labels, as a sum of products of entries: PyTorch's batched gradients
        don't go through einsum.
        """
        inputs, _, output = subscripts.replace(" ", "").partition("->")
        pairs = [*zip(inputs.split(","), node.args, strict=True)]
        if len(pairs) != 2:
            return None
        (labels, large), (fewer, small) = sorted(pairs, key=lambda pair: -len(pair[0]))
        if any(len({*own}) < len(own) for own in (labels, fewer, output)) or not {*fewer, *output} <= {*labels}:
            return None
        ordered = sorted(fewer, key=labels.index)
        turned = self._permuted(self.tensor(small), [fewer.index(label) for label in ordered])
        first = min(map(labels.index, fewer), default=len(labels))
        axes = [":" if label in fewer else "None" for label in labels[first:]]
        if "None" in axes:
            turned = Part(f"{self.held(turned, ATOM)}[{', '.join(axes)}]")
        whole = Part(f"{self.held(self.tensor(large), TERM)}*{self.held(turned, ATOM)}", TERM)
        summed = [str(place) for place, label in enumerate(labels) if label not in output]
        if summed:
            whole = Part(f"torch.sum({whole.text}, dim=({', '.join(summed)}{',' * (len(summed) == 1)}))")
        kept = [label for label in labels if label in output]
        return self._permuted(whole, [kept.index(label) for label in output])

    def _permuted(self, part: Part, order: Sequence[int]) -> Part:
        """An array with its axes in another order."""
        if [*order] == [*range(len(order))]:
            return part
        turned = "T" if len(order) == 2 else f"permute({', '.join(map(str, order))})"
        return Part(f"{self.held(part, ATOM)}.{turned}")

    def _is_one(self, node: Node) -> bool:
        return isinstance(node, Number) and node.value == 1

    def joined(self, node: Call) -> Part:
        """Arrays one after the other; a matrix of numbers is a stack of rows."""
        ranks = {self.known.get(part, 0) for row in node.args for part in (children(row) or (row,))}
        if ranks != {0}:
            return self.function(node)
        rows = [f"torch.stack([{', '.join(self.tensor(part).text for part in children(row))}])" for row in node.args]
        return Part(f"torch.stack([{', '.join(rows)}])" if len(rows) > 1 else rows[0])

    operators: ClassVar[Table] = {**TextPrinter.operators, "concatenate": joined}

    def index(self, node: Index) -> Part:
        """An entry, or a part; what runs backwards is reversed."""
        steps = [item.step if isinstance(item, Slice) else None for item in node.items]
        backwards = [place for place, step in enumerate(steps) if step is not None and self.done[step].text[0] == "-"]
        base = self.held(self.tensor(node.base), ATOM)
        texts = self.items(node)
        for place in backwards:
            if texts[place] == "::-1":
                base = f"{base}.flip({place})"
            else:
                before = ":, " * place
                base = f"{base}[{before}list(range({base}.shape[{place}])[{texts[place]}])]"
            texts[place] = ":"
        if all(text == ":" for text in texts):
            return Part(base)
        return Part(f"{base}[{', '.join(texts)}]")
