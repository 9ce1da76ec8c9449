"""`mcalc functions`: the catalogue, or one function of it."""

from __future__ import annotations

from mcalc.cli.output import write
from mcalc.cli.status import Status
from mcalc.report.functions import function_record, function_text, functions_record, functions_text, lookup
from mcalc.report.json import dumps


def run_functions(name: str | None, as_json: bool) -> int:
    """List all functions, or show the one of that name, alias or sign."""
    if name is None:
        write(dumps(functions_record()) if as_json else functions_text())
    else:
        entry = lookup(name)
        write(dumps(function_record(entry)) if as_json else function_text(entry))
    return Status.ANSWERED
