"""Which undeclared names are scalars, vectors and matrices.

Every value has a set of candidate forms, kept as a bit mask: how many axes it has, and for a vector whether it stands
as a column or a row. A node ties the candidates of its operands to its own; what can't be part of any fitting
combination is struck out, until nothing changes. What is then still open is decided by convention, a name at a time in
the order of appearance, each decision followed by striking out again. What fits is what the rules of kinds say of
unknown sizes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Final, TypeAlias

from mcalc.catalogue import find
from mcalc.catalogue.undefined import GREEK
from mcalc.errors import McalcError
from mcalc.language.shape.context import Context
from mcalc.language.shape.kinds import kind_of
from mcalc.language.spec import Kind
from mcalc.language.tree import Call, Index, Name, Node, Number, Slice, Stack
from mcalc.language.walk import operands, signature
from mcalc.limits import AXES

SCALAR: Final = 0
COLUMN: Final = 1
ROW: Final = 2
MATRIX: Final = 3

_ANY: Final = (1 << AXES + 2) - 1
_OPEN: Final = 1 << SCALAR | 1 << COLUMN | 1 << MATRIX
_WIDE: Final = _ANY & ~(1 << ROW)
_REMEMBERED: Final = 20_000

Rule: TypeAlias = tuple[object, ...]
KindOf: TypeAlias = Callable[[Context, Node, Sequence[Kind]], Kind]

_FORMS: dict[tuple[KindOf, Rule, tuple[int, ...]], int | None] = {}
_NARROWED: dict[tuple[KindOf, Rule, tuple[int, ...]], tuple[int, ...] | None] = {}


def conventional_rank(name: str) -> int:
    """The axes of a variable of that name by the convention of matrixcalculus.org.

    >>> [conventional_rank(name) for name in ("a", "beta", "lam_1", "λ", "h", "weights", "A", "Sigma")]
    [0, 0, 0, 0, 1, 1, 2, 2]
    """
    word = name.rstrip("0123456789_").partition("_")[0]
    first = name.lstrip("_")[:1]
    if word in GREEK or "α" <= first <= "ω":
        return 0
    if first.isupper():
        return 2
    return 0 if "a" <= first <= "g" else 1


def form_of(rank: int, row: bool = False) -> int:
    """The form with so many axes."""
    return (ROW if row else COLUMN) if rank == 1 else rank if rank == 0 else rank + 1


def _rank_of(form: int) -> int:
    return form if form < ROW else form - 1


def infer_ranks(
    values: Sequence[Node],
    known: Mapping[str, int],
    intermediates: Mapping[str, Node],
    unknown: Sequence[str],
    scalar_calculus: bool,
    kind_of: KindOf = kind_of,
) -> dict[str, tuple[int, str]]:
    """The number of axes of every unknown name, and how it was found: "inferred" or "convention".

    `known` gives the axes of declared names and of dimensions used as numbers, `kind_of` the rules.
    """
    network = _Network(values, known, intermediates, unknown, kind_of)
    network.settle(range(len(network.ties)))
    settled = list(network.masks)
    ranks, bent = _decided(network, unknown, scalar_calculus)
    if bent:
        # In another order fewer names may have to leave their convention: a matrix decides before a scalar does.
        network.masks = settled
        others, still = _decided(network, sorted(unknown, key=conventional_rank, reverse=True), scalar_calculus)
        if still < bent:
            return {name: others[name] for name in unknown}
    return ranks


def _decided(network: _Network, names: Sequence[str], scalar_calculus: bool) -> tuple[dict[str, tuple[int, str]], int]:
    """The axes of names that are decided in that order, and how many leave their convention for one decided before."""
    ranks: dict[str, tuple[int, str]] = {}
    first = {name: network.masks[network.names[name]] for name in names}
    bent = 0
    for name in names:
        slot = network.names[name]
        mask = network.masks[slot]
        form = form_of(0 if scalar_calculus else conventional_rank(name))
        bent += first[name] >> form & 1 > mask >> form & 1
        origin = "convention"
        if mask & (mask - 1) == 0:
            form, origin = mask.bit_length() - 1, "inferred"
        elif not mask >> form & 1:
            column = not name.lstrip("_")[:1].isupper() and mask >> COLUMN & 1
            form = COLUMN if column else MATRIX if mask >> MATRIX & 1 else (mask & -mask).bit_length() - 1
            origin = "inferred"
        ranks[name] = (_rank_of(form), origin)
        if mask != 1 << form:
            network.masks[slot] = 1 << form
            network.settle(network.users[slot])
    return ranks, bent


class _Network:
    """Slots with candidate forms, and the nodes that tie them: operands first, the result last."""

    __slots__ = ("_kind_of", "masks", "names", "ties", "users")

    def __init__(
        self,
        values: Sequence[Node],
        known: Mapping[str, int],
        intermediates: Mapping[str, Node],
        unknown: Sequence[str],
        kind_of: KindOf,
    ) -> None:
        self.masks: list[int] = []
        self.names: dict[str, int] = {}
        self.users: list[list[int]] = []
        self.ties: list[tuple[Rule, Node, tuple[int, ...]]] = []
        self._kind_of = kind_of
        slots: dict[Node, int] = {}
        candidates = _WIDE if any(_asks_for_more(node) for node in values) else _OPEN
        for name in unknown:
            self.names[name] = self._slot(candidates)
        for name, rank in known.items():
            self.names[name] = self._slot(1 << form_of(rank))
        for node in values:
            if isinstance(node, Name):
                below = intermediates.get(node.id)
                slots[node] = slots[below] if below is not None else self.names[node.id]
                continue
            if isinstance(node, Number):
                slots[node] = self._slot(1 << SCALAR)
                continue
            slot = slots[node] = self._slot(_ANY)
            tied = (*(slots[operand] for operand in operands(node)), slot)
            if (
                isinstance(node, Call)
                and node.function == "transpose"
                and _is_open(node.args[0], tied[0] < len(unknown))
            ):
                # The transpose of a scalar is allowed and useless: whoever writes x.T means something else.
                self.masks[tied[0]] &= ~(1 << SCALAR)
            for end in set(tied):
                self.users[end].append(len(self.ties))
            self.ties.append((_rule(node), node, tied))

    def _slot(self, mask: int) -> int:
        self.masks.append(mask)
        self.users.append([])
        return len(self.masks) - 1

    def settle(self, start: Sequence[int]) -> None:
        """Strike out candidates until nothing changes; a rule that can't be kept is left for the shapes to explain."""
        masks = self.masks
        todo = list(reversed(start))
        waiting = set(todo)
        while todo:
            at = todo.pop()
            waiting.discard(at)
            rule, node, tied = self.ties[at]
            before = tuple([masks[slot] for slot in tied])
            after = self._narrow(rule, node, before)
            if after is None or after == before:
                continue
            for slot, mask in zip(tied, after, strict=True):
                mask &= masks[slot]
                if mask and mask != masks[slot]:
                    masks[slot] = mask
                    for user in self.users[slot]:
                        if user not in waiting:
                            waiting.add(user)
                            todo.append(user)

    def _narrow(self, rule: Rule, node: Node, masks: tuple[int, ...]) -> tuple[int, ...] | None:
        """The candidates that are part of a fitting combination; None where there is none."""
        key = (self._kind_of, rule, masks)
        if key in _NARROWED:
            return _NARROWED[key]
        if len(_NARROWED) > _REMEMBERED:
            _NARROWED.clear()
        result: tuple[int, ...] | None
        if isinstance(node, Stack) or rule[0] == "concatenate":  # all of them alike, however many
            together = masks[0]
            for mask in masks[:-1]:
                together &= mask
            ends = self._combine(rule, node, (together, masks[-1]))
            result = None if ends is None else (ends[0],) * (len(masks) - 1) + (ends[1],)
        elif isinstance(node, Call) and rule[0] == "einsum" and "..." not in str(node.options["subscripts"]):
            result = _labelled(str(node.options["subscripts"]), masks)
        else:
            result = self._combine(rule, node, masks)
        _NARROWED[key] = result
        return result

    def _combine(self, rule: Rule, node: Node, masks: tuple[int, ...]) -> tuple[int, ...] | None:
        kept = [0] * len(masks)
        for forms in product(*(_bits(mask) for mask in masks[:-1])):
            out = self._form(rule, node, forms)
            if out is None or not masks[-1] >> out & 1:
                continue
            for at, form in enumerate(forms):
                kept[at] |= 1 << form
            kept[-1] |= 1 << out
        return tuple(kept) if kept[-1] else None

    def _form(self, rule: Rule, node: Node, forms: tuple[int, ...]) -> int | None:
        """The form of the result, None where the operands don't fit."""
        key = (self._kind_of, rule, forms)
        if key in _FORMS:
            return _FORMS[key]
        context = Context()
        kinds = [Kind(tuple(context.sizes.fresh() for _ in range(_rank_of(form))), form == ROW) for form in forms]
        try:
            kind = self._kind_of(context, node, kinds)
            form = form_of(len(kind.shape), kind.row)
        except McalcError:
            form = None
        _FORMS[key] = form if form is not None and form < AXES + 2 else None
        return _FORMS[key]


def _is_open(node: Node, unknown: bool) -> bool:
    """Whether a node is an unknown name, or an entry or a row of an array."""
    return unknown or isinstance(node, Index)


def _rule(node: Node) -> Rule:
    """What decides the form of a node, operands apart; equal rules behave alike."""
    match node:
        case Call(function=function, args=args, options=options):
            text, entry = signature(function), find(function)
            if entry is None or text == "special":
                return (function, len(args), *options.items())
            return (text, entry.along, len(args), *options.items())
        case Index(items=items):
            return ("index", *(isinstance(item, Slice) for item in items))
        case _:
            return ("stack",)


_LONG: Final = re.compile(r"\(\w+,\w+,\w+")
"""An array of three axes in a signature."""


def _asks_for_more(node: Node) -> bool:
    """Whether a node can have an operand of more than two axes: only then are more than two considered at all."""
    match node:
        case Call(function="einsum", options=options):
            return "..." not in str(options["subscripts"])
        case Index(items=items):
            return len(items) > 2
        case Call(function=function):
            return _LONG.search(signature(function)) is not None
        case _:
            return False


def _labelled(subscripts: str, masks: tuple[int, ...]) -> tuple[int, ...] | None:
    """The subscripts of einsum fix every form but the direction of vectors, operand by operand."""
    inputs, _, output = subscripts.partition("->")
    parts = inputs.split(",")
    if len(parts) != len(masks) - 1:
        return None
    kept = [mask & (1 << form_of(len(p)) | 1 << form_of(len(p), True)) for p, mask in zip(parts, masks, strict=False)]
    return (*kept, masks[-1] & 1 << form_of(len(output))) if all(kept) else None


def _bits(mask: int) -> list[int]:
    return [form for form in range(mask.bit_length()) if mask >> form & 1]
