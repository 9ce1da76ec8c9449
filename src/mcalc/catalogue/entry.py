"""What the catalogue says of one function."""

from __future__ import annotations

from mcalc.record import Record


class Function(Record):
    """One function, declared once.

    `signature` says shapes in one of these forms:

    - `"elementwise"`: any arguments that broadcast together;
    - core shapes as NumPy's generalised functions write them, alternatives split by `|`, tried in order:
      `"(n)->()"`, `"(n,n)->(n,n)"`, `"(n),(n)->()"`, `"(n)->(n,n) | (n,n)->(n)"`, `"(m,n)->(m*n)"`; an argument `[k]`
      is a number that is the size k, `[n...]` any number of sizes;
    - `"special"`: operators and others whose shapes need code (`matmul`, `transpose`, `einsum`, ...), which live in a
      table of the stage that needs them, by this name.

    `axis` allows the option `axis=` (a reduction over one axis of a matrix, or a core axis chosen); what `nests` is the
    same over two axes at once as over one and then the other, and what has no form for an array of more axes goes
    `along` that one where `axis=` doesn't say. `option` names
    another one, which may also stand among the arguments (`norm(x, 1)`), `modes` the function that each of its words
    chooses. `folds` is the function of two by which many
    arguments are one. `largest` bounds a whole number among the arguments that is the size of nothing.

    What it means to the tensor form, exactly one of:

    - `definition`: mcalc's own language over the parameters, expanded as it stands (`"log(x)/log(2)"`);
    - `contraction`: einsum subscripts (`"ij,jk->ik"`), and conditions on places (`"ij->k; k == n*i + j"`, `"ij->ij;
      j <= i + k"`; `i < n` says how far a label goes that no array has; a place of a half is rounded up);
    - neither: an applied function, with `derivative`: for each parameter an expression in mcalc's language over the
      parameters whose shape is the core output's axes, then the core axes of that parameter. `None` for a parameter
      that it can't be differentiated by, `"0"` for one where the derivative is zero almost everywhere. `together`
      has the same where several arguments depend on the variable and may tie for good: then the slopes must add up.
      `pullback` says the same shorter for functions of numbers: for each parameter what the derivative G of a number
      by the value is as its derivative by that parameter (`"sylvester(A.T, B.T, G)"`).

    Each of these texts may have an alternative for each of the signature's, split by ` | `; the size names of the
    signature are numbers in them.

    What is known of its values, each a fact that the rules of the tensor form, conditions and the checks read:

    - `parity`: "even" or "odd", in its first parameter, or "complement" where f(-x) is 1 - f(x);
    - `interval`: an interval that the values lie in (`"(0, 1)"`, `"[0, inf)"`), or the only values (`"{0, 1}"`);
    - `zeros`: a condition that holds where it is zero and nowhere else (`"x == 0"`);
    - `at`: exact values at exact arguments: `(("0", "1"),)`;
    - `quarters`: exact values at 0, pi/2, pi and 3*pi/2, and again at every whole turn; "" where it has none;
    - `pieces`: its value in mcalc's language, exact where all arguments are numbers;
    - `inverse`: the function g with g(f(x)) == x, and the condition on x under which that is so, `""` for always;
    - `swapped`: the function of the same value when its two arguments are swapped; itself, where they commute;
    - `kind`: "comparison", "choice" (between arguments by a condition), "largest" (picks the largest entry);
    - `corners`: whether its kinks are corners, where it is continuous and has a finite slope on either side;
    - `symmetric`: whether it is of the symmetric part of its argument, (A + A.T)/2; its derivative is for an A that is
      symmetric, and says what happens along symmetric moves;
    - `gives`: facts of a matrix that all its values have ("orthogonal");
    - `keeps`: facts of a matrix (`properties`) that its values share ("symmetric", "skew", "definite");
    - `analytic`: for a function f of a matrix as a whole, f'(X), the derivative of the function of numbers; with a
      `pullback` where that is the derivative only if X and dX commute;
    - `root_of`: the matrix that f(X) @ f(X).T is, where f(X) is lower triangular and has a positive diagonal;
    - `rule`: the name of the rule by which it is differentiated, where it has one of its own (`mcalc rules`);
    - `reason`: why its derivative is what it is, where no rule says it: a sentence over the parameters, then how one
      entry comes about, an equation each with what is done.

    What it is worth in numbers, where neither its pieces nor its definition or contraction say it: `value` is the name
    by which numbers of every kind know it (`"exp"`, `"det"`), a fold of a function of two numbers (`"reduce add"`,
    `"scan add"`), or an expression in mcalc's language that loses no digits and doesn't overflow
    (`"maximum(x, 0) + log1p(exp(-abs(x)))"`). `exact` serves instead where numbers are exact (`"log(1 + exp(x))"`).

    `domain` lists conditions under which it has a derivative (`"x > 0"`), `kinks` where it has a value but no
    derivative (`"x == 0"`), both over the parameters. `elsewhere` stands for a domain whose conditions never hold at
    the arguments, where it is a part that is easy to say: gamma has values below zero too. The spellings are Python
    source for NumPy and the others, `{0}`, `{1}` for arguments; `latex` likewise. `last` are those of NumPy, JAX and
    PyTorch along the last axis, where a spelling has no place for an axis. Of several for PyTorch the second
    is for a number as the last argument, or each for so many arguments.
    `aliases` are its other names, `foreign` those that other libraries have for it: they are read where they are
    called, and a variable may have them; `hstack:axis=-1` says an option that the name stands for,
    `torch.var` that the name means this in that library alone.
    A function that is `free` leaves a variable its own name too. `results` are what the entries of its list are
    called in other libraries, `slogdet(X).logabsdet`.
    For readers, `example` is a call to show where the parameters alone don't make one, and `legend` says what a sign
    means that scalar calculus doesn't have.
    """

    name: str
    parameters: tuple[str, ...]
    help: str
    signature: str = "elementwise"
    group: str = "element-wise"
    aliases: tuple[str, ...] = ()
    optional: tuple[tuple[str, str], ...] = ()
    variadic: bool = False
    axis: bool = False
    nests: bool = False
    along: int | None = None
    option: str | None = None
    modes: tuple[tuple[str, str], ...] = ()
    folds: str | None = None
    largest: int | None = None
    definition: str | None = None
    contraction: str | None = None
    derivative: tuple[str | None, ...] | None = None
    together: tuple[str, ...] | None = None
    pullback: tuple[str, ...] | None = None
    value: str | None = None
    exact: str | None = None
    parity: str | None = None
    interval: str | None = None
    zeros: str | None = None
    at: tuple[tuple[str, str], ...] = ()
    quarters: tuple[str, ...] = ()
    pieces: str | None = None
    inverse: tuple[str, str] | None = None
    swapped: str | None = None
    kind: str | None = None
    corners: bool = False
    symmetric: bool = False
    gives: tuple[str, ...] = ()
    keeps: tuple[str, ...] = ()
    analytic: str | None = None
    root_of: str | None = None
    rule: str | None = None
    reason: tuple[str, ...] = ()
    domain: tuple[str, ...] = ()
    kinks: tuple[str, ...] = ()
    elsewhere: str | None = None
    latex: str | None = None
    numpy: str | None = None
    scipy: str | None = None
    jax: str | None = None
    torch: str | None = None
    sympy: str | None = None
    last: tuple[str, str, str] | None = None
    example: str | None = None
    legend: str | None = None
    foreign: tuple[str, ...] = ()
    free: bool = False
    results: tuple[str, ...] = ()
