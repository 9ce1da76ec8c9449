"""A whole spec: statements that name intermediates, and the expression that is the function."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final, TypeVar

from mcalc import limits
from mcalc.errors import EmptySpecError, McalcError, OptionError, Span, SpecSyntaxError
from mcalc.language.hints.words import function_as_name
from mcalc.language.syntax import SYNTAXES
from mcalc.language.text.calls import ANY, Undefined
from mcalc.language.text.definitions import define, equals_of, whole
from mcalc.language.text.parser import Parser
from mcalc.language.tree import Node, Program

T = TypeVar("T")

_LATEX: Final = re.compile(r"\\(?:[A-Za-z]{2}|[|{}\[(,;!])|^\s*\$")
r"""What tells LaTeX from a spec in mcalc's own language: a command, as MATLAB's `A\x` has none, or a dollar sign."""

_ANOTHER: Final = "give the intermediate another name"


def parse(text: str, declared: Collection[str] = (), syntax: str = "numpy", undefined: Undefined = ANY) -> Program:
    """Read a spec: statements that name intermediates, and the expression that is the function.

    `declared` are names that the user declared to be variables, `undefined` says what functions may have no definition.

    >>> program = parse("z = W @ x + b; sum(relu(z)**2)")
    >>> [name for name, _ in program.statements], program.result.function
    (['z'], 'sum')
    """
    return attached(text, lambda: _parse(text, declared, syntax, undefined))


def attached(text: str, read: Callable[[], T]) -> T:
    """What is read of a text; errors speak of the text, and one that is nested too deep is an error too."""
    try:
        return read()
    except McalcError as error:
        raise error.attach(text) from None
    except (RecursionError, MemoryError):
        raise limits.too_deep().attach(text) from None


def _parser(text: str, declared: Collection[str], syntax: str, undefined: Undefined) -> Parser:
    """The parser of a syntax; one that is asked for seldom is imported then."""
    if syntax not in SYNTAXES:
        raise OptionError(f"no syntax {syntax!r}", hint=f"one of {', '.join(SYNTAXES)}")
    if syntax == "matlab":
        from mcalc.language.text.matlab import MatlabParser

        return MatlabParser(text, declared, undefined)
    return Parser(text, declared, undefined)


def _parse(text: str, declared: Collection[str], syntax: str, undefined: Undefined) -> Program:
    if len(text) > limits.SPEC_LENGTH:
        raise limits.over(f"the spec has {len(text)} characters", limits.SPEC_LENGTH)
    if syntax == "latex" or (syntax == "numpy" and ("\\" in text or "$" in text) and _LATEX.search(text)):
        from mcalc.language.text.latex import read_latex

        return read_latex(text, declared)
    parser = _parser(text, declared, syntax, undefined)
    parts = parser.statements
    if not parts:
        raise EmptySpecError("the spec is empty", hint=f"write a function, as in sum(x{parser.syntax.power}2)")
    if len(parts) > limits.STATEMENTS:
        raise limits.over(f"the spec has {len(parts)} statements", limits.STATEMENTS)
    named: dict[str, Node] = {}
    for begin, end in parts:
        equals = equals_of(parser, begin, end)
        if equals is not None:
            found = define(parser, begin, equals, end)
            if (begin, end) == parts[-1]:
                node = whole(found)
            continue
        first, last = parser.tokens[begin], parser.tokens[end - 1]
        name = first.text if first.kind == "name" and end > begin + 1 and parser.tokens[begin + 1].kind == "=" else None
        is_result = (begin, end) == parts[-1]
        node = parser.expression(begin + 2 if name is not None else begin, end)
        if is_result:
            break
        if name is None:
            hint = f"name it, as in z = W{parser.syntax.product}x + b; sum(z)"
            raise SpecSyntaxError("only the last statement is an expression", span=(first.start, last.end), hint=hint)
        _check_target(name, first.span, named, parser)
        named[name] = node
        parser.assigned.add(name)
    names = {*parser.assigned, *parser.used}
    for name, span in parser.calls.items():
        # `x(y + 1)` is a forgotten operator where x is a variable too.
        if name in names:
            hint = f"a product is written {name}*(...)"
            raise SpecSyntaxError(f"{name} is a variable, not a function", span=span, hint=hint)
    return Program(text, tuple(named.items()), node, syntax, parser.defined)


def _check_target(name: str, span: Span, named: Collection[str], parser: Parser) -> None:
    if parser.is_function(name):
        raise function_as_name(name, span)
    if name in named:
        raise SpecSyntaxError(f"{name} is named twice", span=span, hint="give each intermediate a name of its own")
    if name in parser.declared:
        raise SpecSyntaxError(f"{name} is declared as a variable", span=span, hint=_ANOTHER)
    if name in parser.used:
        raise SpecSyntaxError(f"{name} is used before it is named", span=parser.used[name], hint=_ANOTHER)
