"""`mcalc functions` and `mcalc rules`: all of the reference, or what one name means."""

from __future__ import annotations

from mcalc.cli.output import write
from mcalc.cli.status import Status
from mcalc.report.json import dumps


def run_functions(name: str | None, as_json: bool) -> int:
    """Write all functions, or the one of that name, alias or sign; the exit status."""
    from mcalc.report.functions import function_record, function_text, functions_record, functions_text, lookup

    if name is None:
        write(dumps(functions_record()) if as_json else functions_text())
    else:
        entry = lookup(name)
        write(dumps(function_record(entry)) if as_json else function_text(entry))
    return Status.ANSWERED


def run_rules(name: str | None, as_json: bool) -> int:
    """Write all rules in short, or those that `name` means in full; the exit status."""
    from mcalc.explanation.rules import RULES, find_rules
    from mcalc.report.rules import rules_list, rules_record, rules_text

    rules = list(RULES.values()) if name is None else find_rules(name)
    if as_json:
        write(dumps(rules_record(rules)))
    else:
        write(rules_list() if name is None else rules_text(rules))
    return Status.ANSWERED
