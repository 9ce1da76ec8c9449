"""`mcalc rules`: the rules by name, or one of them."""

from __future__ import annotations


def run_rules(name: str | None, json: bool) -> int:
    """Write all rules in short, or those that `name` means in full; the exit status."""
    from mcalc.cli.output import write
    from mcalc.explanation.rules import RULES, find_rules
    from mcalc.report.rules import rules_list, rules_record, rules_text

    found = list(RULES.values()) if name is None else find_rules(name)
    if json:
        from mcalc.report.json import dumps

        write(dumps(rules_record(found)))
    else:
        write(rules_list() if name is None else rules_text(found))
    return 0
