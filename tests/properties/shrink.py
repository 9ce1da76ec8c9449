"""The smallest spec that still fails: sub-expressions are replaced by something simpler for as long as it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.properties.generate import is_whole, used
from tests.properties.grammar import Expr, Spec

_LETTERS = "svMTR"


def shrink(spec: Spec, fails: Callable[[Spec], bool], budget: int = 400) -> Spec:
    """A spec no larger than this one that fails as well."""
    progress = True
    while progress and budget > 0:
        progress = False
        for candidate in _simpler(spec):
            budget -= 1
            if fails(candidate):
                spec, progress = candidate, True
                break
            if budget <= 0:
                break
    return spec


def _simpler(spec: Spec) -> Iterator[Spec]:
    """Specs with one thing made simpler, the largest steps first."""
    found = []
    for at, (name, value) in enumerate(spec.statements):
        rest = spec.statements[:at] + spec.statements[at + 1 :]
        inlined = used(Spec(tuple((n, _inline(v, name, value)) for n, v in rest), _inline(spec.result, name, value)))
        if inlined.size() <= spec.size() + 4:
            found.append(inlined)
    for at, expression in enumerate(spec.expressions()):
        for smaller in _smaller(expression):
            if at < len(spec.statements):
                if smaller.type != expression.type:
                    continue
                name = spec.statements[at][0]
                statements = (*spec.statements[:at], (name, smaller), *spec.statements[at + 1 :])
                found.append(used(Spec(statements, spec.result)))
            else:
                found.append(used(Spec(spec.statements, smaller)))
    for name in {leaf.variable for expression in spec.expressions() for leaf in expression.walk() if leaf.declared}:
        statements = tuple((n, _undeclared(v, name)) for n, v in spec.statements)
        found.append(Spec(statements, _undeclared(spec.result, name)))
    usable = [candidate for candidate in found if is_whole(candidate) and _key(candidate) < _key(spec)]
    yield from sorted(usable, key=_key)


def _key(spec: Spec) -> tuple[int, ...]:
    shapes = spec.shapes()
    properties = sum(":" in shape for shape in shapes.values())
    return (spec.size(), len(spec.statements), len(shapes), properties, len(spec.text()))


def _undeclared(expression: Expr, name: str) -> Expr:
    """The expression with a variable's declared property forgotten."""
    if expression.variable == name:
        return expression._replace(declared="")
    return expression._replace(args=tuple(_undeclared(arg, name) for arg in expression.args))


def _smaller(expression: Expr, top: bool = True) -> Iterator[Expr]:
    """The expression with one place made simpler; at the top the type may change."""
    for arg in expression.args:
        if top or arg.type == expression.type:
            yield arg
    if expression.args and len(expression.type.shape) < len(_LETTERS) and not expression.type.row:
        plain = all(axis.isalnum() for axis in expression.type.shape)
        if plain:
            letter = _LETTERS[len(expression.type.shape)] + "".join(expression.type.shape)
            yield Expr(letter, (), expression.type, letter)
    for at, arg in enumerate(expression.args):
        for smaller in _smaller(arg, top=False):
            yield expression._replace(args=(*expression.args[:at], smaller, *expression.args[at + 1 :]))


def _inline(expression: Expr, name: str, value: Expr) -> Expr:
    if expression.variable == name:
        return value
    return expression._replace(args=tuple(_inline(arg, name, value) for arg in expression.args))
