"""How long a closed form is: its operators and function calls, against those of the known answer.

`python -m tests.acceptance.brevity` prints the table.
"""

from __future__ import annotations

import ast

from tests.oracle.syntax import statements

LIMIT = 1.25
_COUNTED = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.Call, ast.Subscript, ast.Attribute)


def operators(text: str, where: tuple[tuple[str, str], ...] = ()) -> int:
    """Operators, calls, indices and transposes in a closed form and its shared parts.

    >>> operators("2*x.T @ A"), operators("u*u", (("u", "sin(x)"),))
    (3, 2)
    """
    texts = [text, *(part for _, part in where)]
    nodes = [node for part in texts for statement in statements(part) for node in ast.walk(statement)]
    return sum(isinstance(node, _COUNTED) for node in nodes)


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
    main()
