"""LaTeX that was pasted in: what to write instead of a command."""

from __future__ import annotations

import re
from typing import Final

from mcalc.catalogue import find
from mcalc.errors import ForbiddenError

_COMMAND: Final = re.compile(r"\\([A-Za-z]+|\|)")

_GROUPS: Final = (
    ("frac dfrac tfrac", "write a/b"),
    ("cdot times odot circ ast", "write * element by element, @ for the matrix product"),
    ("otimes", "write kron(A, B) for the Kronecker product, outer(x, y) for the outer product"),
    ("top intercal mathsf mathsfit", "write .T for the transpose"),
    ("left right bigl bigr Bigl Bigr big Big middle", "leave it out: brackets grow by themselves"),
    ("mathbf boldsymbol bm mathrm mathit mathcal vec hat bar tilde text textbf", "write the name alone, as in x"),
    ("operatorname", "write the name alone, as in softmax(x)"),
    ("lVert rVert Vert | lvert rvert vert", "write norm(x) for a norm, abs(x) for the absolute value"),
    ("langle rangle", "write x.T @ y for the inner product"),
    ("partial nabla", "the command says what to differentiate; the spec is the function itself"),
    ("leq le", "write <="),
    ("geq ge", "write >="),
    ("neq ne", "write !="),
    ("ln", "write log(x)"),
    ("begin end", "write [a, b] for a vector of two entries"),
    ("infty", "write norm(x, 'inf') for the maximum norm"),
)

_HINTS: Final = {name: hint for names, hint in _GROUPS for name in names.split()}


def latex_error(user: str, start: int) -> ForbiddenError | None:
    r"""The error for a LaTeX command that begins there, None where a backslash begins none.

    >>> latex_error(r"x^\top A x", 2).hint, latex_error(r"\sin(x)", 0).hint, latex_error(r"\lambda", 0).hint
    ('write .T for the transpose', 'write sin(x)', 'write λ')
    """
    match = _COMMAND.match(user, start)
    if match is None:
        return None
    name = match[1]
    if len(name) == 1 and name.isalpha():  # MATLAB's A\x
        return None
    letter = _greek(name)
    function = find(name)
    if name in _HINTS:
        hint = _HINTS[name]
    elif letter is not None:
        hint = f"write {letter}"
    elif function is not None and function.parameters:
        hint = f"write {function.name}(x)"
    else:
        hint = "write it as in NumPy: x.T @ A @ x, x**2, exp(x)/sum(exp(x))"
    return ForbiddenError(f"{match[0]} is LaTeX, which mcalc writes and doesn't read", span=match.span(), hint=hint)


def _greek(name: str) -> str | None:
    """The letter of that name."""
    from unicodedata import lookup

    spelled = name.removeprefix("var").upper().replace("LAMBDA", "LAMDA")
    case = "CAPITAL" if name[:1].isupper() else "SMALL"
    try:
        return lookup(f"GREEK {case} LETTER {spelled}")
    except KeyError:
        return None
