"""The libraries that code is written for: how each spells what the catalogue has."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import ClassVar, Final

from mcalc import limits
from mcalc.catalogue import Function, find
from mcalc.catalogue.library_calls import is_usual_in_numpy, listed_from
from mcalc.errors import UnsupportedError
from mcalc.language.tree import Call, Node, Number, Stack, children, postorder
from mcalc.language.walk import size_arguments
from mcalc.notation.printer import ATOM, COMPARE, POWER, SIGN, SUM, TERM, Operator, Part, Table
from mcalc.notation.text import TextPrinter
from mcalc.record import Record

_DIRECT = re.compile(r"([\w.]+)\((.*)\)")
_PLACE = re.compile(r"\{(\d)\}")
_BRACKETED = re.compile(r"(?<![\w.])\(\{(\d)\}\)|\{(\d)\}")
_KEYWORD = re.compile(r"(\w+)=((?:[^,()]|\([^()]*(?:\([^()]*\))?[^()]*\))+)")
_MAKES = re.compile(r"\b(?:torch|jnp)\.(\w+)\(")


class Target(Record):
    """A library: its name, what is imported of it, and how its spelling follows from that for NumPy.

    `array` and `number` are the types of results, `heads` define types. Where `lists` says so, functions take
    Python's lists for arrays. `like` makes a new array have the type of the arguments, `where` has it stand where one
    of them does; `keywords` are its own names for options.
    """

    name: str
    library: str
    spelling: str
    imports: Mapping[str, str]
    package: str
    prefixes: tuple[tuple[str, str], ...] = ()
    array: str = "Array"
    number: str = "float"
    heads: tuple[str, ...] = ()
    lists: bool = False
    like: str = ""
    where: str = ""
    keywords: Mapping[str, str] = {}

    def template(self, entry: Function) -> str | None:
        """How a function is spelled: as its entry says, or as it is for NumPy where that can be carried over."""
        own: str | None = getattr(entry, self.spelling)
        numpy = entry.numpy
        if own is not None and (numpy is None or len({*_PLACE.findall(own)}) >= len({*_PLACE.findall(numpy)})):
            return own
        if numpy is None or not self.prefixes:
            return own if numpy is None else numpy if not self.prefixes else None
        for old, new in self.prefixes:
            numpy = numpy.replace(old, new)
        return numpy


NUMPY: Final = Target(
    "numpy",
    "np",
    "numpy",
    {
        "np.": "import numpy as np",
        "scipy.": "import scipy",
        "sparse.": "from scipy import sparse",
        "LinearOperator(": "from scipy.sparse.linalg import LinearOperator",
    },
    "numpy",
    heads=("Array = NDArray[np.floating]", "Places = NDArray[np.intp]"),
    lists=True,
)
JAX: Final = Target(
    "jax",
    "jnp",
    "jax",
    {"jax.": "import jax", "jnp.": "import jax.numpy as jnp", "functools.": "import functools"},
    "jax",
    (("scipy.", "jax.scipy."), ("np.", "jnp.")),
    array="jax.Array",
    number="jax.Array",
    like=", dtype=dtype",
)
TORCH: Final = Target(
    "torch",
    "torch",
    "torch",
    {"torch.": "import torch", "math.": "import math"},
    "torch",
    array="torch.Tensor",
    number="torch.Tensor",
    like=", dtype={0}.dtype, device={0}.device",
    where=", device={0}.device",
    keywords={"axis": "dim", "keepdims": "keepdim"},
)
TARGETS: Final[Mapping[str, Target]] = {target.name: target for target in (NUMPY, JAX, TORCH)} | {"scipy": NUMPY}


_FACTORS: Final = {
    "lu_factor": ("scipy.linalg.lu_factor({0})", "torch.linalg.lu_factor({0})"),
    "lu_solve": ("scipy.linalg.lu_solve({0}, {1})", "torch.linalg.lu_solve(*{0}, {1})"),
    "lu_solve_transposed": (
        "scipy.linalg.lu_solve({0}, {1}, trans=1)",
        "torch.linalg.lu_solve(*{0}, {1}, adjoint=True)",
    ),
    "lu_logdet": (
        "np.sum(np.log(np.abs(np.diag({0}[0]))))",
        "torch.sum(torch.log(torch.abs(torch.diag({0}[0]))))",
    ),
    "cho_factor": ("scipy.linalg.cho_factor({0})", "torch.linalg.cholesky({0})"),
    "cho_solve": ("scipy.linalg.cho_solve({0}, {1})", "torch.cholesky_solve({1}, {0})"),
    "cho_logdet": ("2*np.sum(np.log(np.diag({0}[0])))", "2*torch.sum(torch.log(torch.diag({0})))"),
}
"""Factorisations, which programs have and formulas don't: for NumPy, and so for JAX, and for PyTorch."""


_INTEGERS = 2**31


_LAST: Final = {"numpy": 0, "jax": 1, "torch": 2}
"""Where each has its spelling along the last axis."""


def repeats(target: Target, node: Call) -> bool:
    """Whether an argument comes up several times in the spelling of a function, so that it needs a name."""
    entry = find(node.function)
    if entry is None or entry.group == "operators":
        return False
    places: list[str] = _PLACE.findall(target.template(entry) or "")
    return len(places) > len({*places})


class Code(TextPrinter):
    """The text of an expression for a target; `known` has the numbers of axes, `like` is what types new arrays."""

    def __init__(self, known: Mapping[Node, int], target: Target, like: str) -> None:
        super().__init__(known)
        self.target, self.like = target, like
        self.keep = f"{self._keyword('keepdims')}=True"

    def part(self, node: Node) -> Part:
        """What stands for a node; an operator on lists is one on arrays, where the library has no lists."""
        entry = find(node.function) if isinstance(node, Call) else None
        if self.target.lists or entry is None or entry.group != "operators":
            return super().part(node)
        return self._of_arrays(children(node), lambda: super(Code, self).part(node))

    def _of_arrays(self, parts: Iterable[Node], write: Callable[[], Part]) -> Part:
        """What is written of some parts, lists among them as arrays."""
        lists: dict[Node, Part] = {}
        for part in parts:
            if isinstance(part, Stack):
                lists[part], self.done[part] = self.done[part], self.as_array(part)
        found = write()
        self.done.update(lists)
        return found

    def number(self, node: Number) -> Part:
        """A number, as a float where it is none of the integers that every library has."""
        part = super().number(node)
        return part._replace(text=f"{part.text}.0") if part.text.isdigit() and node.value >= _INTEGERS else part

    def function(self, node: Call) -> Part:
        """A comparison by its sign, a function as the target spells it, with its options."""
        if node.function in _FACTORS:
            return self.factors(node)
        entry = find(node.function)
        template = None if entry is None else self.template(entry, node)
        if entry is None or template is None:
            raise UnsupportedError(f"{node.function} can't be written for {self.target.name}")
        if entry.kind == "comparison":
            return self.operator(Operator(template[1:-1], COMPARE, (SUM, SUM)), node)
        if not node.args:
            return Part(template)
        if any(isinstance(part, Number) and part.value >= _INTEGERS for part in postorder(*size_arguments(node))):
            raise limits.over(f"a number in {node.function} of {self.target.name} is too large", _INTEGERS)
        parts = self.arguments(entry, node)
        options = dict(node.options)
        if entry.last and [*options] == ["axis"] and int(options["axis"]) in (-1, self.known[node.args[0]] - 1):
            template, options = entry.last[_LAST[self.target.name]], {}
        if entry.along is not None and self.known[node.args[0]] > 1:
            options.setdefault("axis", entry.along)
        if "subscripts" in options:
            said = f'"{options["subscripts"]}", {", ".join(part.text for part in parts)}'
            fast = ", optimize=True" if self.target.name == "numpy" and _contracts(str(options["subscripts"])) else ""
            return Part(f"{self.target.library}.einsum({said}{fast})")
        direct = _DIRECT.fullmatch(template)
        if direct and _closing(template, direct.start(2)) < len(template) - 1:
            direct = None
        if direct and (options or entry.variadic):
            written = Part(f"{direct[1]}({self._listed(entry, parts, direct[2], options)})")
        elif options:
            raise UnsupportedError(f"{node.function} with {', '.join(options)} can't be written for {self.target.name}")
        else:
            level = _level(template)
            parts = (
                [Part(", ".join(part.text for part in parts))] if entry.variadic and "{1}" not in template else parts
            )
            written = Part(_filled(template, parts), level)
        return written._replace(text=self._typed(written.text)) if entry.group == "constructors" else written

    def factors(self, node: Call) -> Part:
        """A factorisation, or what is done with one; PyTorch solves for matrices only."""
        numpy, torch = _FACTORS[node.function]
        template = torch if self.target.name == "torch" else numpy
        for old, new in self.target.prefixes:
            template = template.replace(old, new)
        parts = [self.done[argument] for argument in node.args]
        if self.target.name == "torch" and len(parts) == 2 and self.known.get(node.args[1]) == 1:
            parts[1] = Part(f"{self.held(parts[1], ATOM)}[:, None]")
            return Part(f"{_filled(template, parts)}[:, 0]")
        return Part(_filled(template, parts), TERM if template.startswith("2*") else ATOM)

    def joined(self, node: Call) -> Part:
        """Arrays one after the other; rows of them, one under the other, are a block matrix."""
        items = [item for row in node.args if isinstance(row, Call) for item in row.args]
        part = self._of_arrays(items, lambda: super(Code, self).joined(node))
        return part._replace(text=f"{self.target.library}.{part.text}") if part.text.startswith("block(") else part

    operators: ClassVar[Table] = {**TextPrinter.operators, "concatenate": joined}

    def template(self, entry: Function, node: Call) -> str | None:
        """How the function of a call is spelled, without what a last argument is anyway."""
        found = self.target.template(entry)
        for name, usual in reversed(entry.optional):
            place = entry.parameters.index(name)
            said = node.args[place] if len(node.args) == place + 1 else None
            end = f", {{{place}}})"
            if not found or not found.endswith(end) or not isinstance(said, Number) or str(said.value) != usual:
                break
            if is_usual_in_numpy(entry, place, usual):
                found = f"{found[: -len(end)]})"
        return found

    def arguments(self, entry: Function, node: Call) -> list[Part]:
        """The arguments of a call as the library takes them: lists as arrays where it has no lists."""
        if entry.kind == "choice" and all(isinstance(one, Number) for one in node.args[1:]):
            return [self.done[node.args[0]], *map(self._float, node.args[1:])]
        if not self.target.lists and entry.signature == "elementwise" and all(isinstance(a, Number) for a in node.args):
            return [*map(self._float, node.args)]
        if self.target.lists or entry.value == "array":
            return [self.done[argument] for argument in node.args]
        if listed_from(entry.numpy or "") is not None:
            return [self.as_array(one) if isinstance(one, Stack) else self.done[one] for one in node.args]
        return [self.tensor(argument) for argument in node.args]

    def _float(self, node: Node) -> Part:
        """A number so that an array of it has real entries."""
        part = self.done[node]
        return part._replace(text=f"{part.text}.0") if part.text.isdigit() else part

    def tensor(self, node: Node) -> Part:
        """What stands for a node where an array is wanted."""
        return self.as_array(node) if isinstance(node, Stack) else self.done[node]

    def as_array(self, node: Stack) -> Part:
        """A list as an array."""
        return Part(f"{self.target.library}.array({self.done[node].text})")

    def _listed(self, entry: Function, parts: list[Part], template: str, options: Mapping[str, int | str]) -> str:
        """The arguments and the options of a call; what the template says besides stays where no option says it."""
        listed = listed_from(entry.numpy or "")
        texts = [part.text for part in parts]
        if listed is not None:
            first, brackets = listed
            rest = ", ".join(texts[first:])
            single = len(texts) == first + 1 and brackets == "({})"
            texts[first:] = [rest if single else brackets.format(rest)]
        said = dict(_KEYWORD.findall(template))
        for name, value in options.items():
            keyword = self._keyword(name)
            shown = f"{self.target.library}.inf" if value == "inf" else repr(value)
            shown = str(value) if isinstance(value, str) and re.fullmatch(r"[\d./-]+", value) else shown
            if name == "axis" and "dims" in said:
                keyword, shown = "dims", f"({shown},)"
            said[keyword] = shown
        return ", ".join([*texts, *(f"{keyword}={value}" for keyword, value in said.items())])

    def _keyword(self, name: str) -> str:
        return self.target.keywords.get(name, name)

    def _typed(self, text: str) -> str:
        """Calls that make new arrays, with the type of the arguments."""
        if not self.like:
            return text
        for found in reversed([*_MAKES.finditer(text)]):
            entry = find(found[1])
            if entry is not None and entry.group == "constructors" and not found[1].endswith("_like"):
                stop = _closing(text, found.end())
                text = f"{text[:stop]}{self.like}{text[stop:]}"
        return text


def _closing(text: str, start: int) -> int:
    """Where the bracket closes that opens before `start`."""
    depth, place = 1, start
    while depth:
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(text[place], 0)
        place += 1
    return place - 1


def _contracts(subscripts: str) -> bool:
    """Whether an einsum of two is one product of matrices once axes are moved, which NumPy does only when told to."""
    inputs, _, output = subscripts.partition("->")
    left, comma, right = inputs.partition(",")
    shared = {*left} & {*right}
    return bool(comma and shared) and not shared & {*output} and len({*left}) == len(left) > len(shared)


@cache
def _level(template: str) -> int:
    """How tightly a spelling binds."""
    tree = ast.parse(_PLACE.sub(r"place\1", template), mode="eval").body
    match tree:
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            return SUM
        case ast.BinOp(op=ast.Pow()):
            return POWER
        case ast.BinOp():
            return TERM
        case ast.UnaryOp():
            return SIGN
        case ast.Compare():
            return COMPARE
        case _:
            return ATOM


def _filled(template: str, parts: list[Part]) -> str:
    """A spelling with its arguments, in brackets where they need them."""

    def held(found: re.Match[str]) -> str:
        part = parts[int(found[1] or found[2])]
        before, after = template[: found.start()].rstrip()[-1:], template[found.end() :][:1]
        alone = before in ("(", "[", ",") and after in (")", "]", ",", "")
        return part.text if alone or part.level >= ATOM else f"({part.text})"

    return _BRACKETED.sub(held, template)
