"""The reference of rules by name."""

from __future__ import annotations

from mcalc.errors import OptionError
from mcalc.explanation.matrix_rules import MATRIX_RULES
from mcalc.explanation.rule import Example, Rule
from mcalc.explanation.scalar_rules import SCALAR_RULES
from mcalc.explanation.vector_rules import VECTOR_RULES

__all__ = ["RULES", "Example", "Rule", "find_rules"]

RULES: dict[str, Rule] = {rule.name: rule for rule in (*SCALAR_RULES, *VECTOR_RULES, *MATRIX_RULES)}


def find_rules(name: str) -> list[Rule]:
    """The rules that a name means: the one of that name, else those that have all its words.

    >>> [rule.name for rule in find_rules("vector chain")], [rule.name for rule in find_rules("sum")]
    (['vector chain rule'], ['sum'])

    Raises OptionError where there is none.
    """
    wanted = " ".join(name.lower().split()).removesuffix(" rule")
    for full in (wanted, f"{wanted} rule"):
        if full in RULES:
            return [RULES[full]]
    words = wanted.split()
    found = [rule for rule in RULES.values() if words and all(word in rule.name for word in words)]
    if not found:
        raise OptionError(f"there is no rule {name!r}", hint="mcalc rules lists them all")
    return found
