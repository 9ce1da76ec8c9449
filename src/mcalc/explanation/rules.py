"""The reference of rules by name."""

from __future__ import annotations

import re

from mcalc.errors import OptionError
from mcalc.explanation.rule_table import MATRICES, NUMBERS, VECTORS
from mcalc.record import Record


class Example(Record):
    """A question in whose explanation a rule comes up, and the answer."""

    spec: str
    wrt: str
    answer: str
    shapes: str
    method: str


class Rule(Record):
    """A rule of differentiation, as the table says it; `short` is what is said when a step uses it."""

    name: str
    own: bool
    statement: str
    words: str
    short: str
    source: str
    example: Example


def _read(table: str) -> tuple[Rule, ...]:
    """The rules of a table."""
    found = []
    for block in re.split(r"\n(?! )", table.strip()):
        name, *lines = re.split(r"\n {4}(?! )", re.sub(r"\n {8}", " ", block))
        statement, words, short, source, example = lines
        own, short = name.endswith(" (own)"), short.removeprefix("-")
        shown = Example(*(part.strip() for part in example.split("|")))
        found.append(Rule(name.removesuffix(" (own)"), own, statement, words, short, source, shown))
    return tuple(found)


GROUPS: dict[str, tuple[Rule, ...]] = {
    "Functions of numbers": _read(NUMBERS),
    "Functions of vectors": _read(VECTORS),
    "Functions of matrices": _read(MATRICES),
}
RULES: dict[str, Rule] = {rule.name: rule for rules in GROUPS.values() for rule in rules}


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
