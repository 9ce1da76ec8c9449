"""How entries are written down: one call a function, with the spellings that are alike everywhere given once."""

from __future__ import annotations

from mcalc.catalogue.entry import Function

_PREFIXES = {"numpy": "np.", "jax": "jnp.", "torch": "torch.", "sympy": "sympy."}


def function(
    name: str,
    parameters: str,
    help: str,
    *,
    signature: str = "elementwise",
    group: str = "element-wise",
    aliases: tuple[str, ...] = (),
    optional: tuple[tuple[str, str], ...] = (),
    variadic: bool = False,
    axis: bool = False,
    nests: bool = False,
    along: int | None = None,
    option: str | None = None,
    modes: tuple[tuple[str, str], ...] = (),
    folds: str | None = None,
    largest: int | None = None,
    definition: str | None = None,
    contraction: str | None = None,
    derivative: tuple[str | None, ...] | None = None,
    together: tuple[str, ...] | None = None,
    pullback: tuple[str, ...] | None = None,
    value: str | None = None,
    exact: str | None = None,
    parity: str | None = None,
    interval: str | None = None,
    zeros: str | None = None,
    at: tuple[tuple[str, str], ...] = (),
    quarters: tuple[str, ...] = (),
    pieces: str | None = None,
    inverse: tuple[str, str] | None = None,
    swapped: str | None = None,
    kind: str | None = None,
    corners: bool = False,
    symmetric: bool = False,
    keeps: tuple[str, ...] = (),
    analytic: str | None = None,
    root_of: str | None = None,
    rule: str | None = None,
    domain: tuple[str, ...] = (),
    kinks: tuple[str, ...] = (),
    elsewhere: str | None = None,
    latex: str | None = None,
    code: str | None = None,
    numpy: str | None = None,
    scipy: str | None = None,
    jax: str | None = None,
    torch: str | None = None,
    sympy: str | None = None,
    example: str | None = None,
    legend: str | None = None,
    foreign: str = "",
    free: bool = False,
    results: tuple[str, ...] = (),
) -> Function:
    """An entry; `parameters` is a list with spaces.

    `foreign` is a list with spaces too; `code` is a name that NumPy, JAX and PyTorch share, and SymPy for scalars.
    Where nothing else says what a function is worth, numbers know it by its own name.
    """
    names = tuple(parameters.split())
    shared: dict[str, str] = {}
    if code is not None:
        places = ", ".join(f"{{{place}}}" for place in range(len(names)))
        shared = {library: f"{prefix}{code}({places})" for library, prefix in _PREFIXES.items()}
        if signature != "elementwise":
            del shared["sympy"]
    return Function(  # in the order of the fields: by name it takes three times as long, for each of them
        name,
        names,
        help,
        signature,
        group,
        aliases,
        optional,
        variadic,
        axis,
        nests,
        along,
        option,
        modes,
        folds,
        largest,
        definition,
        contraction,
        derivative,
        together,
        pullback,
        value or (name if definition is None and contraction is None and pieces is None else None),
        exact,
        parity,
        interval,
        zeros,
        at,
        quarters,
        pieces,
        inverse,
        swapped,
        kind,
        corners,
        symmetric,
        keeps,
        analytic,
        root_of,
        rule,
        domain,
        kinks,
        elsewhere,
        latex,
        numpy or shared.get("numpy"),
        scipy,
        jax or shared.get("jax"),
        torch or shared.get("torch"),
        sympy or shared.get("sympy"),
        example,
        legend,
        tuple(foreign.split()),
        free,
        results,
    )
