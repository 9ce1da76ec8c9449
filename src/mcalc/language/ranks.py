"""Which undeclared names are scalars, vectors and matrices.

Every value has a set of candidate forms, kept as a bit mask. A node ties the candidates of its operands to its own;
what can't be part of any fitting combination is struck out, until nothing changes. What is then still open is decided
by convention, a name at a time in the order of appearance, each decision followed by striking out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Final

from mcalc.language.forms import ANY, COLUMN, MATRIX, ROW, SAME, SCALAR, Rule, form_of, rank_of, result_form, rule_of
from mcalc.language.names import conventional_rank
from mcalc.language.tree import Call, Index, Name, Node
from mcalc.language.walk import operands

_OPEN: Final = 1 << SCALAR | 1 << COLUMN | 1 << MATRIX
_WIDE: Final = ANY & ~(1 << ROW)

_NARROWED: dict[tuple[Rule, tuple[int, ...]], tuple[int, ...] | None] = {}
_REMEMBERED: Final = 20_000


def infer_ranks(
    values: Sequence[Node],
    known: Mapping[str, int],
    intermediates: Mapping[str, Node],
    unknown: Sequence[str],
    scalar_calculus: bool,
) -> dict[str, tuple[int, str]]:
    """The number of axes of every unknown name, and how it was found: "inferred" or "convention".

    `known` gives the axes of declared names and of dimensions used as numbers.
    """
    network = _Network(values, known, intermediates, unknown)
    network.settle(range(len(network.rules)))
    found: dict[str, tuple[int, str]] = {}
    for name in unknown:
        slot = network.names[name]
        mask = network.masks[slot]
        rank = 0 if scalar_calculus else conventional_rank(name)
        form = form_of(rank)
        origin = "convention"
        if mask & (mask - 1) == 0:
            form, origin = mask.bit_length() - 1, "inferred"
        elif not mask >> form & 1:
            column = not name.lstrip("_")[:1].isupper() and mask >> COLUMN & 1
            form = COLUMN if column else MATRIX if mask >> MATRIX & 1 else (mask & -mask).bit_length() - 1
            origin = "inferred"
        found[name] = (rank_of(form), origin)
        if mask != 1 << form:
            network.masks[slot] = 1 << form
            network.settle(network.users[slot])
    return found


class _Network:
    """Slots with candidate forms, and the rules that tie them: operands first, the result last."""

    __slots__ = ("masks", "names", "rules", "users")

    def __init__(
        self,
        values: Sequence[Node],
        known: Mapping[str, int],
        intermediates: Mapping[str, Node],
        unknown: Sequence[str],
    ) -> None:
        self.masks: list[int] = []
        self.names: dict[str, int] = {}
        self.users: list[list[int]] = []
        self.rules: list[tuple[Rule, tuple[int, ...]]] = []
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
            rule = rule_of(node)
            if rule[0] == "fixed":
                slots[node] = self._slot(1 << int(str(rule[1])))
                continue
            slot = slots[node] = self._slot(ANY)
            tied = (*(slots[operand] for operand in operands(node)), slot)
            if isinstance(node, Call) and node.function == "transpose" and tied[0] < len(unknown):
                # The transpose of a scalar is allowed and useless: whoever writes x.T means something else.
                self.masks[tied[0]] &= ~(1 << SCALAR)
            for end in set(tied):
                self.users[end].append(len(self.rules))
            self.rules.append((rule, tied))

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
            rule, tied = self.rules[at]
            before = tuple([masks[slot] for slot in tied])
            after = _narrow(rule, before)
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


def _asks_for_more(node: Node) -> bool:
    """Whether a node can have an operand of more than two axes: only then are more than two considered at all."""
    match node:
        case Call(function="einsum"):
            return True
        case Index(items=items):
            return len(items) > 2
        case _:
            return False


def _narrow(rule: Rule, masks: tuple[int, ...]) -> tuple[int, ...] | None:
    """The candidates that are part of a fitting combination; None where there is none."""
    key = (rule, masks)
    if key in _NARROWED:
        return _NARROWED[key]
    if rule[0] in SAME:
        together = masks[0]
        for mask in masks[:-1]:
            together &= mask
        ends = _combine(rule, (together, masks[-1]))
        result = None if ends is None else (ends[0],) * (len(masks) - 1) + (ends[1],)
    elif rule[0] == "einsum":
        result = _einsum(rule, masks)
    else:
        result = _combine(rule, masks)
    if len(_NARROWED) > _REMEMBERED:
        _NARROWED.clear()
    _NARROWED[key] = result
    return result


def _combine(rule: Rule, masks: tuple[int, ...]) -> tuple[int, ...] | None:
    kept = [0] * len(masks)
    for forms in product(*(_bits(mask) for mask in masks[:-1])):
        out = result_form(rule, forms)
        if out is None or not masks[-1] >> out & 1:
            continue
        for at, form in enumerate(forms):
            kept[at] |= 1 << form
        kept[-1] |= 1 << out
    return tuple(kept) if kept[-1] else None


def _einsum(rule: Rule, masks: tuple[int, ...]) -> tuple[int, ...] | None:
    """The subscripts fix every form but the direction of vectors, operand by operand."""
    inputs, _, output = str(rule[1]).partition("->")
    parts = inputs.split(",")
    if len(parts) != len(masks) - 1:
        return None
    kept = [mask & (1 << form_of(len(p)) | 1 << form_of(len(p), True)) for p, mask in zip(parts, masks, strict=False)]
    return (*kept, masks[-1] & 1 << form_of(len(output))) if all(kept) else None


def _bits(mask: int) -> list[int]:
    return [form for form in range(mask.bit_length()) if mask >> form & 1]
