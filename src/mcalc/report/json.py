"""Everything as strict JSON on one line: ASCII, so that every terminal and pipe carries it, and no NaN or Infinity."""

from __future__ import annotations

from collections.abc import Sequence
from json import dumps as write
from typing import TYPE_CHECKING, Any

from mcalc.answers.answer import Answer
from mcalc.answers.record import SCHEMA, picked, plain, record

if TYPE_CHECKING:
    from mcalc.answers.check import Checks
    from mcalc.catalogue import Function
    from mcalc.explanation.step import Explanation


def dumps(value: Any) -> str:
    """One line of JSON.

    >>> dumps({"shape": [1, 3]})
    '{"shape": [1, 3]}'
    """
    return write(value, allow_nan=False)


def answer(found: Answer) -> str:
    """An answer."""
    return dumps(record(found))


def steps(found: Sequence[Explanation], detail: str) -> str:
    """An answer, and one explanation for each of its derivatives, whatever the detail."""
    question = found[0].derivative.question
    asked = question._replace(request=question.request._replace(command="explain"))
    whole = record(Answer(asked, tuple(explanation.derivative for explanation in found)))
    told = [
        picked(one, "wrt method summary expression") | {"steps": [picked(step, _STEP) for step in one.steps]}
        for one in found
    ]
    return dumps(whole | {"explanations": told})


_STEP = "number kind depth rule text subject formula before through after entries shape product why notes check"


def checks(found: Checks, show: bool = True) -> str:
    """What a check found, with a point where it fails, which `show` asks for elsewhere."""
    from mcalc.answers.check import agreement

    derivatives = []
    for one in found.checked:
        told = picked(one, "wrt expression of against" if one.of else "wrt expression against") | picked(
            one.verdict, _VERDICT
        )
        if one.verdict.worst is not None:
            told["worst"] = {"index": plain(one.verdict.worst.place), **picked(one.verdict.worst, "expected claimed")}
        told["failure"] = picked(one.verdict.failure, _FAILURE) if one.verdict.failure is not None else None
        derivatives.append(told)
    head = {"schema": SCHEMA, "command": "check", "spec": found.spec, "agrees": agreement([found])}
    return dumps(head | {"notes": list(found.notes), "derivatives": derivatives})


_VERDICT = "agrees points entries undecided kinks max_error sizes tried seed worst diagnosis mended layout"
_FAILURE = "sizes point expected claimed"


def functions(name: str | None) -> str:
    """All functions, or one with its derivatives."""
    from mcalc.catalogue import FUNCTIONS
    from mcalc.report.functions import derivatives_of, lookup

    if name is None:
        return dumps({"schema": SCHEMA, "functions": [_function(entry) for entry in FUNCTIONS.values()]})
    entry = lookup(name)
    derivatives = [{"of": of, "wrt": wrt, "expression": text} for of, wrt, text in derivatives_of(entry)]
    return dumps({"schema": SCHEMA, "function": {**_function(entry), "derivatives": derivatives}})


def _function(entry: Function) -> dict[str, Any]:
    from mcalc.report.functions import LIBRARIES, call, spelled

    spellings = {name: spelled(entry, getattr(entry, name)) for name in LIBRARIES if getattr(entry, name)}
    return {
        "name": entry.name,
        "call": call(entry),
        **picked(entry, "group help parameters"),
        "defaults": dict(entry.optional),
        **picked(entry, "aliases signature axis definition derivative domain kinks"),
        "spellings": spellings,
        "latex": None if entry.latex is None else spelled(entry, entry.latex),
    }


def rules(name: str | None, walk: bool = False) -> str:
    """All rules, or those that a name means; for a `walk` the sections of the paper."""
    from mcalc.explanation.rules import RULES, find_rules
    from mcalc.report.rules import command, explained

    if walk:
        from mcalc.explanation.walk import SOURCE, sections

        gone = [
            picked(section, "number title words")
            | {
                "examples": [
                    picked(stop, "spec wrt shapes method") | picked(found, "summary expression")
                    for stop, found in explained(section)
                ]
            }
            for section in sections()
        ]
        return dumps({"schema": SCHEMA, "source": SOURCE, "sections": gone})
    found = RULES.values() if name is None else find_rules(name)
    told = [
        picked(rule, "name statement words source") | {"example": {**rule.example._asdict(), "command": command(rule)}}
        for rule in found
    ]
    return dumps({"schema": SCHEMA, "rules": told})
