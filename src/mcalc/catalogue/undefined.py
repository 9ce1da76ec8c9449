"""Names of undefined functions and of their derivatives; the catalogue has no entry for them.

The derivatives of f(x) are f'(x), f''(x), ...; those of f(x, y) are f'1(x, y) by its first argument, f'2(x, y) by its
second, f'12(x, y) by both, f'112(x, y) twice by the first: a digit for each time, in ascending order.
"""

from __future__ import annotations

from typing import Final

GREEK: Final = frozenset(
    (
        "alpha", "beta", "gamma", "delta", "epsilon", "eps", "varepsilon", "zeta", "eta", "theta", "vartheta", "iota",
        "kappa", "lambda", "lam", "lamda", "mu", "nu", "xi", "omicron", "pi", "rho", "varrho", "sigma", "varsigma",
        "tau", "upsilon", "phi", "varphi", "chi", "psi", "omega",
    )
)  # fmt: skip

ARGUMENTS: Final = 9
"""So many arguments have a digit each."""


def is_letter(name: str) -> bool:
    """Whether a name is one letter, or the word for a Greek one.

    >>> is_letter("f"), is_letter("φ"), is_letter("Phi"), is_letter("f1"), is_letter("tan")
    (True, True, True, False, False)
    """
    return (len(name) == 1 and name.isalpha()) or name[:1].lower() + name[1:] in GREEK


def is_numbered_letter(name: str) -> bool:
    """Whether a name is a letter, or one with a number.

    >>> is_numbered_letter("f"), is_numbered_letter("f1"), is_numbered_letter("phi_12"), is_numbered_letter("kos1")
    (True, True, True, False)
    """
    bare = name.rstrip("0123456789")
    return is_letter(bare if bare == name else bare.removesuffix("_"))


def base(name: str) -> str:
    """The function that a derivative is one of.

    >>> base("f"), base("f''"), base("f'12")
    ('f', 'f', 'f')
    """
    return name.partition("'")[0]


def places(name: str) -> tuple[int, ...]:
    """The arguments, from 0, by which a derivative was taken.

    >>> places("f"), places("f''"), places("f'12")
    ((), (0, 0), (0, 1))
    """
    _, quote, rest = name.partition("'")
    return tuple(int(digit) - 1 for digit in rest) if rest.isdigit() else (0,) * len(quote + rest)


def derivative(name: str, place: int, arguments: int) -> str:
    """The name of the derivative by the argument at a place, of a function of so many arguments.

    >>> derivative("f'", 0, 1), derivative("f", 1, 2), derivative("f'2", 0, 2)
    ("f''", "f'2", "f'12")
    """
    if arguments == 1:
        return name + "'"
    letters, _, before = name.partition("'")
    return f"{letters}'{''.join(sorted(f'{before}{place + 1}'))}"
