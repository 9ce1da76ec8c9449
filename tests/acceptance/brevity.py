"""How long a closed form is, against the known answer: its operators and function calls, or its names and numbers.

`python -m tests.acceptance.brevity` prints the tables of the former, `python -m tests.acceptance.brevity field` that
of the latter.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Collection

from tests.oracle.syntax import statements

LIMIT = 1.25
_COUNTED = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Subscript, ast.Attribute)


def operators(text: str, where: tuple[tuple[str, str], ...] = ()) -> int:
    """Operators, calls, indices and transposes in a closed form and its shared parts; a new axis is free.

    >>> operators("2*x.T @ A"), operators("u*u", (("u", "sin(x)"),)), operators("kron(x[:, None], A)")
    (3, 2, 1)
    """
    texts = [text, *(part for _, part in where)]
    nodes = [node for part in texts for statement in statements(part) for node in ast.walk(statement)]
    return sum(isinstance(node, _COUNTED) and not _is_new_axis(node) for node in nodes)


def _is_new_axis(node: ast.AST) -> bool:
    """Whether a vector gets a second axis, as a column has on paper: `x[:, None]`."""
    return isinstance(node, ast.Subscript) and ast.unparse(node.slice) in ("(:, None)", ":, None")


def symbols(text: str, where: tuple[tuple[str, str], ...] = (), free: Collection[str] = ()) -> int:
    """Names and numbers in a closed form and its shared parts; transposes, options and the parts in `free` are free.

    >>> symbols("sum(x*y, axis=1, keepdims=True).T"), symbols("z + u", (("z", "sin(x)"), ("u", "2*z")), ["z"])
    (3, 4)
    """
    pending: list[ast.AST] = [*statements(text)]
    for name, part in where:
        pending += [] if name in free else statements(part)
    count = 0
    while pending:
        node = pending.pop()
        count += isinstance(node, ast.Name) or (isinstance(node, ast.Constant) and node.value is not None)
        pending += [child for child in ast.iter_child_nodes(node) if not isinstance(child, ast.keyword)]
    return count


def given_names(spec: str) -> set[str]:
    """The names that the statements of a spec give.

    >>> sorted(given_names("z = W @ x; s = sum(z); s*z"))
    ['s', 'z']
    """
    targets = [target for part in statements(spec) if isinstance(part, ast.Assign) for target in part.targets]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def field(name: str = "field") -> None:
    """Print id, symbols of mcalc's form, symbols of the expert's, and mcalc's form."""
    from mcalc.errors import McalcError
    from tests.acceptance.asking import derivative
    from tests.oracle.tables import table

    for row in table(name):
        try:
            found = derivative(name, row)
        except McalcError as error:
            print(f"! {row.id:16} {error}")
            continue
        ours, known = symbols(found.expression, found.where, given_names(row.spec)), symbols(row.answer)
        mark = " " if ours <= LIMIT * known else "!"
        where = "".join(f"; {name} = {part}" for name, part in found.where)
        print(f"{mark} {row.id:16}{ours:4}{known:4}  {found.expression}{where}\n{'':26}{row.answer}")


def main() -> None:
    """Print id, operators of mcalc's form, operators of the known one, and mcalc's form."""
    from tests.acceptance.asking import derivative
    from tests.oracle.tables import table

    for name, row in [(each, row) for each in ("cookbook", "layers") for row in table(each)]:
        if row.answer:
            found = derivative(name, row)
            ours, known = operators(found.expression, found.where), operators(row.answer)
            mark = " " if ours <= LIMIT * known else "!"
            where = "".join(f"; {name} = {part}" for name, part in found.where)
            print(f"{mark} {row.id:26}{ours:4}{known:4}  {found.expression}{where}")


if __name__ == "__main__":
    field(*sys.argv[1:]) if sys.argv[1:] else main()
