"""What a rule is: data, with an example that is run as a test."""

from __future__ import annotations

from mcalc.record import Record


class Example(Record):
    """A question in whose explanation the rule comes up, and the answer; `shapes` as for `--shape`, a space between."""

    spec: str
    wrt: str
    answer: str
    shapes: str = ""
    method: str = "rules"


class Rule(Record):
    """A rule of differentiation.

    `statement` is in mcalc's language, with d(f)/dx for the derivative of f by x; `words` says it in one sentence;
    `source` where the paper or the Matrix Cookbook has it; `short` is what is said when a step uses it. One that is its
    `own` keeps its name where a function has another inside; with the others that is the chain rule.
    """

    name: str
    statement: str
    words: str
    source: str
    example: Example
    short: str = ""
    own: bool = False
