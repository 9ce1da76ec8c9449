"""The ways in which a value with axes is written: along its axes, and transposed.

A vector is written as a column or as a row, a matrix as it stands or transposed. Which is shorter depends on where
it stands, so a form gives both, each made when it is first asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mcalc.exact.rational import Rational
from mcalc.notation.arithmetic import monomial
from mcalc.notation.formula import ONE, Formula, Power, call, chain, transposed


class Form:
    """A value with 0, 1, 2 or more axes as it is written.

    `plain` is a scalar, a column, a matrix along its axes or an array; `turned` the row or the transposed matrix.
    """

    __slots__ = ("_plain", "_turn", "_turned", "rank")

    def __init__(
        self, rank: int, plain: Formula | Callable[[], Formula], turn: Callable[[], Formula] | None = None
    ) -> None:
        self.rank = rank
        self._plain = plain
        self._turn = turn
        self._turned: Formula | None = None

    @property
    def plain(self) -> Formula:
        """Along the axes."""
        if not isinstance(self._plain, Formula):
            self._plain = self._plain()
        return self._plain

    @property
    def turned(self) -> Formula:
        """The transpose: of a vector the row."""
        if self._turned is None:
            whole = transposed(self.plain)
            own = self._turn() if self._turn is not None else whole
            self._turned = own if own.cost <= whole.cost else whole
        return self._turned

    def flipped(self) -> Form:
        """The form of the transposed matrix."""
        return Form(self.rank, lambda: self.turned, lambda: self.plain)


def symmetric(plain: Formula) -> Form:
    """A matrix that is its own transpose."""
    return Form(2, plain, lambda: plain)


Items = list[tuple[Form, "Rational | Formula"]]
"""Forms with exponents, multiplied element by element."""


def single(items: Items) -> Form | None:
    """The one form of a product of one, to the power 1."""
    return items[0][0] if len(items) == 1 and items[0][1] == 1 else None


def elementwise(items: Items, rank: int) -> Form:
    """The element-wise product of forms of one shape."""
    only = single(items)
    if only is not None:
        return only

    def product(turned: bool) -> Formula:
        powers: list[Power] = [(form.turned if turned else form.plain, exponent) for form, exponent in items]
        return monomial(ONE, powers)

    return Form(rank, lambda: product(False), (lambda: product(True)) if rank == 2 else None)


def scaled(number: Rational, scalars: Sequence[Power], form: Form) -> Form:
    """number * scalars * form."""
    if number == 1 and not scalars:
        return form
    return Form(
        form.rank,
        lambda: monomial(number, scalars, form.plain),
        lambda: monomial(number, scalars, form.turned),
    )


def joined(forms: Sequence[Form]) -> Form:
    """The matrix product of matrices, in the order given."""
    if len(forms) == 1:
        return forms[0]
    return Form(
        2,
        lambda: shorter(chain([form.plain for form in forms]), [form.turned for form in forms]),
        lambda: shorter(chain([form.turned for form in reversed(forms)]), [form.plain for form in reversed(forms)]),
    )


def shorter(direct: Formula, opposite: Sequence[Formula]) -> Formula:
    """The chain as it is, or the transpose of the opposite one where that has far fewer transposes."""
    around = transposed(chain(list(reversed(opposite))))
    return around if around.cost < direct.cost else direct


def diagonal(form: Form) -> Form:
    """diag(v) of a vector."""
    return Form(2, lambda: call("diag", form.plain), lambda: call("diag", form.plain))
