"""Text to Python's own syntax tree: the marks that mcalc's language has and Python hasn't are rewritten first."""

from __future__ import annotations

import ast
import re

_MARKS = {"^": "**", "⊙": "*", "·": "@", "ᵀ": ".T"}
_TOKEN = re.compile(
    r"""(?P<name>[^\W\dᵀ][^\Wᵀ]*)(?P<primes>'+[1-9]*)(?=\s*\()   # f'(x), f'12(x, y): derivatives of undefined functions
      | (?P<word>[^\W\dᵀ][^\Wᵀ]*|\d[\w.]*(?:[eE][+-]?\d+)?)
      | (?P<string>(?<![\w)\]'.ᵀ])'[^']*'|"[^"]*")
      | (?P<quote>')
      | (?P<mark>[\^⊙·ᵀ])
      | (?P<other>.|\n)""",
    re.VERBOSE,
)
_DERIVATIVE = "__derivative_"


def translate(text: str) -> str:
    """Python source for a spec.

    >>> translate("x' @ f''(A^2)' ")
    'x.T @ f__derivative_11(A**2).T '
    """
    parts = []
    for token in _TOKEN.finditer(text):
        match token.lastgroup:
            case "primes":
                digits = token["primes"].lstrip("'") or "1" * len(token["primes"])
                parts.append(f"{token['name']}{_DERIVATIVE}{digits}")
            case "quote":
                parts.append(".T")
            case "mark":
                parts.append(_MARKS[token["mark"]])
            case _:
                parts.append(token[0])
    return "".join(parts)


def statements(text: str) -> list[ast.stmt]:
    """The statements of a spec; the last is the expression that it stands for.

    Raises SyntaxError where the text is none.
    """
    lines = [line.strip() for line in re.split(r"[;\n]", translate(text))]
    return [statement for line in lines if line for statement in ast.parse(line).body]


def undefined_name(name: str) -> tuple[str, tuple[int, ...]]:
    """The undefined function's own name, and the arguments by which it was differentiated."""
    base, _, digits = name.partition(_DERIVATIVE)
    return base, tuple(int(digit) - 1 for digit in digits)
