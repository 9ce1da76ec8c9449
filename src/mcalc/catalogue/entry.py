"""What the catalogue says of one function."""

from __future__ import annotations

from mcalc.record import Record


class Function(Record):
    """One function, declared once.

    `signature` says shapes in one of these forms:

    - `"elementwise"`: any arguments that broadcast together;
    - core shapes as NumPy's generalised functions write them, alternatives split by `|`, tried in order:
      `"(n)->()"`, `"(n,n)->(n,n)"`, `"(n),(n)->()"`, `"(n)->(n,n) | (n,n)->(n)"`, `"(m,n)->(m*n)"`;
    - `"special"`: operators and constructors whose shapes need code (`matmul`, `transpose`, `eye`, ...), which live
    in
      a table of the stage that needs them, by this name.

    `axis` allows the option `axis=` (a reduction over one axis of a matrix, or a core axis chosen).

    What it means to the tensor form, exactly one of:

    - `definition`: mcalc's own language over the parameters, expanded as it stands (`"log(x)/log(2)"`);
    - `contraction`: einsum subscripts (`"ij,jk->ik"`);
    - neither: an applied function, with `derivative`: for each parameter an expression in mcalc's language over the
      parameters whose shape is the core output's axes, then the core axes of that parameter. `None` for a parameter
      that it can't be differentiated by, `"0"` for one where the derivative is zero almost everywhere. `together`
      has the same where several arguments depend on the variable and may tie for good: then the slopes must add up.

    Each of these texts may have an alternative for each of the signature's, split by ` | `; the size names of the
    signature are numbers in them.

    `value` names the scalar function for the pure-Python interpreter: a key of its table. `domain` lists conditions
    under which it has a derivative (`"x > 0"`), `kinks` where it has a value but no derivative (`"x == 0"`), both
    over the parameters. The spellings are Python source for NumPy and the others, `{0}`, `{1}` for arguments; `latex`
    likewise.
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
    definition: str | None = None
    contraction: str | None = None
    derivative: tuple[str | None, ...] | None = None
    together: tuple[str, ...] | None = None
    value: str | None = None
    domain: tuple[str, ...] = ()
    kinks: tuple[str, ...] = ()
    latex: str | None = None
    numpy: str | None = None
    scipy: str | None = None
    jax: str | None = None
    torch: str | None = None
    sympy: str | None = None
