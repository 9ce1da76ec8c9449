"""From text to tree: Python's parser reads the lines, the converter keeps what the language has."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import ForbiddenError, McalcError, Span, SpecSyntaxError
from mcalc.language.convert import Converter
from mcalc.language.foreign import function_as_name
from mcalc.language.lines import Line
from mcalc.language.source import Source, translate
from mcalc.language.tree import Call, Name, Node, Program, postorder
from mcalc.limits import too_deep

_ASSIGN_HINT: Final = "= names an intermediate at the beginning of a statement; write == to compare"


def parse(text: str, declared: Collection[str] = ()) -> Program:
    """Read a spec: statements that name intermediates, and the expression that is the function.

    `declared` are names that the user declared to be variables.

    >>> program = parse("z = W @ x + b; sum(relu(z)**2)")
    >>> [name for name, _ in program.statements], program.result.function
    (['z'], 'sum')
    """
    try:
        return _parse(text, declared)
    except McalcError as error:
        raise error.attach(text) from None
    except (RecursionError, MemoryError):
        raise too_deep().attach(text) from None


def _parse(text: str, declared: Collection[str]) -> Program:
    source = translate(text)
    body = _read_lines(source)
    parts: dict[str, Node] = {}
    converter = Converter(declared, parts)
    statements: list[tuple[str, Node]] = []
    assigned: set[str] = set()
    used: dict[str, Span] = {}
    undefined: list[Call] = []
    result: Node | None = None
    for at, (line, statement) in enumerate(zip(source.lines, body, strict=True)):
        span = (line.start(0), line.end(len(line.text.encode())))
        name, expression = _split(line, statement)
        if name is None and at < len(body) - 1 and source.outlined[at] is None:
            raise SpecSyntaxError(
                "only the last statement is an expression", span=span, hint="name it, as in z = W @ x + b; sum(z)"
            )
        tree = converter.convert(line, expression)
        outlined = source.outlined[at]
        if outlined is not None:
            parts[outlined] = tree
            continue
        result = tree
        for node in postorder(tree):
            if isinstance(node, Name):
                if node.id not in assigned:
                    used.setdefault(node.id, node.span)
            elif isinstance(node, Call) and find(node.function) is None:
                undefined.append(node)
        if name is not None and at < len(body) - 1:
            target = (line.start(0), line.end(len(name.encode())))
            _check_target(name, target, assigned, used, declared)
            statements.append((name, tree))
            assigned.add(name)
    if result is None:
        raise SpecSyntaxError("the spec is empty")
    _check_calls(undefined, {*assigned, *used})
    return Program(text, tuple(statements), result)


def _split(line: Line, statement: ast.stmt) -> tuple[str | None, ast.expr]:
    """The name that a statement gives, and its expression."""
    span = (line.start(0), line.end(len(line.text.encode())))
    match statement:
        case ast.Expr(value=expression):
            return None, expression
        case ast.Assign(targets=[ast.Name(id=name)], value=expression):
            return name, expression
        case ast.Assign(targets=[_]):
            raise SpecSyntaxError("one name stands before =", span=span, hint="write one statement for each name")
        case ast.Assign():
            raise SpecSyntaxError("a statement has one =", span=span, hint=_ASSIGN_HINT)
        case ast.AugAssign():
            hint = "give each value its own name"
            raise ForbiddenError("an assignment is written with = alone", span=span, hint=hint)
        case _:
            raise ForbiddenError("this is not part of the language", span=span, hint="write a function: sum(x**2)")


def _check_target(name: str, span: Span, assigned: set[str], used: dict[str, Span], declared: Collection[str]) -> None:
    entry = find(name)
    if entry is not None and entry.parameters:
        raise function_as_name(name, span)
    if name in assigned:
        raise SpecSyntaxError(f"{name} is named twice", span=span, hint="give each intermediate a name of its own")
    if name in declared:
        raise SpecSyntaxError(f"{name} is declared as a variable", span=span, hint="give the intermediate another name")
    if name in used:
        raise SpecSyntaxError(
            f"{name} is used before it is named", span=used[name], hint="give the intermediate another name"
        )


def _check_calls(undefined: list[Call], names: set[str]) -> None:
    """`x(y + 1)` is a forgotten operator where x is a variable too."""
    for node in undefined:
        name = node.function.rstrip("'")
        if name in names:
            raise SpecSyntaxError(
                f"{name} is a variable, not a function", span=node.span, hint=f"a product is written {name}*(...)"
            )


def _read_lines(source: Source) -> list[ast.stmt]:
    try:
        return ast.parse(source.python).body
    except SyntaxError as error:
        raise _syntax_error(source, error) from None
    except ValueError:
        raise SpecSyntaxError("this is not an expression") from None


def _syntax_error(source: Source, error: SyntaxError) -> McalcError:
    line = source.lines[max(0, min((error.lineno or 1) - 1, len(source.lines) - 1))]
    message = error.msg
    if "too many nested" in message or "too complex" in message:
        return too_deep()
    column = len(line.text[: max(0, (error.offset or 1) - 1)].encode())
    at = line.start(column) if column < len(line.text.encode()) else line.end(len(line.text.encode()))
    end_column = len(line.text[: max(0, (error.end_offset or 0) - 1)].encode())
    span = (at, max(at + 1, line.end(end_column)) if end_column > column else at + 1)
    if "cannot assign to function call" in message:
        hint = "write the function alone: x**2 for f(x) = x**2"
        return SpecSyntaxError("one name stands before =", span=span, hint=hint)
    if "assign" in message or "'=='" in message or source.user[at : at + 1] == "=":
        return SpecSyntaxError("= can't stand here", span=span, hint=_ASSIGN_HINT)
    if "positional argument follows keyword" in message:
        return SpecSyntaxError("an option stands after the arguments", span=span)
    if "keyword argument repeated" in message:
        return SpecSyntaxError("an option is given twice", span=span)
    if column >= len(line.text.rstrip().encode()):
        last = line.last
        return SpecSyntaxError(f"there is nothing after {source.user[slice(*last)]}", span=last)
    word = source.user[span[0] : span[1]]
    if word.isprintable() and len(word) <= 12 and word.strip():
        return SpecSyntaxError(f"{word} can't stand here", span=span)
    return SpecSyntaxError("this is not an expression", span=span)
