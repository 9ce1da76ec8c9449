"""Every function that mcalc knows, one entry each; no other package has a list of names.

A fact about a function stands in its entry. `entry` says what there is to declare, `build` writes entries down,
`signature` and `interval` read what stands in them as text, `library_calls` says when a spelling for NumPy is a call of
the library's own function. The entries by kind: `operators`, `elementwise`, `piecewise` (with a kink or a jump, and
activations), `reductions`, `vectors`, `matrices`, `matrix_functions` (of a matrix as a whole), `spectral`,
`constructors`, `losses`, `constants`. A function that is one line of others and leaves variables its name goes into
`shorthands`, whatever its kind; one with a derivative, kinks or a way of its own to be computed, or a name that is its
own, into the file of its kind. What other libraries call a function is `foreign` in its entry. `register` adds one at
run time.

`missing` has no entries but the names that everybody knows and mcalc has no function for, with what to write instead;
`undefined` says what functions without an entry are called. `properties` says what declared words such as `symmetric`
mean.

Where a signature has alternatives, a definition, a contraction or a derivative may have as many, split by ` | ` in the
same order; one alone serves them all. The names of sizes in the signature are numbers in a definition and in a
derivative (`sum(x)/n`).

>>> find("arcsin").name, find("nothing"), suggest("sigmod")
('asin', None, 'sigmoid')
"""

from __future__ import annotations

from functools import cache

from mcalc.catalogue.constants import CONSTANTS
from mcalc.catalogue.constructors import CONSTRUCTORS
from mcalc.catalogue.elementwise import ELEMENTWISE
from mcalc.catalogue.entry import Function
from mcalc.catalogue.losses import LOSSES
from mcalc.catalogue.matrices import MATRICES
from mcalc.catalogue.matrix_functions import MATRIX_FUNCTIONS
from mcalc.catalogue.operators import OPERATORS
from mcalc.catalogue.piecewise import ACTIVATIONS, PIECEWISE
from mcalc.catalogue.reductions import NORMS, REDUCTIONS
from mcalc.catalogue.shorthands import SHORTHANDS
from mcalc.catalogue.spectral import SPECTRAL
from mcalc.catalogue.undefined import is_letter
from mcalc.catalogue.vectors import VECTORS

__all__ = [
    "FUNCTIONS",
    "LIBRARIES",
    "NORMS",
    "Function",
    "find",
    "find_called",
    "is_called",
    "register",
    "reserved",
    "suggest",
]

FUNCTIONS: dict[str, Function] = {
    entry.name: entry
    for group in (
        OPERATORS,
        ELEMENTWISE,
        PIECEWISE,
        ACTIVATIONS,
        REDUCTIONS,
        VECTORS,
        MATRICES,
        MATRIX_FUNCTIONS,
        SPECTRAL,
        CONSTRUCTORS,
        LOSSES,
        SHORTHANDS,
        CONSTANTS,
    )
    for entry in group
}

_BY_ALIAS: dict[str, Function] = {alias: entry for entry in FUNCTIONS.values() for alias in entry.aliases}


LIBRARIES = {
    **dict.fromkeys(("np", "numpy", "jnp", "cp"), "numpy"), **dict.fromkeys(("torch", "F", "nn"), "torch"),
    **dict.fromkeys(("scipy", "sp", "special"), "scipy"),
    **{name: name for name in ("jax", "tf", "math", "sympy", "linalg")},
}  # fmt: skip
"""What people call the libraries whose functions have the names that the catalogue knows, and which one each is."""


def find(name: str) -> Function | None:
    """The entry of that name or alias."""
    return FUNCTIONS.get(name) or _BY_ALIAS.get(name)


def reserved(name: str) -> bool:
    """Whether no variable may have a name, because it is that of a function.

    >>> reserved("sin"), reserved("mm"), reserved("total"), reserved("pi")
    (True, False, False, False)
    """
    entry = find(name)
    return entry is not None and bool(entry.parameters) and not entry.free


def is_called(name: str) -> bool:
    """Whether a name is that of a function, which is called, and not of a constant.

    >>> is_called("sin"), is_called("pi"), is_called("x")
    (True, False, False)
    """
    entry = find(name)
    return entry is not None and bool(entry.parameters)


def find_called(name: str, library: str = "") -> Function | None:
    """The entry of a name that is called: one that other libraries have for it counts, and so does another spelling.

    Another spelling differs in capitals and underscores alone. A letter is an undefined function, unless it is known as
    this one (Γ), or stands in a `library` ("numpy", "torch", "matlab", ...), where a name may mean something else.

    >>> [find_called(name).name for name in ("Tr", "LeakyReLU", "hstack")], find_called("t")
    (['trace', 'leaky_relu', 'concatenate'], None)
    >>> find_called("t", "torch").name, find_called("var", "torch").name
    ('transpose', 'sample_var')
    """
    foreign, plain = _elsewhere()
    if library and f"{library}.{name}" in foreign:
        return foreign[f"{library}.{name}"]
    entry = find(name)
    if entry is not None or (len(name) == 1 and name.isascii() and not library):
        return entry
    exact = foreign.get(name)
    if is_letter(name) or (exact is not None and exact.parameters):
        return exact if exact is not None and exact.parameters else None
    return plain.get(plain_name(name))


@cache
def _elsewhere() -> tuple[dict[str, Function], dict[str, Function]]:
    """The entries by the names that they have in other libraries, and by all names without capitals and underscores."""
    foreign: dict[str, Function] = {}
    plain: dict[str, Function] = {}
    for entry in FUNCTIONS.values():
        for name in entry.foreign:
            foreign.setdefault(_bare(name), entry)
        for name in (entry.name, *entry.aliases, *entry.foreign) if entry.parameters else ():
            plain.setdefault(plain_name(name), entry)
    return foreign, plain


def _bare(foreign: str) -> str:
    return foreign.partition(":")[0]


@cache
def plain_name(name: str) -> str:
    """A name without capitals and underscores, which tell no functions apart."""
    return _bare(name).replace("_", "").lower() if len(name) > 1 else name


def preset(entry: Function, name: str) -> dict[str, int]:
    """The options that a name of an entry in another library stands for.

    >>> preset(find_called("hstack"), "hstack")
    {'axis': -1}
    """
    plain = plain_name(name)
    said = next((f.partition(":")[2] for f in entry.foreign if plain_name(f).rpartition(".")[2] == plain), "")
    return {key: int(value) for key, _, value in [said.partition("=")] if key}


class register:  # noqa: N801, used as a function and in `with`
    """Make mcalc know one more function, for good or for the length of a `with` block.

    Raises ValueError where a name is taken.

    >>> from mcalc.catalogue.build import function
    >>> with register(function("tapered", "x", "x/(1 + abs(x)).", definition="x/(1 + abs(x))")):
    ...     find("tapered").parameters
    ('x',)
    >>> find("tapered")
    """

    def __init__(self, entry: Function) -> None:
        taken = [name for name in (entry.name, *entry.aliases) if find(name) is not None]
        if taken:
            raise ValueError(f"{', '.join(taken)}: there is such a function already")
        self.entry = entry
        FUNCTIONS[entry.name] = entry
        _BY_ALIAS.update(dict.fromkeys(entry.aliases, entry))
        _elsewhere.cache_clear()

    def __enter__(self) -> Function:
        return self.entry

    def __exit__(self, *_: object) -> None:
        del FUNCTIONS[self.entry.name]
        for alias in self.entry.aliases:
            del _BY_ALIAS[alias]
        _elsewhere.cache_clear()


def suggest(name: str) -> str | None:
    """The known name that `name` is probably a slip of, or None.

    >>> suggest("Exp"), suggest("sotfmax"), suggest("f"), suggest("phi")
    ('exp', 'softmax', None, None)
    """
    lowered = name.lower()
    if lowered != name and len(name) > 2 and find(lowered):
        return lowered
    best: tuple[int, str] | None = None
    for known in (*FUNCTIONS, *_BY_ALIAS):
        if known in FUNCTIONS and FUNCTIONS[known].group == "operators":
            continue  # these are typed as signs
        shorter, longer = sorted((len(lowered), len(known)))
        # Three letters are too few for a slip of more than two letters swapped: `act` is no `acos`.
        limit = 0 if shorter < 3 else 1 if shorter < 7 else 2
        if longer - shorter > limit or not limit:
            continue
        if shorter == 3 and not (longer == 3 and sorted(lowered) == sorted(known)):
            continue
        distance = _distance(lowered, known)
        if distance <= limit and (best is None or distance < best[0]):
            best = (distance, known)
    return best[1] if best else None


def _distance(left: str, right: str) -> int:
    """How many letters to add, drop, change or swap with a neighbour to make one word the other."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        current = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, current[j - 1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        before, row = row, current
    return row[-1]
