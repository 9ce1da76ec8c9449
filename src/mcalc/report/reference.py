"""The reference in Python: `mcalc.functions` and `mcalc.rules`, which show themselves as the commands print them."""

from __future__ import annotations

from mcalc.answers.code import Text
from mcalc.errors import OptionError
from mcalc.report.functions import text as functions_text
from mcalc.report.rules import text as rules_text


def functions(name: str | None = None) -> Text:
    """All functions in groups, or one by its name, alias or sign with everything that is known of it.

    >>> print(functions("atan2").splitlines()[0])
    atan2(y, x)

    Raises UnknownFunctionError for a name that no function has.
    """
    return Text(functions_text(_name(name)))


def rules(name: str | None = None, paper: bool = False) -> Text:
    """The rules of differentiation, one of them, or the paper section by section.

    >>> print(rules("vector chain").splitlines()[0])
    vector chain rule

    Raises what `mcalc rules` says where no rule has the name.
    """
    return Text(rules_text(_name(name), paper))


def _name(name: str | None) -> str | None:
    if not (name is None or isinstance(name, str)):
        raise OptionError(f"a name is text, and not {name!r}", hint="as in 'softmax'")
    return name
