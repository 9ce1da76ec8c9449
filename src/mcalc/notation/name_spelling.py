"""Names of variables: which stand in front as coefficients, and how they look in LaTeX."""

from __future__ import annotations

import re

GREEK = frozenset(
    {
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
        *("xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega"),
        *("Gamma", "Delta", "Theta", "Lambda", "Xi", "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega"),
    }
)

_SHORT = {"lam": "lambda", "eps": "epsilon"}

_LATIN = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧοϲ", "ABEZHIKMNOPTXoc", strict=True))
"""Greek letters that look like Latin ones, for which LaTeX has no command."""


def is_coefficient(name: str) -> bool:
    """Whether a name is one of those that are scalars by convention: a to g and the small Greek letters.

    >>> is_coefficient("b"), is_coefficient("lam"), is_coefficient("x")
    (True, True, False)
    """
    head = name.partition("_")[0].rstrip("0123456789")
    return (len(head) == 1 and "a" <= head <= "g") or (head.islower() and (head in GREEK or head in _SHORT))


def with_one_subscript(text: str) -> str:
    r"""LaTeX in which a subscript behind a subscript has become a part of it, as TeX asks.

    >>> print(with_one_subscript(r"\mathrm{d}u_{2}_{:,1} + v_{\mathrm{end}}_{i}"), with_one_subscript("(u_{2})_{i}"))
    \mathrm{d}u_{2,:,1} + v_{\mathrm{end},i} (u_{2})_{i}
    """
    if "}_{" not in text:
        return text
    done: list[str] = []
    groups: list[bool] = []  # whether an open group is a subscript
    ended = False  # whether a subscript ends here
    for piece in re.findall(r"\\.|_\{|[{}]|.", text, re.DOTALL):
        if ended and piece == "_{":
            done[-1] = ","
            groups.append(True)
            ended = False
            continue
        ended = False
        if piece in ("{", "_{"):
            groups.append(piece == "_{")
        elif piece == "}":
            ended = bool(groups) and groups.pop()
        done.append(piece)
    return "".join(done)


def latex_name(name: str, bold: bool = False) -> str:
    r"""A name: Greek where it is Greek, a number at its end or what follows `_` as a subscript; perhaps in bold.

    >>> latex_name("x"), latex_name("lam"), latex_name("u12"), latex_name("beta_1"), latex_name("loss")
    ('x', '\\lambda', 'u_{12}', '\\beta_{1}', '\\mathrm{loss}')
    >>> print(latex_name("μ_1"), latex_name("Σ"), latex_name("w_λ"), latex_name("x_1_2"), latex_name("Δx"))
    \mu_{1} \Sigma w_{\lambda} x_{\mathrm{1\_2}} \mathrm{\Delta x}
    >>> print(latex_name("x_1", bold=True), latex_name("Σ", bold=True), latex_name("loss", bold=True))
    \mathbf{x}_{1} \boldsymbol{\Sigma} \mathbf{loss}
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
    elif len(head) == 1 or bold:
        text = _letters(head)
    else:
        text = f"\\mathrm{{{_letters(head)}}}"
    if bold:
        text = f"\\{'boldsymbol' if text.startswith(chr(92)) else 'mathbf'}{{{text}}}"
    if not tail:
        return text
    inner = f"\\{tail}" if tail in GREEK else _letters(tail)
    upright = len(tail) > 1 and tail not in GREEK and not tail.isdigit()
    return f"{text}_{{{f'{chr(92)}mathrm{{{inner}}}' if upright else inner}}}"


def _letters(text: str) -> str:
    r"""Letters as LaTeX has them: `_` escaped, Greek ones as commands.

    >>> print(_letters("μ"), _letters("Δx"), _letters("a_b"))
    \mu \Delta x a\_b
    """
    if not text.isascii():
        text = "".join(map(_letter, text)).rstrip()
    return text.replace("_", "\\_")


def _letter(letter: str) -> str:
    """One letter, a space after it where it is a command; what is not Greek stays as it is."""
    if letter.isascii() or letter in _LATIN:
        return _LATIN.get(letter, letter)
    from unicodedata import name

    words = name(letter, "").replace("LAMDA", "LAMBDA").split()
    for word in words[1:] if words[:1] == ["GREEK"] else ():
        command = word.capitalize() if "CAPITAL" in words else word.lower()
        if command in GREEK:
            return f"\\{command} "
    return letter
