"""A whole spec: statements that name intermediates, and the expression that is the function."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from typing import Final, TypeVar

from mcalc import limits
from mcalc.errors import EmptySpecError, McalcError, OptionError, SpecSyntaxError
from mcalc.language.syntax import SYNTAXES
from mcalc.language.text.assignments import (
    assigned,
    beside_function,
    is_called,
    is_made_of_sizes,
    name_for,
    not_named,
)
from mcalc.language.text.calls import ANY, Undefined
from mcalc.language.text.definitions import define, define_pasted, equals_of, whole
from mcalc.language.text.parser import Parser
from mcalc.language.text.python import Pasted, pasted
from mcalc.language.tree import Name, Node, Program, postorder

T = TypeVar("T")

_HANDLE: Final = re.compile(r"^\s*(?:\w+\s*=\s*)?@\s*\([\w\s,]*\)(?=[^;]*;?\s*$)|(?<=\()@(?=\w+\s*,)")

_LATEX: Final = re.compile(r"\\(?:[A-Za-z]{2}|[|{}\[(,;!])|^\s*\$|[_^]\{")


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


def _without_handle(text: str) -> str:
    """MATLAB's text without what says that it is a function, so that every place stays.

    >>> _without_handle("f = @(x) x'*x")
    "         x'*x"
    """
    return _HANDLE.sub(lambda match: " " * len(match[0]), text)


def _is_latex(text: str) -> bool:
    r"""Whether a command stands in a text, as MATLAB's `A\\x` has none, a dollar sign first, or a brace after ^ or _.

    >>> _is_latex(r"x^\\top A x"), _is_latex("x^{2}"), _is_latex("A\\\\x")
    (True, True, False)
    """
    return ("\\" in text or "$" in text or "{" in text) and _LATEX.search(text) is not None


def _parse(text: str, declared: Collection[str], syntax: str, undefined: Undefined) -> Program:
    if len(text) > limits.SPEC_LENGTH:
        raise limits.over(f"the spec has {len(text)} characters", limits.SPEC_LENGTH)
    code = pasted(text) if syntax == "numpy" else Pasted(_without_handle(text) if syntax == "matlab" else text)
    if syntax == "latex" or (syntax == "numpy" and _is_latex(code.text)):
        from mcalc.language.latex.lines import read_latex

        return read_latex(text, declared, undefined.names)
    parser = _parser(code.text, declared, syntax, undefined)
    parser.modules, parser.functions = code.modules, code.functions
    beside = {
        name: beside_function(name)
        for name in code.arguments
        if parser.is_function(name) and not is_called(parser, name, 0)
    }
    parser.renamed.update(beside)
    arguments = tuple(beside.get(name, name) for name in code.arguments)
    parser.declared = {*declared, *arguments}
    parts = parser.statements
    if not parts:
        raise EmptySpecError("the spec is empty", hint=f"write a function, as in sum(x{parser.syntax.power}2)")
    if len(parts) > limits.STATEMENTS:
        raise limits.over(f"the spec has {len(parts)} statements", limits.STATEMENTS)
    for helper in code.helpers:
        inside = [part for part in parts if helper.begin <= parser.tokens[part[0]].start < helper.end]
        parts = [part for part in parts if part not in inside]
        define_pasted(parser, helper, inside)
    named: dict[str, Node] = {}
    for begin, end in parts:
        equals = equals_of(parser, begin, end)
        if equals is not None:
            function = define(parser, begin, equals, end)
            if (begin, end) == parts[-1]:
                node = whole(function)
                parser.expanded.add(function.name)
            continue
        found = assigned(parser, begin, end)
        if (begin, end) == parts[-1] and (found is None or len(found) == 1):
            node = parser.expression(begin, end) if found is None else found[0][1]
            break
        if found is None:
            parser.expression(begin, end)
            raise not_named(parser, begin, end, code.returned)
        if (begin, end) == parts[-1]:
            last = found[-1][0].name
            raise SpecSyntaxError(
                f"the last statement names {len(found)} values",
                span=found[-1][0].span,
                hint=f"end with the one that is meant, as in ...; {last}",
            )
        for target, value in found:
            parser.measured.pop(target.name, None)
            if is_made_of_sizes(value) and target.name not in parser.used:
                parser.measured[target.name] = value
                continue
            name = name_for(target, value, parser, arguments)
            named[name] = value
            parser.assigned.add(name)
            parser.renamed[target.name] = name
    names = {*parser.declared, *parser.assigned, *parser.used}
    for name, span in parser.calls.items():
        # `x(y + 1)` is a forgotten operator where x is a variable too.
        if name in names:
            hint = f"a product is written {name}*(...)"
            raise SpecSyntaxError(f"{name} is a variable, not a function", span=span, hint=hint)
    unused = _unused(parser, named, node) if parts[1:] and code.text == text else ()
    return Program(text, tuple(named.items()), node, syntax, parser.defined, arguments, unused)


def _unused(parser: Parser, named: Mapping[str, Node], result: Node) -> tuple[str, ...]:
    """The names of statements and functions, but the last, that the result has nothing of."""
    used = {node.id for node in postorder(result) if isinstance(node, Name)}
    for name, value in reversed([*named.items()]):
        if name in used:
            used.update(node.id for node in postorder(value) if isinstance(node, Name))
    functions = [name for name in parser.defined if name not in parser.expanded]
    new = {made for name, made in parser.renamed.items() if made != name}
    return (*functions, *(name for name in named if name not in used and name not in new))
