"""Names of variables: which stand in front as coefficients, and how they look in LaTeX."""

from __future__ import annotations

GREEK = frozenset(
    {
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
        *("xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
        *("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
    }
)

_SHORT = {"lam": "lambda", "eps": "epsilon"}


def is_coefficient(name: str) -> bool:
    """Whether a name is one of those that are scalars by convention: a to g and the small Greek letters.

    >>> is_coefficient("b"), is_coefficient("lam"), is_coefficient("x")
    (True, True, False)
    """
    head = name.partition("_")[0].rstrip("0123456789")
    return (len(head) == 1 and "a" <= head <= "g") or (head.islower() and (head in GREEK or head in _SHORT))


def latex_name(name: str) -> str:
    r"""A name: Greek where it is Greek, a number at its end or what follows `_` as a subscript.

    >>> latex_name("x"), latex_name("lam"), latex_name("u12"), latex_name("beta_1"), latex_name("loss")
    ('x', '\\lambda', 'u_{12}', '\\beta_{1}', '\\mathrm{loss}')
    """
    head, _, tail = name.partition("_")
    if not tail:
        head = name.rstrip("_").rstrip("0123456789")
        tail = name.rstrip("_")[len(head) :]
    if not head:
        head, tail = name, ""
    head = _SHORT.get(head, head)
    if head in GREEK:
        text = f"\\{head}"
    elif len(head) == 1:
        text = head
    else:
        text = f"\\mathrm{{{head.replace('_', chr(92) + '_')}}}"
    if not tail:
        return text
    inner = tail.replace("_", "\\_")
    return f"{text}_{{{inner if len(inner) == 1 or inner.isdigit() else f'{chr(92)}mathrm{{{inner}}}'}}}"
