"""What is written as on paper, or as in another tool, put into mcalc's language: a hint that can be followed.

The rules are applied one after the other to a text that can't be read. What comes out is offered only if it is read, so
that no hint leads to a second error; what can mean two things is left to the hints of `table`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from mcalc.catalogue import find, find_called, is_called
from mcalc.errors import ArgumentsError, McalcError, SpecSyntaxError, UnknownFunctionError
from mcalc.language.hints.statements import mend_statement

Rule: TypeAlias = "tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]"

_LONGEST: Final = 200
_SHOWN: Final = 100
_ROUNDS: Final = 8

_OPEN_MEANING: Final = re.compile(
    r"[×⊗†\\\"]|[^\W\d]\w* *\/ *\d+(?:\.\d+)?[A-Za-z(]|(?<![|<\w])\|(?![|>])|\^ *\{? *[(\[]\w[)\]]"
)
"""Signs that mean several things, or begin what has a reader of its own."""

_ASIDE: Final = re.compile(r"[\w)\]] +[\w(]")
"""Two values with no sign between them, which can be a product of either kind, or words."""

_DIFFERENTIATED: Final = re.compile(
    r"\s*(?:d|∂)\s*/\s*(?:d|∂)\s*(?P<by>\w+)\s*(?P<body>.+)"
    r"|\s*(?:∇|nabla|grad(?:ient)?(?= \w))(?:_(?P<down>\w+))?\s*(?P<whole>.+)"
    r"|\s*(?:D|Dt|Grad)\[(?P<inside>.+?),\s*\{{0,2}(?P<last>\w+)(?:,\s*\w+)*\}{0,2}\]\s*",
    re.DOTALL,
)
_REPLACED: Final = re.compile(r"\s*(?P<body>.+?)\s*/\.\s*\{?\s*(?P<name>\w+)\s*(?:->|→)\s*(?P<value>[^,{}]+?)\s*\}?\s*")
"""Mathematica's derivative has what it is by behind a comma, and its rules put in what is to stand for a name."""
_PHRASES: Final = (
    re.compile(r"\s*(?:arg\s?)?(?:min|max)(?:imi[sz]e)?(?:_\{?(?P<by>\w+)\}?)?\s+(?P<body>.+)", re.DOTALL),
    re.compile(r"(?P<body>.+?)[\s,;]+(?:s\.\s?t\.|subject\s+to|such\s+that|where)\s.+", re.DOTALL),
    re.compile(r"\s*(?!lim)(?:\w+\s*:\s*)?\(?[\w, ]+\)?\s*(?:->|→|↦|⟼|\|->)\s*(?P<body>.+)", re.DOTALL),
    re.compile(r"\s*lambda\s+[\w, ]+:\s*(?P<body>.+)", re.DOTALL),
    re.compile(r"\s*\w+\([\w, ]*\)\s*:=\s*(?P<body>.+)", re.DOTALL),
    re.compile(r"\s*(?:\w+\s*=\s*)?@\s*\([\w, ]*\)\s*(?P<body>.+)", re.DOTALL),
)
"""What people write around a function, which `body` is."""


def mend(error: McalcError, text: str, fits: Callable[[str], bool]) -> None:
    """Give the error a hint that writes the whole spec in mcalc's language, where that can be told.

    >>> from mcalc.errors import SpecSyntaxError
    >>> error = SpecSyntaxError("the bars")
    >>> mend(error, "||A x - b||^2", lambda text: True)
    >>> error.hint
    'write norm(A @ x - b)**2'
    """
    if mend_statement(error, text, fits) or len(text) > _LONGEST:
        return
    asked = _DIFFERENTIATED.fullmatch(text)
    if asked:
        by = asked["by"] or asked["down"] or asked["last"] or ""
        body = asked["body"] or asked["whole"] or asked["inside"]
        inside = body.strip()[1:-1]
        body = inside if body.strip() == f"({inside})" and not set("()") & set(inside) else body
        whole = None if body.isidentifier() else _fitting(body, fits)
        error.message = "the command says what to differentiate; the spec is the function itself"
        named = f", and --wrt {by}" if by else ""
        error.hint = f"write {whole}{named}" if whole else "write the function alone, as in mcalc derivative 'x**2'"
        return
    replaced = _REPLACED.fullmatch(text)
    if replaced:
        whole = f"{replaced['name']} = {replaced['value']}; {_fitting(replaced['body'], fits)}"
        error.hint = f"write {whole}" if fits(whole) else error.hint
        return
    is_of_julia = re.search(r"\b(?:sum|mean|prod|maximum|minimum)\([a-z]\w*,|\bdot\([^()]*,[^()]*,", text) is not None
    if isinstance(error, UnknownFunctionError) or (
        isinstance(error, ArgumentsError) and error.hint and not is_of_julia
    ):
        return
    for phrase in _PHRASES:
        said = phrase.fullmatch(text)
        if said and not _is_reduction(said):
            whole = _fitting(_plain_signs(said["body"]), fits)
            if whole:
                error.message, error.hint = "the spec is the function alone", f"write {whole}"
                return
    whole = _fitting(text, fits)
    if whole and whole != text:
        error.hint = f"write {whole}"
        return
    if not isinstance(error, SpecSyntaxError):
        return
    said = re.fullmatch(r"write (.+?)(?: element by element, (.+) for the matrix product)?", error.hint or "")
    if said and " @ " in said[0] and " for " not in said[1] and not all(map(fits, filter(None, said.groups()))):
        error.hint = "a product is written with * or @"


def _is_reduction(said: re.Match[str]) -> bool:
    """Whether `max_i x_i` is the largest entry, and no problem to be solved."""
    by = said.groupdict().get("by")
    return bool(by) and re.search(rf"_\{{?{by}\b", said["body"]) is not None


def _plain_signs(text: str) -> str:
    """MATLAB's and Julia's signs element by element as NumPy's, where no product of matrices stands beside them."""
    return re.sub(r"\.([*^/])", r"\1", text) if re.search(r"(?<![.*])\*(?!\*)", text) is None else text


def _fitting(text: str, fits: Callable[[str], bool]) -> str | None:
    """The text in mcalc's language, where it can be read."""
    if _OPEN_MEANING.search(text):
        return None
    written = rewritten(text)
    if _ASIDE.search(re.sub(r" for \w+ in (?=range\()", ",", written)):
        return None
    return written if len(written) <= _SHOWN and written.isprintable() and fits(written) else None


def rewritten(text: str) -> str:
    """The text with every rule applied to it.

    >>> rewritten("x^T A x"), rewritten("sum_i x_i^2"), rewritten("<w, x> + b")
    ('x.T @ A @ x', 'sum(x**2)', 'w @ x + b')
    """
    text = " ".join(text.strip(" $`;\n").split())
    for pattern, written in _RULES:
        for _ in range(_ROUNDS):
            changed = pattern.sub(written, text)
            if changed == text:
                break
            text = changed
    text = _products(text).replace("§", "'").strip()
    if ".T*" in text:
        text = re.sub(r" *(?<!\*)\*(?!\*) *", " @ ", text)
    return text


def _bracketed(text: str) -> str:
    text = text.strip()
    return text if re.fullmatch(r"[\w.']+|\w*\([^()]*\)", text) else f"({text})"


def _norm(match: re.Match[str]) -> str:
    inside, order = match[1].strip(), match[2]
    orders = {"1": ", 1", "₁": ", 1", "F": ", §fro§", "∞": ", §inf§", "inf": ", §inf§", "infty": ", §inf§"}
    before = match.string[: match.start()].rstrip()[-1:]
    times = "*" if before.isalnum() and "norm(" not in match[0] else ""
    return f"{times}norm({inside}{orders.get(order or '', '')})"


def _reduced(match: re.Match[str]) -> str:
    """`sum_i x_i^2`: the index is left out, and the term stands in brackets."""
    function = {"Σ": "sum", "∑": "sum", "∏": "prod", "Π": "prod"}.get(match[1], match[1])
    index, rest = (match[2] or "i").strip("{}")[:1], match[3]
    if "_" in rest and re.search(r"@|\^ *\{?[T⊤]|[⊤ᵀ'·⋅•∙]|norm|dot", rest):
        return match[0]  # x_i is a vector there
    depth, end = 0, len(rest)
    for at, sign in enumerate(rest):
        depth += (sign in "([") - (sign in ")]")
        if depth < 0 or (not depth and re.match(r" [-+] ", rest[at:])):
            end = at
            break
    term = re.sub(rf"_(?:\{{{index}\}}|{index}(?!\w))|\[{index}\]", "", rest[:end].strip())
    term = re.sub(r"\b([a-z]\w*) +(?=[a-z])", r"\1*", term)
    return f"{function}({term}){rest[end:]}"


def _inverse(match: re.Match[str]) -> str:
    if match[1].islower():  # a number, or a matrix
        return match[0]
    return f"inv({match[1].removeprefix('(').removesuffix(')') if match[1][0] == '(' else match[1]})"


def _called(match: re.Match[str]) -> str:
    """A function of Mathematica with its argument."""
    name, inside = match[1], match[2]
    if name == "Transpose":
        return f"{_bracketed(inside)}.T"
    if name == "Dot":
        return " @ ".join(_bracketed(part) for part in inside.split(","))
    known = {"Inverse": "inv", "Tr": "trace", "Total": "sum", "Conjugate": ""}.get(name, name.lower())
    entry = find(known) or find_called(name)
    if entry is not None and find(known) is None:
        known = entry.name
    return f"{known}({inside})" if entry is not None and entry.parameters else f"{name}[{inside}]"


def _of_each(match: re.Match[str]) -> str:
    """Julia's `sum(abs2, x)`: the function of each entry before the whole."""
    outer, inner = find(match[1]), find_called(match[2]) or find(match[2])
    if outer is None or inner is None or outer.group != "reductions" or inner.signature != "elementwise":
        return match[0]
    return f"{match[1]}({match[2]}({match[3]}))" if len(inner.parameters) == 1 else match[0]


def _over_index(match: re.Match[str]) -> str:
    """Mathematica's `Sum[x[[i]]^2, {i, n}]`; places count from 1 there, so that nothing else may be of the index."""
    name, body, index, end = match.groups()
    inside = body.replace("[[", "[").replace("]]", "]")
    if re.search(rf"\b{index}\b", re.sub(rf"\[[\w, ]*\b{index}\b[\w, ]*\]", "", inside)):
        return match[0]
    loop = f"{inside} for {index} in range({end})"
    return f"[{loop}]" if name == "Table" else f"{'sum' if name == 'Sum' else 'prod'}({loop})"


def _argument(match: re.Match[str]) -> str:
    return f"{match[1]}({match[2]})" if is_called(match[1]) and not is_called(match[2]) else match[0]


def _dotted(match: re.Match[str]) -> str:
    known = find(match[2]) is not None or match[2] in ("I", "H", "t")
    return match[0] if known else f"{match[1]} @ {match[2]}"


def _factorial(match: re.Match[str]) -> str:
    return f"gamma({match[1].strip('()')} + 1)"


def _braces(match: re.Match[str]) -> str:
    """Braces that group, or stand around the argument of a function."""
    entry = find(match[1]) if match[1] else None
    return match[0] if match[1] and (entry is None or not entry.parameters) else f"{match[1]}({match[2]})"


def _rows(match: re.Match[str]) -> str:
    rows = [re.split(r"\s*,\s*|\s+", row.strip()) for row in match[1].split(";")]
    if len(rows) == 1:
        return f"[{', '.join(rows[0])}]"
    if all(len(row) == 1 for row in rows):
        return f"[{', '.join(row[0] for row in rows)}]"
    return f"[{', '.join('[' + ', '.join(row) + ']' for row in rows)}]"


_INSIDE: Final = r"[^()]*(?:\([^()]*\)[^()]*)*"
_BASE: Final = r"([^\W\d_]\w*|\([^()]*\))"
_RAISED: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ", "0123456789n")
_LOWERED: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_BAR: Final = r"(?:\|\||‖|∥)"

_RULES: Final[tuple[Rule, ...]] = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"[ᵢⱼₖ]", lambda m: f"_{dict(zip('ᵢⱼₖ', 'ijk', strict=True))[m[0]]}"),
        (r"\.\(", "("),
        (r"(?<=[\w)\]'] )\.([-+])(?= )", r"\1"),
        (rf"\b([a-z]\w*)\(([a-z]\w*), *({_INSIDE})\)", _of_each),
        (r"\bdot\(([^(),]+), *([^(),]+), *([^(),]+)\)", r"\1 @ \2 @ \3"),
        (r"; *dims *= *([12])(?=\))", lambda m: f", axis={int(m[1]) - 1}"),
        (r"\b(Sum|Product|Table)\[(.+), *\{ *(\w+), *(?:1, *)?(\w+) *\}\]", _over_index),
        (r"\b(\w+) */@ *(\w+|\([^()]*\))", lambda m: f"{m[1]}({m[2].strip('()')})"),
        (rf"{_BASE} *(?:⁻¹|\^ *\{{ *-1 *\}}|\^ *\(-1\)|\^-1(?!\d))", _inverse),
        (rf"{_BASE} *(?:⁻ᵀ|\^ *\{{ *-T *\}}|\^-T\b)", lambda m: f"{_inverse(m)}.T"),
        (rf"{_BAR}([^|‖∥]+){_BAR}(?:_?\{{?(\d|[₁₂]|F|∞|inf(?:ty)?)(?![A-Za-z0-9])\}}?)?", _norm),
        (r"\bnorm\(([^()]*)\)_\{?(\d|F|inf)\}?", _norm),
        (r"[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿ]+", lambda m: f"**{m[0].translate(_RAISED)}"),
        (r"[₀₁₂₃₄₅₆₇₈₉]+", lambda m: m[0].translate(_LOWERED)),
        (r"(?:\b1|𝟙|𝟏)(?:\^T|\^⊤|ᵀ|'|\.T) *@? *(\w+|\([^()]*\))", lambda m: f"sum({m[1].strip('()')})"),
        (r"\be *\^ *\{([^{}]*)\}", r"exp(\1)"),
        (r"(\w+|\([^()]*\))!(?!=)", _factorial),
        (r"[<⟨]\s*([A-Z])\s*,\s*([A-Z])\s*[>⟩]", r"sum(\1*\2)"),
        (r"[<⟨]\s*([^<>⟨⟩|,=]+?)\s*[,|]\s*([^<>⟨⟩|,=]+?)\s*[>⟩]", lambda m: f"{_bracketed(m[1])} @ {_bracketed(m[2])}"),
        (r"\b([A-Za-z]{2,})\[([^\[\]]*)\]", _called),
        (r"\bt\(([^()]*)\)(?= *%| *,|\))", lambda m: f"{_bracketed(m[1])}.T"),
        (r"(^|; *)(\w+) *<- *(?=.*%)", r"\1\2 = "),
        (r" *%\*% *", " @ "),
        (r"\bsolve\(([^(),]+)\)", r"inv(\1)"),
        (r"(\w+) *%x% *(\w+)", r"kron(\1, \2)"),
        (r"(\w+) *%o% *(\w+)", r"outer(\1, \2)"),
        (r"\b(sum|prod|max|min)_(\{[^}]*\}|[a-z](?!\w))(?:\^(?:\{[^}]*\}|\w))? *(.+)", _reduced),
        (r"([Σ∑∏Π])(?:_(\{[^}]*\}|[a-z]))?(?:\^(?:\{[^}]*\}|\w))? +(.+)", _reduced),
        (r"∑\(", "sum("),
        (r"∏\(", "prod("),
        (r"\^ *\{ *(?:T|t|⊤|⊺|top|prime) *\}|\^ *(?:T|⊤|⊺|t(?= ))(?! *\*\*)|\*\* *T(?![\w(])|[⊤⊺ᵀ]", ".T "),
        (r"\^ *\{ *\*? *\}", ""),
        (rf"{_BASE} *(?:⁺|\^\+|\^ *\{{ *\+ *\}})", lambda m: f"pinv({m[1].strip('()')})"),
        (r"\^ *\{([^{}]*)\}", lambda m: f"**{m[1].strip()}" if m[1].strip().isalnum() else f"**({m[1].strip()})"),
        (r"_\{(\w+)\}", r"_\1"),
        (r"(\w*)\{([^{}]*)\}", _braces),
        (r"\[([^\[\]]*;[^\[\]]*|[-\w.]+(?: +[-\w.]+)+)\]", _rows),
        (r"√ *(\([^()]*\))", r"sqrt\1"),
        (r"√ *(\w+)", r"sqrt(\1)"),
        (r"∛ *\(?(\w+)\)?", r"cbrt(\1)"),
        (r"^([^?]+)\?([^:]+):(.+)$", lambda m: f"where({m[1].strip()}, {m[2].strip()}, {m[3].strip()})"),
        (r"^(.+?) if (.+?) else (.+)$", r"where(\2, \1, \3)"),
        (r" *[•∙] *", " @ "),
        (r" *⊘ *", "/"),
        (r" *⊖ *", " - "),
        (r"(?<= )([a-z]+\d*) +([^\W\d]\w*(?![\w(]))", _argument),
        (r"\b([a-z]+\d*) +([^\W\d]\w*\([^()]*\)|\d*[^\W\d]\w*(?![\w(]))", _argument),
        (r"((?<!\w)\w{1,2}|[)\]]) *\. *([A-SU-Za-z]\w?)(?![\w(])", _dotted),
        (r"\^", "**"),
        (r"'", ".T "),
        (r" +\.T", ".T"),
        (r"\.T +(?=[-+*/@,)\].]|$)", ".T"),
        (r"\.T(?=[-+@]) *", ".T "),
        (r"\*\* +", "**"),
    )
)


def _times(match: re.Match[str]) -> str:
    """A value beside a call of a function."""
    if not is_called(match[2]):
        return match[0]
    entry = find(match[2])
    is_number = entry is not None and entry.group == "reductions"
    return f"{match[1]} @ {match[2]}" if match[1][:1].isupper() and not is_number else f"{match[1]}*{match[2]}"


def _products(text: str) -> str:
    """Signs between values that stand side by side: a number times, a matrix product where a matrix is beside it."""
    text = re.sub(r"(?<![\w.*])(\d+(?:\.\d+)?)(?: +(?=[A-Za-z(])|(?=[A-DF-Za-df-z(]))", r"\1*", text)
    text = re.sub(r" +\*norm\(", "*norm(", text)
    text = re.sub(r"(\w*[\w)]) +([a-z]\w*)(?=\()", _times, text)
    text = re.sub(r"(?<![\w.])([A-Z])([u-z])(?!\w)", r"\1 @ \2", text)

    def sign(match: re.Match[str]) -> str:
        left, right = match[1], match[2]
        whole = left.endswith(".T") or left[:1].isupper() or right[:1].isupper() or left.startswith("inv(")
        return f"{left} @ {right}" if whole else match[0]

    for _ in range(_ROUNDS):
        changed = re.sub(r"((?:inv\([^()]*\)|\w+)(?:\.T)?) +([^\W\d]\w*|\()", sign, text)
        if changed == text:
            break
        text = changed
    return text
