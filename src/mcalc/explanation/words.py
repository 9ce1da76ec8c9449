"""What is said of a step."""

from __future__ import annotations

from collections.abc import Collection

from mcalc.catalogue import find
from mcalc.explanation.naming import ANALYTIC, Operation, core, power_rule, rule_of, rule_of_operation
from mcalc.explanation.rules import RULES
from mcalc.language.spec import Spec
from mcalc.language.tree import Call


def said_of(spec: Spec, by: Collection[str]) -> str:
    """A sentence on how a function is differentiated by names: that of the rule, or the function's own."""
    if rule_of(spec, by) == ANALYTIC:
        return RULES[ANALYTIC].short
    found = core(spec.program.result, spec.kinds, frozenset(by))
    rule = RULES[rule_of_operation(found)]
    own = _own(found) if rule.name in ("elementary function", "element-wise function") else ""
    return "; ".join(filter(None, (own, rule.short)))


def said_off_diagonal(said: str) -> str:
    """The sentence for an element-wise function of entries that are picked out first."""
    head, found, _ = said.partition(_DIAGONAL)
    return f"{head}{_PICKED}" if found else said


_DIAGONAL = "entry by entry: the Jacobian is diagonal"
_PICKED = "entry by entry, of the entries that are picked"


def _own(found: Operation) -> str:
    """`sin' = cos(x)`: the entry of the table of functions."""
    node = found.node
    if not isinstance(node, Call):
        return ""
    entry = find(node.function)
    if entry is None:
        return f"the derivative of {node.function} is {node.function}'"
    if node.function == "power":
        return RULES[power_rule(found)].short
    if entry.derivative is None or len(entry.parameters) != 1 or entry.derivative[0] is None:
        return ""
    return f"the derivative of {entry.name}({entry.parameters[0]}) is {entry.derivative[0]}"
